"""One application as it speaks with a node in this process: it keeps what it sent and looks at what it gets."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.clients.service import NewClient


@dataclass
class Application:
    """A relying party. Every parameter of a request can be replaced, or left out by None."""

    app: Flask
    issuer: str
    client_id: str
    secret: str
    registered: NewClient
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def at(self, app: Flask) -> "Application":
        """The same client, speaking with another node."""
        return replace(self, app=app)

    @property
    def redirect_uri(self) -> str:
        return self.registered.redirect_uris[0]

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def request(self, **changes: str | None) -> dict[str, str]:
        """The parameters of a whole authorization request, with these changes."""
        parameters: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": "state-1",
            "nonce": "nonce-1",
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (parameters | changes).items() if value is not None}

    def authorize(self, browser: FlaskClient, **changes: str | None) -> TestResponse:
        """The answer to the authorization request; redirects are not followed."""
        return browser.get(f"/authorize?{urlencode(self.request(**changes))}", base_url=self.issuer)

    def code(self, browser: FlaskClient, **changes: str | None) -> str:
        """A code for whoever is signed in in this browser."""
        return answer_of(self.authorize(browser, **changes))["code"]

    def post(
        self, path: str, form: dict[str, Any], *, basic: tuple[str, str] | None = None, **options: Any
    ) -> TestResponse:
        """A request between servers, authenticated as registered unless `basic` says otherwise."""
        method = self.registered.token_endpoint_auth_method
        headers = dict(options.pop("headers", {}))
        if method == "client_secret_basic" or basic is not None:
            user, password = basic or (self.client_id, self.secret)
            credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
            headers.setdefault("Authorization", f"Basic {credentials}")
        elif method == "client_secret_post":
            form = {"client_id": self.client_id, "client_secret": self.secret, **form}
        else:
            form = {"client_id": self.client_id, **form}
        data = {name: value for name, value in form.items() if value is not None}
        return self.app.test_client().post(path, data=data, headers=headers, base_url=self.issuer, **options)

    def token(self, **form: str | None) -> TestResponse:
        return self.post("/token", form)

    def redeem(self, code: str, /, **changes: str | None) -> TestResponse:
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        return self.token(**form | changes)

    def tokens(self, browser: FlaskClient, **changes: str | None) -> dict[str, Any]:
        """The whole way, from the request to the tokens."""
        return content_of(self.redeem(self.code(browser, **changes)))

    def refresh(self, refresh_token: str, /, **changes: str | None) -> TestResponse:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token, **changes)

    def introspect(self, token: str) -> dict[str, Any]:
        return content_of(self.post("/introspect", {"token": token}))

    def userinfo(self, access_token: str) -> TestResponse:
        bearer = {"Authorization": f"Bearer {access_token}"}
        return self.app.test_client().get("/userinfo", headers=bearer, base_url=self.issuer)


def answer_of(response: TestResponse) -> dict[str, str]:
    """The parameters of an answer at the client's redirect address, each once (RFC 6749 §4.1.2)."""
    assert response.status_code == 303, f"{response.status_code}: {response.text[:500]}"
    location = response.headers["Location"]
    assert not location.startswith("/"), f"a step of ours and no answer: {location}"
    pairs = parse_qsl(urlsplit(location).query, keep_blank_values=True)
    assert len(pairs) == len(dict(pairs)), pairs
    return dict(pairs)


def content_of(response: TestResponse) -> dict[str, Any]:
    """The JSON of a successful answer."""
    assert response.status_code == 200, f"{response.status_code}: {response.text[:500]}"
    content: dict[str, Any] = response.get_json()
    return content


def error_of(response: TestResponse) -> tuple[int, str]:
    """Status and error code of RFC 6749 §5.2."""
    return response.status_code, response.get_json()["error"]


def claims_of(token: str) -> dict[str, Any]:
    """What a JWT says, without looking at its signature."""
    return _segment(token, 1)


def header_of(token: str) -> dict[str, Any]:
    return _segment(token, 0)


def _segment(token: str, index: int) -> dict[str, Any]:
    encoded = token.split(".")[index]
    content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    return content
