"""Carrying out what is due in the life of the keys: each step one conditional statement, each with its event."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from idp.audit.events import EventName
from idp.audit.service import SYSTEM, Origin, record
from idp.database.base import table
from idp.errors import NotFound
from idp.jobs.service import take_slot
from idp.signing.custody import Custody
from idp.signing.models import StoredKey
from keys.families import FAMILIES
from keys.life import KeyLife, KeyState, Transition, plan_rotation
from keys.ring import public_part
from keys.sealing import SealingKeys

SCHEDULE: Final = "signing:rotate"
_EVERY: Final = timedelta(hours=1)
_ROTATION_LOCK: Final = 0x6B657973  # any number that no other room locks
_keys = table(StoredKey)

_BEFORE = {
    KeyState.ACTIVE: (KeyState.PENDING,),
    KeyState.RETIRING: (KeyState.ACTIVE,),
    KeyState.RETIRED: (KeyState.RETIRING,),
}
_SINCE = {KeyState.ACTIVE: "active_from", KeyState.RETIRING: "retiring_from", KeyState.RETIRED: "retired_at"}
_EVENTS = {
    KeyState.PENDING: EventName.KEY_CREATED,
    KeyState.ACTIVE: EventName.KEY_ACTIVATED,
    KeyState.RETIRING: EventName.KEY_RETIRING,
    KeyState.RETIRED: EventName.KEY_RETIRED,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One step that a key took."""

    kid: str
    alg: str
    state: KeyState


def ensure_keys(session: Session, now: datetime, custody: Custody) -> list[Change]:
    """At the start of a node: every family has a key that signs. Asks first, so that a start need not wait."""
    return [] if _signing(session) >= set(FAMILIES) else rotate(session, now, custody)


def rotate_on_schedule(session: Session, now: datetime, custody: Custody) -> list[Change]:
    """Once an hour over all nodes; the hour is taken in the transaction that uses it, so a failure is tried again."""
    return rotate(session, now, custody) if take_slot(session, SCHEDULE, _EVERY, now) else []


def rotate(
    session: Session, now: datetime, custody: Custody, *, force: bool = False, origin: Origin = SYSTEM
) -> list[Change]:
    """Do what is due for every family, and say what was done; of nodes that rotate at once, one does it.

    ``force`` publishes successors now; they sign when they have been published long enough (security K5).
    Raises ``SealingError`` if this node cannot open the keys in force: it must not put keys in their place that the
    other nodes cannot open (R22).
    """
    _wait_for_turn(session)
    changes = [change for alg in FAMILIES for change in _rotate_family(session, alg, now, custody, force)]
    _record(session, changes, now, origin, "forced" if force else None)
    return changes


def remove(
    session: Session, kid: str, now: datetime, custody: Custody, *, origin: Origin = SYSTEM
) -> list[Change]:
    """The emergency: a key is gone now, with every token that it signed; if it was the one that signs, a successor
    takes over at once, known to relying parties or not (security K6).

    Raises ``NotFound`` if there is no such key, or none that could still sign or verify; ``SealingError`` if its
    successor cannot be opened here, which then has to be removed first.
    """
    _wait_for_turn(session)
    taken_out = (
        update(_keys)
        .where(_keys.c.kid == kid, _keys.c.state != KeyState.RETIRED)
        .values(state=KeyState.RETIRED, retired_at=now, sealed=None, sealing_key_id=None)
        .returning(_keys.c.alg)
    )
    alg = session.scalar(taken_out)
    if alg is None:
        raise NotFound(f"There is no key {kid} in use; `idp keys list` shows those there are.")
    record(session, EventName.KEY_REMOVED, now, origin, details={"kid": kid, "alg": alg})
    changes = [] if alg in _signing(session) else _rotate_family(session, alg, now, custody, force=False)
    _record(session, changes, now, origin, "successor")
    return [Change(kid, alg, KeyState.RETIRED), *changes]


def _wait_for_turn(session: Session) -> None:
    # The conditions of the statements below decide; the lock spares the losers a plan that is already out of date.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ROTATION_LOCK)))


def _signing(session: Session) -> set[str]:
    return set(session.scalars(select(_keys.c.alg).where(_keys.c.state == KeyState.ACTIVE)))


def _rotate_family(session: Session, alg: str, now: datetime, custody: Custody, force: bool) -> list[Change]:
    rows = session.execute(select(_keys).where(_keys.c.alg == alg, _keys.c.state != KeyState.RETIRED)).all()
    for row in rows:
        if row.sealed is not None:
            custody.sealing.open(row.sealed, row.kid)
    lives = [
        KeyLife(row.kid, KeyState(row.state), row.created_at, row.active_from, row.retiring_from)
        for row in rows
    ]
    return _carry_out(
        session, plan_rotation(lives, now, custody.policy, force=force), alg, now, custody.sealing
    )


def _record(
    session: Session, changes: list[Change], now: datetime, origin: Origin, reason: str | None
) -> None:
    for change in changes:
        details = {"kid": change.kid, "alg": change.alg, "state": change.state.value}
        record(session, _EVENTS[change.state], now, origin, reason=reason, details=details)


def _carry_out(
    session: Session, plan: list[Transition], alg: str, now: datetime, sealing: SealingKeys
) -> list[Change]:
    """The steps that this node was the one to take; where another was faster, the rest of the plan is moot."""
    done: list[Change] = []
    for step in plan:
        kid = step.kid or _create(session, alg, step.to, now, sealing)
        if kid is None or (step.kid and not _move(session, step.kid, step.to, now)):
            break
        done.append(Change(kid, alg, step.to))
    return done


def _move(session: Session, kid: str, to: KeyState, now: datetime) -> bool:
    values: dict[str, Any] = {"state": to, _SINCE[to]: now}
    if to is not KeyState.ACTIVE:
        values |= {"sealed": None, "sealing_key_id": None}
    moved = update(_keys).where(_keys.c.kid == kid, _keys.c.state.in_(_BEFORE[to])).values(values)
    return session.scalar(moved.returning(_keys.c.kid)) is not None


def _create(session: Session, alg: str, state: KeyState, now: datetime, sealing: SealingKeys) -> str | None:
    """The new key's name, or None if another node made one in the meantime."""
    private = FAMILIES[alg].generate()
    kid: str = private["kid"]
    values = {
        "kid": kid,
        "alg": alg,
        "state": state,
        "public_jwk": public_part(private),
        "sealed": sealing.current.seal(json.dumps(private).encode(), kid),
        "sealing_key_id": sealing.current.id,
        "created_at": now,
        "active_from": now if state is KeyState.ACTIVE else None,
    }
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = insert(_keys).values(values).on_conflict_do_nothing().returning(_keys.c.kid)
    made_by_us: str | None = session.scalar(made)
    return made_by_us
