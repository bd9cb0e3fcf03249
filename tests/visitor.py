"""A browser for tests of routes: keeps cookies, reads forms, posts them with their token."""

import re
from html import unescape

from flask import Flask
from werkzeug.test import TestResponse

from idp.settings import Settings
from idp.web.services import Services
from tests.builders import PASSWORD

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def look_with(app: Flask, cookie: str, path: str = "/account") -> TestResponse:
    """Look at a page with exactly this Cookie header."""
    services: Services = app.extensions["idp"]
    browser = app.test_client(use_cookies=False)
    return browser.get(path, base_url=services.settings.issuer, headers={"Cookie": cookie})


class Visitor:
    """One browser at one application."""

    def __init__(self, app: Flask) -> None:
        services: Services = app.extensions["idp"]
        self.settings: Settings = services.settings
        self._issuer = self.settings.issuer
        self.browser = app.test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        """Look at a page."""
        return self.browser.get(path, base_url=self._issuer, headers=headers)

    def post(
        self, path: str, *, token_from: str | None = None, data: dict[str, str] | None = None, **headers: str
    ) -> TestResponse:
        """Send a form; its token is read from the page at `token_from`, or from `path`."""
        page = self.get(token_from or path)
        fields = {"csrf_token": token_of(page), **(data or {})}
        return self.send(path, fields, **{"Origin": self._issuer, **headers})

    def send(self, path: str, fields: dict[str, str], **headers: str) -> TestResponse:
        """Post exactly these fields and headers."""
        return self.browser.post(path, base_url=self._issuer, data=fields, headers=headers)

    def sign_in(self, username: str, password: str = PASSWORD, *, path: str = "/sign-in") -> TestResponse:
        """Fill in the form and send it."""
        return self.post(path, data={"username": username, "password": password})

    def cookie(self, name: str) -> str | None:
        """A cookie's value."""
        found = self.browser.get_cookie(name, domain=self._issuer.split("//")[1].split(":")[0])
        return found.value if found else None


def token_of(page: TestResponse) -> str:
    """The CSRF token in a page's form."""
    found = _TOKEN.search(page.text)
    assert found, f"no form on this page: {page.status}"
    return unescape(found[1])


def action_of(page: TestResponse, ending: str) -> str:
    """Where a form of this page posts to, by the end of the address."""
    found = re.search(rf'action="([^"]*{ending})"', page.text)
    assert found, f"no form posts to …{ending}"
    return unescape(found[1])
