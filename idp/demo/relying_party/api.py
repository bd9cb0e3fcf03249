"""A protected API: what an application checks before it believes an access token (RFC 9068 §4).

Nothing is asked of the provider for each call: its public keys are fetched once, and again when a token names a key
that is not among them, because keys rotate.
"""

import time
from typing import Any

import requests
from flask import Blueprint, Response, jsonify, request
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from idp.demo.relying_party.configuration import TIMEOUT, Configuration

ALGORITHMS = ["RS256", "ES256"]
"""Chosen by us and never by the token."""

_SECONDS_BETWEEN_FETCHES = 10


class InvalidToken(Exception):
    """The access token cannot be believed; the text says why."""


class AccessTokens:
    """Checks access tokens that `issuer` made for `audience`."""

    def __init__(self, issuer: str, discovery_url: str, audience: str) -> None:
        self._issuer = issuer
        self._discovery_url = discovery_url
        self._keys: KeySet | None = None
        self._fetched_at = 0.0
        self._claims = jwt.JWTClaimsRegistry(
            leeway=10,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def check(self, encoded: str) -> dict[str, Any]:
        """The claims of a token that is genuine, of the right type, unexpired and meant for us."""
        try:
            token = self._decode(encoded)
            # RFC 9068 §4: without this, an ID token could be passed off as an access token.
            if str(token.header.get("typ", "")).lower() not in ("at+jwt", "application/at+jwt"):
                raise InvalidToken("this is not an access token")
            self._claims.validate(token.claims)
        except (JoseError, ValueError) as error:
            raise InvalidToken(str(error)) from error
        return token.claims

    def _decode(self, encoded: str) -> jwt.Token:
        try:
            return jwt.decode(encoded, self._fetch_keys(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(encoded, self._fetch_keys(again=True), algorithms=ALGORITHMS)

    def _fetch_keys(self, *, again: bool = False) -> KeySet:
        """The provider's keys. Not more often than every ten seconds, whatever key ids strangers make up."""
        is_old = time.monotonic() - self._fetched_at > _SECONDS_BETWEEN_FETCHES
        if self._keys is None or (again and is_old):
            metadata = requests.get(self._discovery_url, timeout=TIMEOUT).json()
            if metadata["issuer"] != self._issuer:
                raise InvalidToken("the provider calls itself by another name")
            self._keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=TIMEOUT).json())
            self._fetched_at = time.monotonic()
        return self._keys


def create_blueprint(us: Configuration) -> Blueprint:
    """The API with its one resource: what the caller may work on."""
    blueprint = Blueprint("api", __name__, url_prefix="/api")
    tokens = AccessTokens(us.issuer, us.discovery_url, us.audience)

    @blueprint.get("/my-work")
    def my_work() -> Response:
        """RFC 6750 §3: without a good token 401, with one that allows nothing here 403."""
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not encoded:
            return _refuse(401, "Bearer", "an access token is needed")
        try:
            claims = tokens.check(encoded)
        except InvalidToken as error:
            return _refuse(401, 'Bearer error="invalid_token"', str(error))
        entitlements = claims.get("entitlements", [])
        if not entitlements:
            return _refuse(403, 'Bearer error="insufficient_scope"', f"no role for {us.name}")
        work = [{"role": one["role"], "organisation": one["organisation"]} for one in entitlements]
        return jsonify(application=us.name, subject=claims["sub"], may_work_as=work)

    return blueprint


def _refuse(status: int, challenge: str, why: str) -> Response:
    response = jsonify(error=why)
    response.status_code = status
    response.headers["WWW-Authenticate"] = challenge
    return response
