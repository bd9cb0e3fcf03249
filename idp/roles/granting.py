"""Granting and ending entitlements."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.database.base import table
from idp.ids import new_id
from idp.roles.loading import current_catalogue
from idp.roles.models import EndReason, Entitlement, GrantedBy

_entitlements = table(Entitlement)


def grant(
    session: Session,
    account_id: str,
    role: str,
    organisation_id: str | None,
    *,
    decided_by: GrantedBy,
    now: datetime,
    origin: Origin,
    until: datetime | None = None,
    approval_id: str | None = None,
    actor_id: str | None = None,
) -> Entitlement:
    """The person holds the role from now on, and what it brings along (domain.md 6.9: Manager brings Contributor).

    One who holds it already goes on holding it: the unique index lets there be one live entitlement (J5).
    """
    catalogue = current_catalogue(session)
    main = catalogue.roles[role]
    values: dict[str, Any] = {
        "account_id": account_id,
        "organisation_id": organisation_id,
        "since": now,
        "until": until,
        "decided_by": decided_by.value,
        "approval_id": approval_id,
    }
    granted = _insert(
        session, values | {"role": role, "application": main.application}, now, origin, actor_id
    )
    for implied in catalogue.implied_by(role):
        brought = {"role": implied.code, "application": implied.application, "brought_by_id": granted.id}
        brought_values = values | brought | {"until": granted.until}
        _end_sooner(session, brought_values, now, origin, actor_id)
        _insert(session, brought_values, now, origin, actor_id)
    return granted


def grant_automatic(session: Session, account_id: str, now: datetime, origin: Origin) -> None:
    """What everybody has from the beginning (domain.md 2.6): SPOR unaffiliated user, IRIS individual user."""
    for role in current_catalogue(session).automatic_roles():
        grant(session, account_id, role.code, None, decided_by=GrantedBy.AUTOMATIC, now=now, origin=origin)


def end(
    session: Session,
    entitlement_id: str,
    *,
    reason: EndReason,
    now: datetime,
    origin: Origin,
    actor_id: str | None = None,
) -> bool:
    """End an entitlement and what it brought along: whether it was live until now.

    From the commit on no token carries it (security S2).
    """
    which = or_(_entitlements.c.id == entitlement_id, _entitlements.c.brought_by_id == entitlement_id)
    return entitlement_id in _end(session, which, reason, now, origin, actor_id)


def _end(
    session: Session,
    which: ColumnElement[bool],
    reason: EndReason,
    now: datetime,
    origin: Origin,
    actor_id: str | None,
) -> set[str]:
    """End those that nobody and no time has ended yet, with one audit event each: their ids."""
    is_running = or_(_entitlements.c.until.is_(None), _entitlements.c.until > now)
    statement = update(_entitlements).where(which, _entitlements.c.ended_at.is_(None), is_running)
    values = {"ended_at": now, "ended_by": actor_id, "end_reason": reason.value}
    columns = (_entitlements.c.account_id, _entitlements.c.role, _entitlements.c.organisation_id)
    ended = session.execute(statement.values(values).returning(_entitlements.c.id, *columns)).all()
    for row in ended:
        record(
            session,
            EventName.ROLE_ENDED,
            now,
            origin,
            reason=reason.value,
            actor_id=actor_id,
            subject_id=row.account_id,
            organisation_id=row.organisation_id,
            details={"role": row.role, "entitlement_id": row.id},
        )
    return {row.id for row in ended}


def is_live(now: datetime) -> ColumnElement[bool]:
    """The condition under which an entitlement counts, asked at every use (security J8)."""
    is_in_time = and_(
        _entitlements.c.since <= now, or_(_entitlements.c.until.is_(None), _entitlements.c.until > now)
    )
    return and_(_entitlements.c.ended_at.is_(None), is_in_time)


def live_entitlements(
    session: Session, account_id: str, now: datetime, *, application: str | None = None
) -> list[Entitlement]:
    """What a person holds now, by application, role and organisation."""
    statement = select(Entitlement).where(Entitlement.account_id == account_id, is_live(now))
    if application is not None:
        statement = statement.where(Entitlement.application == application)
    order = (Entitlement.application, Entitlement.role, Entitlement.organisation_id)
    return list(session.scalars(statement.order_by(*order)))


def holders(
    session: Session, roles: Iterable[str], organisation_id: str | None, now: datetime
) -> list[Entitlement]:
    """Who holds one of these roles for this organisation (or, with None, for none) now; disabled people included."""
    place = (
        Entitlement.organisation_id.is_(None)
        if organisation_id is None
        else Entitlement.organisation_id == organisation_id
    )
    statement = select(Entitlement).where(Entitlement.role.in_(list(roles)), place, is_live(now))
    return list(session.scalars(statement.order_by(Entitlement.since)))


def _insert(
    session: Session, values: dict[str, Any], now: datetime, origin: Origin, actor_id: str | None
) -> Entitlement:
    _end_expired(session, values, now)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"id": new_id(), **values}
    statement = insert(_entitlements).values(row).on_conflict_do_nothing().returning(_entitlements.c.id)
    if session.execute(statement).scalar_one_or_none() is None:
        return session.scalars(select(Entitlement).where(_same(values), Entitlement.ended_at.is_(None))).one()
    record(
        session,
        EventName.ROLE_GRANTED,
        now,
        origin,
        actor_id=actor_id,
        subject_id=values["account_id"],
        organisation_id=values["organisation_id"],
        details={"role": values["role"], "entitlement_id": row["id"], "decided_by": values["decided_by"]},
    )
    return session.get_one(Entitlement, row["id"])


def _end_sooner(
    session: Session, values: dict[str, Any], now: datetime, origin: Origin, actor_id: str | None
) -> None:
    """A role held on its own that would end before the one that brings it gives way: both last equally long."""
    until = _entitlements.c.until
    is_sooner = until.is_not(None) if values["until"] is None else until < values["until"]
    _end(session, and_(_same(values), is_sooner), EndReason.REPLACED, now, origin, actor_id)


def _end_expired(session: Session, values: dict[str, Any], now: datetime) -> None:
    """An entitlement whose time is over makes room for the new one."""
    statement = update(_entitlements).where(
        _same(values), _entitlements.c.ended_at.is_(None), _entitlements.c.until <= now
    )
    session.execute(statement.values(ended_at=_entitlements.c.until, end_reason=EndReason.EXPIRED.value))


def _same(values: dict[str, Any]) -> ColumnElement[bool]:
    organisation_id = values["organisation_id"]
    place = (
        _entitlements.c.organisation_id.is_(None)
        if organisation_id is None
        else _entitlements.c.organisation_id == organisation_id
    )
    person = and_(_entitlements.c.account_id == values["account_id"], _entitlements.c.role == values["role"])
    return and_(person, place)
