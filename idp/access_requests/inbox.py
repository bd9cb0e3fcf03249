"""What waits for somebody's decision: candidates by the roles they hold, then each judged as things stand."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from idp.access_requests.acting import Act, Site
from idp.access_requests.judging import asked_together, verdict_on
from idp.access_requests.models import RequestLine, is_waiting
from idp.access_requests.situation import Authority, authority_of, look_at
from idp.access_requests.states import LineState
from idp.audit.service import SYSTEM
from idp.organisations.service import organisations_merged_into

MOST_WAITING = 500
_BATCH = 100
_MOST_CANDIDATES = 2000
_MOST_COUNTED = 50


def waiting_lines(act: Act, actor_id: str, *, most: int = MOST_WAITING) -> list[RequestLine]:
    """The lines that this person may decide now, longest waiting first; never more than `most`."""
    authority = authority_of(act.session, actor_id, act.now)
    if not authority.is_active:
        return []
    found: list[RequestLine] = []
    candidates = _candidates(act, authority)
    for start in range(0, len(candidates), _BATCH):
        found.extend(_decidable(act, authority, candidates[start : start + _BATCH]))
        if len(found) >= most:
            break
    return found[:most]


def count_waiting(session: Session, account_id: str, role_codes: frozenset[str], now: datetime) -> int:
    """How many lines wait for this person, for the header; no statement at all for those who decide nothing.

    It stops counting at fifty: more than that is "many", and the header is on every page.
    """
    act = Act.begin(session, now, SYSTEM, Site(""))
    if not role_codes & act.catalogue.deciding_codes():
        return 0
    return len(waiting_lines(act, account_id, most=_MOST_COUNTED))


def _decidable(act: Act, authority: Authority, batch: list[RequestLine]) -> Iterator[RequestLine]:
    situation = look_at(act, {line.organisation_id for line in batch}, {line.account_id for line in batch})
    together = asked_together(act, batch)
    for line in batch:
        actor = authority.actor_for(situation.decides_for(line.organisation_id))
        if verdict_on(act, situation, line, actor, together[line.id]).is_allowed:
            yield line


def _candidates(act: Act, authority: Authority) -> list[RequestLine]:
    """Waiting lines that this person's roles may have to do with, oldest first: more than may be decided, never fewer.

    One statement for each kind of authority, so that each is a look-up in an index of what waits.
    """
    found: dict[str, RequestLine] = {}
    for condition in (*_at_organisations(act, authority), *_at_ema(act, authority)):
        statement = select(RequestLine).where(is_waiting(), condition).order_by(RequestLine.id)
        found.update((line.id, line) for line in act.session.scalars(statement.limit(_MOST_CANDIDATES)))
    return [found[line_id] for line_id in sorted(found)]


def _at_organisations(act: Act, authority: Authority) -> Iterator[ColumnElement[bool]]:
    places: dict[frozenset[str], set[str]] = defaultdict(set)
    for organisation_id, held in authority.at.items():
        decides = frozenset(
            role.code
            for role in act.catalogue.roles.values()
            if not held.isdisjoint(
                (*role.approvers.user_administrators, *role.approvers.external_administrators)
            )
        )
        if decides:
            places[decides] |= {organisation_id, *_merged_into(act.session, organisation_id)}
    for decides, organisations in places.items():
        yield and_(
            RequestLine.state == LineState.PENDING,
            RequestLine.organisation_id.in_(sorted(organisations)),
            RequestLine.role.in_(sorted(decides)),
        )


def _at_ema(act: Act, authority: Authority) -> Iterator[ColumnElement[bool]]:
    of_ema = [
        one for one in act.catalogue.roles.values() if not authority.staff.isdisjoint(one.approvers.ema)
    ]
    asked = [role.code for role in of_ema if role.user_administrator or role.ema_always]
    given = [role.code for role in of_ema if role.removal_needs_ema]
    for state, codes in ((LineState.PENDING, asked), (LineState.REMOVAL_PENDING, given)):
        if codes:
            yield and_(RequestLine.state == state, RequestLine.role.in_(codes))


def _merged_into(session: Session, organisation_id: str) -> set[str]:
    """Everything that became part of this organisation, over any number of mergers (domain.md Q14)."""
    found: set[str] = set()
    waiting = [organisation_id]
    while waiting:
        for other in organisations_merged_into(session, waiting.pop()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
