"""Whether somebody may decide about a line, or see it, as things stand in this transaction."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from idp.access_requests.acting import Act
from idp.access_requests.models import RequestLine
from idp.access_requests.rules import Actor, may_confirm_removal, may_decide
from idp.access_requests.situation import Authority, Situation
from idp.access_requests.states import OPEN_STATES, LineState
from idp.access_requests.verdicts import Refusal, Verdict

AUDITOR = "ema.auditor"
_NOBODY = Verdict(reason=Refusal.NOT_AN_APPROVER)


def verdict_on(
    act: Act, situation: Situation, line: RequestLine, actor: Actor, together: frozenset[str] | None = None
) -> Verdict:
    """Whether this actor may decide about the line.

    Of a line that is decided already it says whether the actor could have, as nobody in particular: such people are
    told that somebody was faster, others learn nothing.
    """
    role = act.catalogue.find_role(line.role)
    if role is None:
        return _NOBODY
    if line.state == LineState.REMOVAL_PENDING:
        return may_confirm_removal(role, line.account_id, actor)
    if together is None:
        together = asked_together(act, (line,))[line.id]
    is_open = line.state in OPEN_STATES
    routing = situation.routing_of(line, role, together, as_if_open=not is_open)
    verdict = may_decide(role, routing, line.account_id, actor)
    return verdict if is_open or not verdict.is_allowed else Verdict(is_own=verdict.is_own)


def may_see(act: Act, situation: Situation, line: RequestLine, authority: Authority) -> bool:
    """Whether this person may read the line: who asked, who may decide or could have if it were open, and auditors.

    Who decided once and lost the authority is none of them (security J9).
    """
    if authority.account_id == line.account_id:
        return True
    if authority.is_active and AUDITOR in authority.staff:
        return True
    actor = authority.actor_for(situation.decides_for(line.organisation_id))
    return verdict_on(act, situation, line, actor).is_allowed


def asked_together(act: Act, lines: Iterable[RequestLine]) -> dict[str, frozenset[str]]:
    """For each line the other roles of its request at its organisation that are still to come or were given."""
    wanted = list(lines)
    statement = select(
        RequestLine.id, RequestLine.request_id, RequestLine.organisation_id, RequestLine.role
    ).where(
        RequestLine.request_id.in_({line.request_id for line in wanted}),
        RequestLine.state.in_([*OPEN_STATES, LineState.GRANTED]),
    )
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in act.session.execute(statement):
        found[row.request_id, row.organisation_id][row.id] = row.role
    return {
        line.id: frozenset(
            role for other, role in found[line.request_id, line.organisation_id].items() if other != line.id
        )
        for line in wanted
    }
