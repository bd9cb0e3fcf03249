"""A virtual user: a browser and the relying party behind it, in one."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from bench.load.browser import CookieJar, fill_in
from bench.load.http1 import Connection, Response

_FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
_JSON = b"Accept: application/json\r\n"
_HTML = b"Accept: text/html\r\n"
_MOST_PAGES = 12


class Transport(Protocol):
    """What carries a request to the provider."""

    async def request(self, method: str, target: str, headers: bytes = b"", body: bytes = b"") -> Response:
        """The answer to one request."""

    def close(self) -> None:
        """Ends it."""


class WrongAnswer(Exception):
    """The provider answered something else than the work needs."""

    def __init__(self, what: str, response: Response | None = None) -> None:
        super().__init__(what)
        self.response = response


@dataclass(frozen=True)
class Provider:
    """What the load generator has to know about a provider that its discovery document does not say."""

    base: str
    endpoints: Mapping[str, str]
    client_id: str = "bench"
    client_secret: str = "benchsecret"
    redirect_uri: str = "https://rp.example/cb"
    password: str = "correct horse battery staple"
    users: int = 64
    username_field: str = "username"
    scope: str = "openid profile email"
    refresh_scope: str = "openid profile email offline_access"
    refresh_parameters: Mapping[str, str] = field(default_factory=dict)
    client_credentials_parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Visit:
    """A sign-in under way: where the browser is, and what it is about to post there."""

    url: str
    state: str
    verifier: str
    answer: str | None = None
    steps: int = 0


class VirtualUser:
    """One person in one browser at one application, over one connection."""

    def __init__(self, provider: Provider, number: int, connection: Transport | None = None) -> None:
        self._provider = provider
        self._username = f"user{number % provider.users}"
        parts = urlsplit(provider.base)
        self._connection: Transport = connection or Connection(parts.hostname or "", parts.port or 80)
        credentials = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        self._basic = b"Authorization: Basic " + base64.b64encode(credentials.encode()) + b"\r\n"
        self.jar = CookieJar()

    async def get(self, endpoint: str) -> None:
        """Fetches one document."""
        response = await self._request("GET", self._provider.endpoints[endpoint])
        _require(response.status == 200, endpoint, response)

    async def sign_in(self, *, for_refresh: bool = False) -> dict[str, Any]:
        """The code flow to its end: what the token endpoint answered."""
        provider = self._provider
        scope = provider.refresh_scope if for_refresh else provider.scope
        code, verifier = await self._authorize(scope, provider.refresh_parameters if for_refresh else {})
        return await self.redeem(code, verifier)

    async def redeem(self, code: str, verifier: str) -> dict[str, Any]:
        """Tokens for a code, an ID token among them."""
        tokens = await self.token(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self._provider.redirect_uri,
            code_verifier=verifier,
        )
        if "id_token" not in tokens:
            raise WrongAnswer("no id_token")
        return tokens

    async def token(self, **parameters: str) -> dict[str, Any]:
        """A token response with an access token in it."""
        body = urlencode(parameters).encode()
        endpoint = self._provider.endpoints["token_endpoint"]
        response = await self._request("POST", endpoint, self._basic + _FORM + _JSON, body)
        _require(response.status == 200, f"token {parameters['grant_type']}", response)
        tokens: dict[str, Any] = json.loads(response.body)
        if "access_token" not in tokens:
            raise WrongAnswer("no access_token")
        return tokens

    async def userinfo(self, access_token: str) -> None:
        """Who the access token speaks for."""
        bearer = f"Authorization: Bearer {access_token}\r\n".encode()
        response = await self._request("GET", self._provider.endpoints["userinfo_endpoint"], bearer)
        _require(response.status == 200 and b'"sub"' in response.body, "userinfo", response)

    async def introspect(self, access_token: str) -> None:
        """Whether the access token is active; it has to be."""
        body = urlencode({"token": access_token}).encode()
        endpoint = self._provider.endpoints["introspection_endpoint"]
        response = await self._request("POST", endpoint, self._basic + _FORM + _JSON, body)
        is_active = response.status == 200 and json.loads(response.body).get("active") is True
        _require(is_active, "introspection", response)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    async def _authorize(self, scope: str, extra: Mapping[str, str]) -> tuple[str, str]:
        """The code and its verifier; follows redirects and answers pages as a person would."""
        return await self.go_on(await self.open_page(scope, extra))

    async def open_page(self, scope: str, extra: Mapping[str, str] | None = None) -> Visit:
        """Starts a sign-in and stops where a person is asked something, or at the end when nobody is."""
        verifier, state = secrets.token_urlsafe(32), secrets.token_urlsafe(12)
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._provider.redirect_uri,
            "scope": scope,
            "state": state,
            "nonce": secrets.token_urlsafe(12),
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **(extra or {}),
        }
        visit = Visit(
            f"{self._provider.endpoints['authorization_endpoint']}?{urlencode(query)}", state, verifier
        )
        while visit.answer is None and not self._is_over(visit):
            await self._step(visit)
        return visit

    async def go_on(self, visit: Visit) -> tuple[str, str]:
        """Answers every page until the code is there; the code and its verifier."""
        while not self._is_over(visit):
            await self._step(visit)
        parameters = dict(parse_qsl(urlsplit(visit.url).query))
        if parameters.get("state") != visit.state or "code" not in parameters:
            raise WrongAnswer(f"authorize answered {visit.url[:300]}")
        return parameters["code"], visit.verifier

    def _is_over(self, visit: Visit) -> bool:
        return visit.answer is None and visit.url.startswith(self._provider.redirect_uri)

    async def _step(self, visit: Visit) -> None:
        response = await self._browse(visit.url, visit.answer)
        visit.url, visit.answer = self._next_step(visit.url, response)
        visit.steps += 1
        if visit.steps > _MOST_PAGES:
            raise WrongAnswer("too many redirects or pages")

    def _next_step(self, url: str, response: Response) -> tuple[str, str | None]:
        if response.status in (301, 302, 303, 307, 308):
            return urljoin(url, response.header(b"location").decode()), None
        _require(response.status == 200, "authorize", response)
        provider = self._provider
        answer = fill_in(url, response.body, provider.username_field, self._username, provider.password)
        if answer is None:
            raise WrongAnswer(f"no form on the page at {url[:120]}: {response.body[:200]!r}")
        return answer

    async def _browse(self, url: str, body: str | None) -> Response:
        headers = _HTML + self.jar.header(url.removeprefix(self._provider.base))
        if body is None:
            response = await self._request("GET", url, headers)
        else:
            headers += _FORM + f"Origin: {self._provider.base}\r\nReferer: {url}\r\n".encode()
            response = await self._request("POST", url, headers, body.encode())
        self.jar.store(response)
        return response

    async def _request(self, method: str, url: str, headers: bytes = b"", body: bytes = b"") -> Response:
        if not url.startswith(self._provider.base + "/"):
            raise WrongAnswer(f"leaves the provider: {url[:120]}")
        return await self._connection.request(method, url.removeprefix(self._provider.base), headers, body)


def _require(condition: bool, what: str, response: Response) -> None:
    if not condition:
        raise WrongAnswer(f"{what}: HTTP {response.status} {response.body[:200]!r}", response)
