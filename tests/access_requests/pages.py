"""The pages of access in a browser that is signed in already, on an office of people and organisations."""

import re
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from idp.sessions.guards import cookie_name
from idp.web.services import Services
from tests.access_requests.office import PDF, Office
from tests.builders import build_session
from tests.visitor import Visitor, token_of

File = tuple[BytesIO, str]


@dataclass
class House:
    """A node with its office."""

    app: Flask
    office: Office

    def visitor(self, who: str) -> Visitor:
        """A browser in which this person signed in just now."""
        services: Services = self.app.extensions["idp"]
        with services.database.transaction() as session:
            started = build_session(session, who, services.clock.now())
        visitor = Visitor(self.app)
        host = services.settings.issuer.split("//")[1].split(":")[0]
        visitor.browser.set_cookie(cookie_name(services.settings), started.secret, domain=host)
        return visitor

    def send_request(
        self, visitor: Visitor, *lines: str, files: dict[str, list[File]] | None = None, **fields: Any
    ) -> TestResponse:
        """Fill in the last step and send it."""
        query = "&".join(f"line={line}" for line in lines)
        page = visitor.get(f"/access/request/review?{query}")
        data: dict[str, Any] = {"csrf_token": token_of(page), "line": list(lines), **fields, **(files or {})}
        return visitor.browser.post(
            "/access/request/review",
            base_url=visitor.settings.issuer,
            data=data,
            content_type="multipart/form-data",
            headers={"Origin": visitor.settings.issuer},
        )


def file(content: bytes = PDF, name: str = "letter.pdf") -> File:
    return BytesIO(content), name


def links(page: TestResponse, beginning: str) -> list[str]:
    """The addresses on the page that begin so."""
    return [
        unescape(one) for one in re.findall(rf'(?:href|action)="({re.escape(beginning)}[^"]*)"', page.text)
    ]
