"""The people of the demo world and the requests they have sent, read from ``people.toml`` and ``requests.toml``."""

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from idp.demo.world.organisations import organisations_by_name

_ROLE = re.compile(r"(?P<code>\S+)(?: @ (?P<organisation>.+?))?(?: for (?P<days>\d+) days)?")


@dataclass(frozen=True, slots=True)
class DemoRole:
    """A role that somebody holds or asks for."""

    code: str
    organisation_id: str | None
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An account; `what` says in one sentence who this is, `in_guide` puts it on the start page."""

    username: str
    given_name: str
    family_name: str
    email: str
    password: str
    status: str
    what: str
    in_guide: bool
    roles: tuple[DemoRole, ...]


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """A request that waits; its documents belong to the first line."""

    by: str
    sent_before: timedelta
    lines: tuple[DemoRole, ...]
    comment: str
    documents: tuple[str, ...]


@cache
def people() -> tuple[DemoPerson, ...]:
    """Everybody, in the order of the file."""
    data = _read("people.toml")
    return tuple(_person(entry, data["password"]) for entry in data["person"])


@cache
def requests() -> tuple[DemoRequest, ...]:
    """What waits when the demo begins."""
    return tuple(
        DemoRequest(
            by=entry["by"],
            sent_before=timedelta(days=entry["days_ago"]),
            lines=tuple(_role(line) for line in entry["lines"]),
            comment=entry["comment"],
            documents=tuple(entry.get("documents", ())),
        )
        for entry in _read("requests.toml")["request"]
    )


def _person(entry: dict[str, Any], password: str) -> DemoPerson:
    given_name, _, family_name = entry["name"].partition(" ")
    return DemoPerson(
        username=entry["username"],
        given_name=given_name,
        family_name=family_name,
        email=entry["email"],
        password=password,
        status=entry.get("status", "active"),
        what=entry["what"],
        in_guide=entry.get("guide", False),
        roles=tuple(_role(text) for text in entry["roles"]),
    )


def _role(text: str) -> DemoRole:
    """One role as the files write it; an organisation that does not exist is an error at once."""
    found = _ROLE.fullmatch(text)
    assert found is not None, f"not a role: {text}"
    name, days = found["organisation"], found["days"]
    return DemoRole(
        code=found["code"],
        organisation_id=organisations_by_name()[name].id if name else None,
        lasts=timedelta(days=int(days)) if days else None,
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
