"""Asking for roles: every rule is checked in the transaction that writes the request (domain.md 7.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from idp.access_requests import mailing
from idp.access_requests.acting import Act, Site
from idp.access_requests.documents import StoredFile, attach
from idp.access_requests.mailing import LineToTell
from idp.access_requests.models import AccessRequest, RequestLine
from idp.access_requests.rules import route
from idp.access_requests.situation import Situation, look_at
from idp.access_requests.states import LineState, Step
from idp.access_requests.steps import find_line, note
from idp.access_requests.verdicts import NotRequestable, Routing
from idp.accounts.models import Account
from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.clients.models import Client
from idp.database.base import table
from idp.errors import InvalidInput
from idp.ids import new_id
from idp.organisations.models import OrganisationStatus
from idp.roles import service as roles
from idp.roles.models import Role

MOST_LINES = 40
LONGEST_COMMENT = 2000
_lines = table(RequestLine)


@dataclass(frozen=True, slots=True)
class NewLine:
    """A role for an organisation, with the documents that came along; nothing else can be said about it (J6)."""

    role: str
    organisation_id: str
    documents: tuple[StoredFile, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What somebody asks for. `client_id` is the application whose sign-in led here, if one did."""

    account_id: str
    lines: tuple[NewLine, ...]
    comment: str = ""
    client_id: str | None = None
    includes_historical: bool = False


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why one line cannot be asked for and what to do; `missing_roles` are those to be asked for first."""

    line: NewLine
    code: str
    message: str
    reason: NotRequestable | None = None
    missing_roles: tuple[str, ...] = ()


class NotAsked(InvalidInput):
    """The request was not written: `problems` names every line that stands in the way."""

    def __init__(self, problems: Sequence[LineProblem]) -> None:
        first = problems[0]
        super().__init__(first.code, first.message, field="line")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that was written."""

    request_id: str
    line_ids: tuple[str, ...]


def ask(session: Session, new: NewRequest, now: datetime, origin: Origin, site: Site) -> Asked:
    """Write a request with a line for each role and organisation, and tell those who decide.

    All or nothing: `NotAsked` lists what is wrong with which line; `InvalidInput` speaks of the request as a whole.
    """
    _check_size(new)
    act = Act.begin(session, now, origin, site)
    situation = look_at(act, (line.organisation_id for line in new.lines), (new.account_id,))
    routings = [(line, _routed(act, situation, new, line)) for line in new.lines]
    problems = [found for line, routing in routings if (found := _problem(line, routing, now))]
    if problems:
        raise NotAsked(problems)
    request = AccessRequest(
        id=new_id(), account_id=new.account_id, submitted_at=now, comment=new.comment.strip() or None
    )
    session.add(request)
    session.flush()
    written = [
        _write(act, situation, request, new, line, routing)
        for line, routing in routings
        if routing is not None
    ]
    requester = session.get_one(Account, new.account_id)
    for one in written:
        _record(act, one)
    mailing.tell_deciders(act, requester, written)
    mailing.send_receipt(act, requester, written)
    return Asked(request.id, tuple(one.line.id for one in written))


def routed(act: Act, new: NewRequest) -> list[tuple[NewLine, Routing | None, Situation]]:
    """Where each line would go as things stand: for the page before sending. None for what does not exist."""
    situation = look_at(act, (line.organisation_id for line in new.lines), (new.account_id,))
    return [(line, _routed(act, situation, new, line), situation) for line in new.lines]


def _check_size(new: NewRequest) -> None:
    if not new.lines:
        raise InvalidInput("no_line", "Choose at least one role.", field="line")
    if len(new.lines) > MOST_LINES:
        raise InvalidInput(
            "too_many_lines",
            f"Ask for at most {MOST_LINES} roles at once. Send the rest afterwards.",
            field="line",
        )
    if len({(line.role, line.organisation_id) for line in new.lines}) < len(new.lines):
        raise InvalidInput("line_twice", "Ask for each role at an organisation only once.", field="line")
    if len(new.comment) > LONGEST_COMMENT:
        raise InvalidInput("comment_too_long", "Use at most 2,000 characters.", field="comment")


def _routed(act: Act, situation: Situation, new: NewRequest, line: NewLine) -> Routing | None:
    role = act.catalogue.find_role(line.role)
    if role is None or line.organisation_id not in situation.organisations:
        return None
    together = {
        other.role
        for other in new.lines
        if other is not line and other.organisation_id == line.organisation_id
    }
    facts = situation.facts(
        new.account_id, line.organisation_id, historical=new.includes_historical, together=together
    )
    return route(role, facts)


def _problem(line: NewLine, routing: Routing | None, now: datetime) -> LineProblem | None:
    if routing is None:
        return LineProblem(
            line, "unknown", "There is no such role or organisation. Go back and choose from the list."
        )
    if routing.reason is not None:
        return LineProblem(
            line, routing.reason.value, routing.reason.what_to_do, routing.reason, routing.missing_roles
        )
    if routing.required_documents and not line.documents:
        return LineProblem(
            line,
            "document_missing",
            "EMA decides about this role and needs a document. Add it as PDF, PNG or JPEG.",
        )
    if line.until is not None and line.until <= now:
        return LineProblem(line, "until_past", "Choose an end that lies in the future, or none.")
    return None


def _write(
    act: Act, situation: Situation, request: AccessRequest, new: NewRequest, line: NewLine, routing: Routing
) -> LineToTell:
    session, now = act.session, act.now
    organisation = situation.organisations[line.organisation_id]
    role = act.catalogue.roles[line.role]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {
        "id": new_id(),
        "request_id": request.id,
        "account_id": new.account_id,
        "application": role.application,
        "role": role.code,
        "organisation_id": line.organisation_id,
        "includes_historical": new.includes_historical and organisation.status == OrganisationStatus.MERGED,
        "state": LineState.PENDING.value,
        "version": 1,
        "asked_at": now,
        "route_kind": routing.decided_by.value,
        "catalogue_version": roles.current_version(session),
        "until": line.until,
        "client_id": _client_of(session, new.client_id, role),
    }
    # domain.md 7.2: of two requests for the same role sent at once, the unique index refuses the second.
    row = session.execute(insert(_lines).values(values).on_conflict_do_nothing().returning(_lines.c.id))
    line_id = row.scalar_one_or_none()
    if line_id is None:
        reason = NotRequestable.ALREADY_PENDING
        raise NotAsked([LineProblem(line, reason.value, reason.what_to_do, reason)])
    attach(session, line_id, line.documents, now)
    note(session, line_id, Step.SUBMIT, now, actor_id=new.account_id, comment=request.comment)
    written = find_line(session, line_id)
    assert written is not None
    return LineToTell(written, role, organisation, routing, len(line.documents))


def _client_of(session: Session, client_id: str | None, role: Role) -> str | None:
    client = session.get(Client, client_id) if client_id else None
    return client.client_id if client is not None and client.application == role.application else None


def _record(act: Act, one: LineToTell) -> None:
    line = one.line
    record(
        act.session,
        EventName.REQUEST_SUBMITTED,
        act.now,
        act.origin,
        actor_id=line.account_id,
        subject_id=line.account_id,
        organisation_id=line.organisation_id,
        client_id=line.client_id,
        details={
            "line": line.id,
            "role": line.role,
            "route": line.route_kind,
            "asked": len(one.routing.approvers),
            "documents": one.documents,
        },
    )
