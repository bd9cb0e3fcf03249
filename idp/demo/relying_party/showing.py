"""How the pages show what the tokens say."""

import json
from datetime import UTC, datetime
from typing import Any

from flask import Response

_ABBREVIATIONS = frozenset({"api", "dwh", "ec", "eu", "evdas", "icsr", "ms", "nca", "pd", "qppv", "xevmpd"})


def add_headers(response: Response, issuer: str) -> Response:
    """Nothing foreign on our pages; a form may end at the provider, because signing out everywhere does."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none';"
        f" form-action 'self' {issuer}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def as_json(value: Any) -> str:
    """For reading."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def by_organisation(claims: dict[str, Any]) -> list[tuple[dict[str, Any] | None, list[dict[str, Any]]]]:
    """The entitlements of the claims, grouped by organisation; None stands for roles of the person alone."""
    groups: dict[str, tuple[dict[str, Any] | None, list[dict[str, Any]]]] = {}
    for entitlement in claims.get("entitlements") or []:
        organisation = entitlement.get("organisation")
        group = groups.setdefault(organisation["id"] if organisation else "", (organisation, []))
        group[1].append({**entitlement, "title": _title(entitlement["role"]), **_dates(entitlement)})
    return list(groups.values())


def _dates(entitlement: dict[str, Any]) -> dict[str, str | None]:
    """``since`` and ``until`` are seconds since 1970."""
    return {name: _day(entitlement.get(name)) for name in ("since", "until")}


def _day(seconds: int | None) -> str | None:
    return f"{datetime.fromtimestamp(seconds, UTC):%d %B %Y}".lstrip("0") if seconds else None


def _title(role: str) -> str:
    """``evh.icsr_send`` as "ICSR send": an application knows its own roles and names them as it likes."""
    words = [word.upper() if word in _ABBREVIATIONS else word for word in role.partition(".")[2].split("_")]
    return " ".join(words)[:1].upper() + " ".join(words)[1:]
