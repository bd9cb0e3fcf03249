"""A mail server of our own, and mails."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from idp.settings import Smtp
from tests.servers.guard import free_port


@dataclass
class Rendered:
    """A mail as ``consent_ui`` writes it."""

    subject: str = "Your request was approved"
    text: str = "Grüße, Ω\n"
    html: str = "<p>Grüße, Ω</p>"


@dataclass
class MailServer:
    """Keeps what it took; `answers` are given in turn before it takes anything."""

    port: int
    answers: list[str] = field(default_factory=list)
    took: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answers:
            return self.answers.pop(0)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        self.took.append((envelope.mail_from, list(envelope.rcpt_tos), parsed))
        return "250 taken"

    @property
    def smtp(self) -> Smtp:
        return Smtp(host="127.0.0.1", port=self.port, sender="EMA Accounts <no-reply@example.org>")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port, enable_SMTPUTF8=True)
    controller.start()
    yield server
    controller.stop()
