"""A virtual user: a browser and the relying party behind it, in one."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from bench.load.browser import CookieJar, fill_in
from bench.load.http1 import Connection, Response

_FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
_JSON = b"Accept: application/json\r\n"
_HTML = b"Accept: text/html\r\n"
_MOST_PAGES = 12


class WrongAnswer(Exception):
    """The provider answered something else than the work needs."""


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


class VirtualUser:
    """One person in one browser at one application, over one connection."""

    def __init__(self, provider: Provider, number: int) -> None:
        self._provider = provider
        self._username = f"user{number % provider.users}"
        parts = urlsplit(provider.base)
        self._connection = Connection(parts.hostname or "", parts.port or 80)
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
        tokens = await self.token(
            grant_type="authorization_code",
            code=code,
            redirect_uri=provider.redirect_uri,
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
            **extra,
        }
        url = f"{self._provider.endpoints['authorization_endpoint']}?{urlencode(query)}"
        body: str | None = None
        for _ in range(_MOST_PAGES):
            response = await self._browse(url, body)
            url, body = self._next_step(url, response)
            if body is None and url.startswith(self._provider.redirect_uri):
                answer = dict(parse_qsl(urlsplit(url).query))
                if answer.get("state") != state or "code" not in answer:
                    raise WrongAnswer(f"authorize answered {url[:300]}")
                return answer["code"], verifier
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
        raise WrongAnswer(f"{what}: HTTP {response.status} {response.body[:200]!r}")
