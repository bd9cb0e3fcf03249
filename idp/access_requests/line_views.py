"""Lines as pages show them: who has them, how they ended, and what the viewer may do with them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from consent_ui import parts
from idp.access_requests.acting import Act
from idp.access_requests.judging import asked_together
from idp.access_requests.mailing import open_url
from idp.access_requests.models import Attachment, RequestLine
from idp.access_requests.showing import (
    approver_part,
    asked_of,
    document_part,
    organisation_part,
    role_part,
)
from idp.access_requests.situation import Situation, look_at
from idp.access_requests.states import OPEN_STATES, LineState
from idp.accounts.models import Account
from idp.roles.models import Entitlement

_HOLDS = frozenset({LineState.GRANTED, LineState.REMOVAL_PENDING})


@dataclass(frozen=True, slots=True)
class _Around:
    """What was read for all lines at once."""

    situation: Situation
    together: Mapping[str, frozenset[str]]
    names: Mapping[str, str]
    documents: Mapping[str, list[Attachment]]
    ended: frozenset[str]
    opens: Mapping[tuple[str | None, str], str | None]


def line_parts(
    act: Act, lines: Sequence[RequestLine], viewer_id: str, *, reads_documents: bool
) -> tuple[parts.RequestLine, ...]:
    """The lines for this viewer. `reads_documents`: the viewer may open their documents, not only know of them."""
    if not lines:
        return ()
    around = _read(act, lines)
    return tuple(_part(act, around, line, viewer_id, reads_documents=reads_documents) for line in lines)


def documents_of(act: Act, lines: Sequence[RequestLine]) -> dict[str, list[Attachment]]:
    """The documents of each line that are left; those of a withdrawn line are nobody's (security J13)."""
    ids = [line.id for line in lines if line.state != LineState.WITHDRAWN]
    found: dict[str, list[Attachment]] = defaultdict(list)
    statement = select(Attachment).where(Attachment.line_id.in_(ids)).order_by(Attachment.id)
    for attachment in act.session.scalars(statement):
        found[attachment.line_id].append(attachment)
    return found


def _read(act: Act, lines: Sequence[RequestLine]) -> _Around:
    deciders = {line.decided_by for line in lines if line.decided_by}
    entitlements = {line.entitlement_id for line in lines if line.entitlement_id}
    people = act.session.scalars(select(Account).where(Account.id.in_(deciders)))
    ended = act.session.scalars(
        select(Entitlement.id).where(Entitlement.id.in_(entitlements), Entitlement.ended_at.is_not(None))
    )
    return _Around(
        situation=look_at(act, {line.organisation_id for line in lines}, {line.account_id for line in lines}),
        together=asked_together(act, lines),
        names={account.id: account.name for account in people},
        documents=documents_of(act, lines),
        ended=frozenset(ended),
        opens=_openings(act, lines),
    )


def _openings(act: Act, lines: Sequence[RequestLine]) -> dict[tuple[str | None, str], str | None]:
    """Where a sign-in begins, looked up once for each client and application."""
    some = {(line.client_id, line.application): line for line in lines if line.state in _HOLDS}
    return {where: open_url(act.session, act.site, line) for where, line in some.items()}


def _part(
    act: Act, around: _Around, line: RequestLine, viewer_id: str, *, reads_documents: bool
) -> parts.RequestLine:
    role = act.catalogue.find_role(line.role)
    is_open = line.state in OPEN_STATES
    is_own = line.account_id == viewer_id
    state = parts.LineState.REMOVED if line.entitlement_id in around.ended else parts.LineState(line.state)
    holds = line.state in _HOLDS and state is not parts.LineState.REMOVED
    routing = around.situation.routing_of(line, role, around.together[line.id]) if role and is_open else None
    return parts.RequestLine(
        role=role_part(act.catalogue, line.role, line.application),
        organisation=organisation_part(around.situation.organisations[line.organisation_id]),
        state=state,
        submitted_at=line.asked_at,
        approver=asked_of(role, routing) if is_open else approver_part(line.decided_as),
        approvers=len(routing.approvers) if routing else 0,
        decided_at=line.decided_at,
        decider_name=around.names.get(line.decided_by or ""),
        comment=line.comment,
        auto_rejection=parts.AutoRejection(line.reason) if line.reason else None,
        until=line.until,
        documents=tuple(
            document_part(one, readable=reads_documents) for one in around.documents.get(line.id, ())
        ),
        withdraw_action=f"/access/lines/{line.id}/withdraw" if is_own and is_open else None,
        open_url=around.opens.get((line.client_id, line.application)) if is_own and holds else None,
        approval_url=f"/approvals/{line.id}" if line.entitlement_id else None,
    )
