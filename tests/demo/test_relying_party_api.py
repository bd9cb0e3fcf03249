"""What the example application's API believes, and what it does not (RFC 9068 §4)."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from idp.demo.relying_party.api import AccessTokens, InvalidToken

AUDIENCE = "http://127.0.0.1:5005/api"


class Provider:
    """As much of a provider as an API needs: discovery and keys."""

    def __init__(self) -> None:
        self.keys = [ECKey.generate_key("P-256", {"kid": "first", "alg": "ES256"})]
        self.fetched = 0
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = provider.answer(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(content).encode())

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/jwks":
            self.fetched += 1
            return {"keys": [key.as_dict(private=False) for key in self.keys]}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"}

    def token(self, *, key: Any = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        key = key or self.keys[-1]
        whole = {"alg": key.alg or "ES256", "kid": key.kid, "typ": "at+jwt"} | (header or {})
        now = int(time.time())
        values = {"iss": self.issuer, "aud": AUDIENCE, "sub": "somebody", "iat": now, "exp": now + 300}
        return jwt.encode(whole, {k: v for k, v in (values | claims).items() if v is not None}, key)


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def tokens(provider: Provider) -> AccessTokens:
    return AccessTokens(provider.issuer, f"{provider.issuer}/.well-known/openid-configuration", AUDIENCE)


def test_a_genuine_access_token_is_believed(provider: Provider, tokens: AccessTokens) -> None:
    claims = tokens.check(provider.token())

    assert claims["sub"] == "somebody"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "http://127.0.0.1:5002/api"},
        {"aud": None},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": None},
    ],
    ids=["another application's", "nobody's", "another issuer's", "expired", "for ever", "about nobody"],
)
def test_a_token_with_a_wrong_claim_is_refused(
    provider: Provider, tokens: AccessTokens, claims: dict[str, Any]
) -> None:
    with pytest.raises(InvalidToken):
        tokens.check(provider.token(**claims))


@pytest.mark.parametrize("typ", ["JWT", "logout+jwt", None])
def test_another_kind_of_token_is_no_access_token(
    provider: Provider, tokens: AccessTokens, typ: str | None
) -> None:
    with pytest.raises(InvalidToken):
        tokens.check(provider.token(header={"typ": typ} if typ else {"typ": ""}))


def test_a_token_that_somebody_else_signed_is_refused(provider: Provider, tokens: AccessTokens) -> None:
    foreign = ECKey.generate_key("P-256", {"kid": "first", "alg": "ES256"})

    with pytest.raises(InvalidToken):
        tokens.check(provider.token(key=foreign))


def test_the_token_does_not_choose_the_algorithm(provider: Provider, tokens: AccessTokens) -> None:
    symmetric = OctKey.import_key(b"0123456789abcdef0123456789abcdef", {"kid": "first", "alg": "HS256"})

    with pytest.raises(InvalidToken):
        tokens.check(provider.token(key=symmetric))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "..", "é.é.é"])
def test_what_is_no_token_at_all_is_refused(tokens: AccessTokens, text: str) -> None:
    with pytest.raises(InvalidToken):
        tokens.check(text)


def test_a_new_key_is_fetched_but_not_for_every_key_that_somebody_makes_up(
    provider: Provider, tokens: AccessTokens
) -> None:
    tokens.check(provider.token())
    unknown = RSAKey.generate_key(2048, {"kid": "made-up", "alg": "RS256"})
    for _ in range(5):
        with pytest.raises(InvalidToken):
            tokens.check(provider.token(key=unknown))
    assert provider.fetched == 1

    provider.keys.append(ECKey.generate_key("P-256", {"kid": "second", "alg": "ES256"}))
    tokens._fetched_at -= 11

    assert tokens.check(provider.token())["sub"] == "somebody"
    assert provider.fetched == 2
