"""The provider's metadata (OpenID Connect Discovery §3, RFC 8414) and its keys: documents that are built, not asked."""

import hashlib
import json
from typing import Any

from idp.clients.service import AUTHENTICATION_METHODS, GRANT_TYPES, SCOPES, SIGNING_ALGORITHMS
from idp.oidc.provider import Provider
from idp.web.front import Document

_CLAIMS = (
    "sub iss aud exp iat auth_time nonce acr amr sid at_hash name given_name family_name preferred_username email"
    " email_verified phone_number roles entitlements"
).split()


def metadata(issuer: str) -> dict[str, Any]:
    """What is true of this provider, and nothing else."""
    methods = sorted(AUTHENTICATION_METHODS)
    confidential = [method for method in methods if method != "none"]
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "introspection_endpoint": f"{issuer}/introspect",
        "revocation_endpoint": f"{issuer}/revoke",
        "end_session_endpoint": f"{issuer}/end_session",
        "scopes_supported": sorted(SCOPES),
        "claims_supported": _CLAIMS,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": sorted(GRANT_TYPES),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": sorted(SIGNING_ALGORITHMS, reverse=True),
        "token_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": confidential,
        "revocation_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "acr_values_supported": ["urn:ema:acr:password"],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


def metadata_document(issuer: str) -> Document:
    """The metadata, ready to send; it changes only with the software."""
    body = json.dumps(metadata(issuer), indent=1).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    return Document(body, "application/json", "public, max-age=600", etag, allow_any_origin=True)


class KeysDocument:
    """``/.well-known/jwks.json`` from the cached ring, built again only when the ring is another."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._etag = ""
        self._document: Document | None = None

    def __call__(self) -> Document:
        """security K5: relying parties may keep it for ten minutes; a key is published as long before it signs."""
        ring = self._provider.ring()
        if self._document is None or ring.etag != self._etag:
            self._etag = ring.etag
            self._document = Document(
                ring.jwks_bytes, "application/json", "public, max-age=600", ring.etag, allow_any_origin=True
            )
        return self._document
