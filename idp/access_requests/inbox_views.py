"""What a decider sees: the rows of the inbox and everything about one line."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consent_ui import parts
from consent_ui.pages.inbox import InboxRow
from idp.access_requests.acting import Act
from idp.access_requests.judging import asked_together, verdict_on
from idp.access_requests.line_views import documents_of, line_parts
from idp.access_requests.models import AccessRequest, Attachment, LineEvent, RequestLine
from idp.access_requests.reading import held_parts
from idp.access_requests.showing import (
    asked_of,
    document_part,
    organisation_part,
    person_part,
    role_names,
    role_part,
)
from idp.access_requests.situation import Situation, authority_of, look_at
from idp.access_requests.states import OPEN_STATES, LineState, Step
from idp.access_requests.steps import find_line
from idp.accounts.models import Account
from idp.errors import NotFound
from idp.organisations.service import summaries
from idp.roles.models import Entitlement, Role
from idp.roles.service import is_live

_ENOUGH_PEOPLE = 100
_USUAL = 3


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line before its decision; `decided` is set when there is nothing left to decide."""

    id: str
    version: int
    requester: parts.Person
    role: parts.Role
    organisation: parts.Organisation
    submitted_at: datetime
    asked_of: parts.Approver
    comment: str | None
    until: datetime | None
    opens: tuple[str, ...]
    other_roles: tuple[parts.HeldRole, ...]
    documents: tuple[parts.Document, ...]
    usual_mail_domain: str | None
    is_first_administrator: bool
    is_own_request: bool
    is_removal: bool
    decided: parts.RequestLine | None


def inbox_rows(act: Act, lines: Sequence[RequestLine]) -> tuple[InboxRow, ...]:
    """The rows of some waiting lines."""
    people = _people(act.session, {line.account_id for line in lines})
    places = summaries(act.session, [line.organisation_id for line in lines])
    counted = select(Attachment.line_id, func.count().label("documents")).group_by(Attachment.line_id)
    documents = {
        row.line_id: row.documents
        for row in act.session.execute(counted.where(Attachment.line_id.in_([line.id for line in lines])))
    }
    since = _removals_asked_at(act, lines)
    return tuple(
        InboxRow(
            url=f"/access/inbox/{line.id}",
            requester=person_part(people[line.account_id]),
            role=role_part(act.catalogue, line.role, line.application),
            organisation=organisation_part(places[line.organisation_id]),
            submitted_at=since.get(line.id, line.asked_at),
            is_first_administrator=line.id not in since
            and _is_first(act.catalogue.find_role(line.role), line),
            is_removal=line.id in since,
            documents=documents.get(line.id, 0),
        )
        for line in lines
    )


def get_line_to_decide(act: Act, line_id: str, actor_id: str) -> ShownLine:
    """Everything a decider should know; `NotFound` for whoever may not decide it (security J2, N7)."""
    line = find_line(act.session, line_id)
    if line is None:
        raise NotFound
    situation = look_at(act, (line.organisation_id,), (line.account_id,))
    together = asked_together(act, (line,))[line.id]
    actor = authority_of(act.session, actor_id, act.now).actor_for(
        situation.decides_for(line.organisation_id)
    )
    verdict = verdict_on(act, situation, line, actor, together)
    if not verdict.is_allowed:
        raise NotFound
    return _shown(act, line, situation, together, actor_id, is_decided=verdict.acting_as is None)


def _shown(
    act: Act,
    line: RequestLine,
    situation: Situation,
    together: frozenset[str],
    actor_id: str,
    *,
    is_decided: bool,
) -> ShownLine:
    role = act.catalogue.roles[line.role]
    requester = act.session.get_one(Account, line.account_id)
    routing = situation.routing_of(line, role, together) if line.state in OPEN_STATES else None
    request = act.session.get_one(AccessRequest, line.request_id)
    is_removal = line.state == LineState.REMOVAL_PENDING
    return ShownLine(
        id=line.id,
        version=line.version,
        requester=person_part(requester),
        role=role_part(act.catalogue, line.role, line.application),
        organisation=organisation_part(situation.organisations[line.organisation_id]),
        submitted_at=_removals_asked_at(act, (line,)).get(line.id, line.asked_at),
        asked_of=parts.Approver.EMA if is_removal else asked_of(role, routing),
        comment=_removal_comment(act, line) if is_removal else request.comment,
        until=line.until,
        opens=role_names(act.catalogue, (one.code for one in act.catalogue.implied_by(role.code))),
        other_roles=_other_roles(act, line),
        documents=tuple(
            document_part(one, readable=True) for one in documents_of(act, (line,)).get(line.id, ())
        ),
        usual_mail_domain=_usual_domain(act, line, requester),
        is_first_administrator=not is_removal and _is_first(role, line),
        is_own_request=line.account_id == actor_id,
        is_removal=is_removal,
        decided=line_parts(act, (line,), actor_id, reads_documents=False)[0] if is_decided else None,
    )


def _is_first(role: Role | None, line: RequestLine) -> bool:
    return bool(role and role.user_administrator and not role.ema_always and line.route_kind == "ema")


def _people(session: Session, ids: set[str]) -> dict[str, Account]:
    return {one.id: one for one in session.scalars(select(Account).where(Account.id.in_(ids)))}


def _removals_asked_at(act: Act, lines: Sequence[RequestLine]) -> dict[str, datetime]:
    """Since when removals wait: a line's own date is that of the role."""
    leaving = [line.id for line in lines if line.state == LineState.REMOVAL_PENDING]
    if not leaving:
        return {}
    statement = select(LineEvent.line_id, func.max(LineEvent.at).label("at")).group_by(LineEvent.line_id)
    asked = statement.where(LineEvent.line_id.in_(leaving), LineEvent.kind == Step.ASK_FOR_REMOVAL)
    return {row.line_id: row.at for row in act.session.execute(asked)}


def _removal_comment(act: Act, line: RequestLine) -> str | None:
    statement = select(LineEvent.comment).where(
        LineEvent.line_id == line.id, LineEvent.kind == Step.ASK_FOR_REMOVAL
    )
    return act.session.scalars(statement.order_by(LineEvent.id.desc()).limit(1)).first()


def _other_roles(act: Act, line: RequestLine) -> tuple[parts.HeldRole, ...]:
    """What the person holds at this organisation; roles elsewhere are not this decider's business (security N7)."""
    statement = select(Entitlement).where(
        is_live(act.now),
        Entitlement.account_id == line.account_id,
        Entitlement.organisation_id == line.organisation_id,
        Entitlement.role != line.role,
    )
    return held_parts(act, act.session.scalars(statement).all(), removable=False)


def _usual_domain(act: Act, line: RequestLine, requester: Account) -> str | None:
    """The mail domain of most people at the organisation, when the requester's is another one (domain.md Q34)."""
    statement = (
        select(Account.email)
        .join(Entitlement, Entitlement.account_id == Account.id)
        .where(
            is_live(act.now),
            Entitlement.organisation_id == line.organisation_id,
            Entitlement.account_id != line.account_id,
        )
        .distinct()
        .limit(_ENOUGH_PEOPLE)
    )
    domains = Counter(email.rpartition("@")[2].casefold() for email in act.session.scalars(statement))
    if not domains:
        return None
    own = requester.email.rpartition("@")[2].casefold()
    usual = domains.most_common(1)[0][0]
    return None if own in {name for name, _ in domains.most_common(_USUAL)} else usual
