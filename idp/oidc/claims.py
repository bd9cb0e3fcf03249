"""Claims about a person: from their account by scope, and their roles at the asking application."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from idp.oidc.state import EntitlementNow, StateNow

MOST_ENTITLEMENTS = 60
"""Above it a token does not grow: it refers to userinfo (OpenID Connect Core §5.6.2)."""


def userinfo_claims(state: StateNow, scopes: frozenset[str]) -> dict[str, Any]:
    """The claims of OpenID Connect Core §5.1 that these scopes release (§5.4), and the roles (RFC 9068 §2.2.3.1)."""
    claims: dict[str, Any] = {"sub": state.subject}
    if "profile" in scopes:
        claims["name"] = f"{state.given_name} {state.family_name}"
        claims["given_name"] = state.given_name
        claims["family_name"] = state.family_name
        claims["preferred_username"] = state.username
    if "email" in scopes:
        claims["email"] = state.email
        claims["email_verified"] = state.email_verified
    if "phone" in scopes and state.mobile:
        claims["phone_number"] = state.mobile
    if "roles" in scopes:
        claims |= role_claims(state.entitlements, state.issuer)
    return claims


def token_role_claims(state: StateNow, userinfo_endpoint: str) -> dict[str, Any]:
    """The role claims of a token: themselves, or beyond `MOST_ENTITLEMENTS` a reference to where they are."""
    if len(state.entitlements) <= MOST_ENTITLEMENTS:
        return role_claims(state.entitlements, state.issuer)
    return reference_to_roles(userinfo_endpoint)


def reference_to_roles(userinfo_endpoint: str) -> dict[str, Any]:
    """Distributed claims (OpenID Connect Core §5.6.2): the roles are at userinfo, for the same access token."""
    return {
        "_claim_names": {"roles": "userinfo", "entitlements": "userinfo"},
        "_claim_sources": {"userinfo": {"endpoint": userinfo_endpoint}},
    }


def role_claims(entitlements: Sequence[EntitlementNow], issuer: str) -> dict[str, Any]:
    """``roles`` and ``entitlements``, the latter with the organisation and the way to the decision."""
    return {
        "roles": sorted({entitlement.role for entitlement in entitlements}),
        "entitlements": [_entitlement(entitlement, issuer) for entitlement in entitlements],
    }


def _entitlement(entitlement: EntitlementNow, issuer: str) -> dict[str, Any]:
    organisation = None
    if entitlement.organisation_id is not None:
        organisation = {
            "id": entitlement.organisation_id,
            "name": entitlement.organisation_name,
            "country": entitlement.organisation_country,
        }
    return {
        "role": entitlement.role,
        "organisation": organisation,
        "since": seconds(entitlement.since),
        "until": seconds(entitlement.until) if entitlement.until else None,
        "decided_by": entitlement.decided_by,
        "approval": f"{issuer}/approvals/{entitlement.approval_id}" if entitlement.approval_id else None,
    }


def seconds(moment: datetime) -> int:
    """A NumericDate (RFC 7519 §2)."""
    return int(moment.timestamp())
