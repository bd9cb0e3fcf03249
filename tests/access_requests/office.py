"""An office: organisations, people with roles, and what they do, on a real database with a clock that is moved."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.access_requests import service
from idp.access_requests.acting import Act, Site
from idp.access_requests.models import RequestLine
from idp.access_requests.service import Asked, Decision, NewLine, NewRequest, Outcome, StoredFile
from idp.audit.models import AuditEvent
from idp.audit.service import SYSTEM
from idp.database.access import Database
from idp.notifications.models import Mail
from idp.roles.models import Entitlement
from idp.roles.service import live_entitlements
from tests.builders import build_account, build_organisation, build_role
from tests.conftest import MovedClock

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
SITE = Site("https://accounts.example.org")


@dataclass
class Office:
    """Who is there and what they do. People and organisations are their ids."""

    database: Database
    clock: MovedClock
    directory: Path
    names: dict[str, str] = field(default_factory=dict)

    def organisation(self, name: str = "Example Pharma", **changes: Any) -> str:
        with self.database.transaction() as session:
            return build_organisation(session, name=name, **changes)

    def person(self, name: str = "Ada", *roles: tuple[str, str | None], **columns: Any) -> str:
        now = self.clock.now()
        with self.database.transaction() as session:
            account = build_account(session, now, password=None, given_name=name, **columns)
            for role, organisation in roles:
                build_role(session, account.id, role, organisation, now)
        self.names[account.id] = account.email
        return account.id

    def document(self, content: bytes = PDF, name: str = "letter.pdf") -> StoredFile:
        return service.store(self.directory, io.BytesIO(content), name, largest=1024 * 1024)

    def ask(self, who: str, role: str, *organisations: str, documents: bool = False, **more: Any) -> Asked:
        lines = tuple(
            NewLine(role, one, documents=(self.document(),) if documents else ()) for one in organisations
        )
        return self.ask_for(who, *lines, **more)

    def ask_for(self, who: str, *lines: NewLine, **more: Any) -> Asked:
        with self.database.transaction() as session:
            return service.ask(session, NewRequest(who, lines, **more), self.clock.now(), SYSTEM, SITE)

    def decide(
        self,
        who: str,
        line_id: str,
        *,
        approve: bool = True,
        comment: str = "Because.",
        version: int | None = None,
    ) -> Outcome:
        seen = self.line(line_id).version if version is None else version
        decision = Decision(line_id, who, seen, approve, comment)
        with self.database.transaction() as session:
            return service.decide(session, decision, self.clock.now(), SYSTEM, SITE)

    def withdraw(self, who: str, line_id: str) -> bool:
        with self.database.transaction() as session:
            return service.withdraw(session, line_id, who, self.clock.now(), SYSTEM, SITE)

    def remove(self, who: str, entitlement_id: str, comment: str = "") -> service.RemovalOutcome:
        removal = service.Removal(entitlement_id, who, comment)
        with self.database.transaction() as session:
            return service.remove(session, removal, self.clock.now(), SYSTEM, SITE)

    def waiting(self, who: str) -> list[str]:
        with self.database.reading() as session:
            return [line.id for line in service.waiting_lines(self.act(session), who)]

    def act(self, session: Session) -> Act:
        return Act.begin(session, self.clock.now(), SYSTEM, SITE)

    def line(self, line_id: str) -> RequestLine:
        with self.database.reading() as session:
            return session.get_one(RequestLine, line_id)

    def roles_of(self, who: str) -> set[tuple[str, str | None]]:
        with self.database.reading() as session:
            held = live_entitlements(session, who, self.clock.now())
        return {(one.role, one.organisation_id) for one in held}

    def entitlement(self, who: str, role: str) -> Entitlement:
        with self.database.reading() as session:
            held = live_entitlements(session, who, self.clock.now())
        return next(one for one in held if one.role == role)

    def mails(self, who: str) -> list[Mail]:
        with self.database.reading() as session:
            statement = select(Mail).where(Mail.account_id == who).order_by(Mail.id)
            return list(session.scalars(statement))

    def events(self, *names: str) -> list[AuditEvent]:
        with self.database.reading() as session:
            statement = select(AuditEvent).where(AuditEvent.name.in_(names)).order_by(AuditEvent.sequence)
            return list(session.scalars(statement))
