"""Decides whether a catalogue file may come into force, and turns it into the catalogue."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from idp.roles.catalogue import (
    Application,
    Approvers,
    Audience,
    Catalogue,
    DocumentKind,
    Family,
    OrganisationList,
    Role,
)
from idp.roles.catalogue_file import CatalogueFile, CatalogueRefused, Entry, Problem, read_file

_ORGANISATION_ID = re.compile(r"ORG-[0-9]{9}\Z")

# Which table each field of a role points into.
_REFERENCES: Mapping[str, str] = {
    "application": "application",
    "family": "family",
    "audience": "audience",
    "approver_roles": "role",
    "needs_holder": "role",
    "prerequisites": "role",
    "implies": "role",
    "suggests": "role",
    "documents": "document",
    "optional_documents": "document",
    "organisation_list": "organisation_list",
    "decides_for": "application",
}


def parse_catalogue(text: str) -> Catalogue:
    """The catalogue that ``text`` describes, in TOML as of docs/catalogue.md.

    Raises one ``CatalogueRefused`` that lists every problem with its line, so that a file is mended in one go.
    """
    read = read_file(text)
    read.problems.extend(_repeated_codes(read))
    read.problems.extend(_dangling_references(read))
    if not read.problems:
        read.problems.extend(_contradictions(read))
    if read.problems:
        raise CatalogueRefused(tuple(sorted(read.problems, key=lambda problem: problem.line)))
    return _build(read)


def is_live(since: datetime, until: datetime | None, ended_at: datetime | None, now: datetime) -> bool:
    """Whether an entitlement counts at ``now``: begun, not run out, not ended (security.md J8)."""
    return since <= now and (until is None or until > now) and ended_at is None


def _repeated_codes(read: CatalogueFile) -> Iterator[Problem]:
    for table in read.entries.values():
        seen: dict[str, Entry] = {}
        for entry in table:
            if entry.code and entry.code in seen:
                first = seen[entry.code].lines.get("code", 1)
                yield entry.problem("code", f"used before, in line {first}; give each its own code")
            seen.setdefault(entry.code, entry)


def _dangling_references(read: CatalogueFile) -> Iterator[Problem]:
    codes = {table: {entry.code for entry in entries} for table, entries in read.entries.items()}
    for entry in read.entries["role"]:
        for key, table in _REFERENCES.items():
            value = entry.values.get(key, [])
            for code in [value] if isinstance(value, str) else value:
                if code not in codes[table]:
                    yield entry.problem(key, f'"{code}" is no {table.replace("_", " ")} of this file')
    for entry in read.entries["organisation_list"]:
        for organisation in entry.values.get("organisations", []):
            if not _ORGANISATION_ID.match(organisation):
                yield entry.problem("organisations", f'"{organisation}" is not ORG- and nine digits')


def _contradictions(read: CatalogueFile) -> Iterator[Problem]:
    """What each entry says well and the whole does not: looked for only when every reference leads somewhere."""
    roles = {entry.code: entry for entry in read.entries["role"]}
    decided_by_ema = {code for entry in roles.values() for code in entry.values.get("decides_for", [])}
    for entry in roles.values():
        yield from _circle(entry, roles)
        yield from _foreign_implications(entry, roles)
        yield from _wrong_party(entry, roles)
        comes_to_ema = _flag(entry, "user_administrator") or _flag(entry, "ema_always")
        if comes_to_ema and entry.values["application"] not in decided_by_ema:
            yield entry.problem(
                "application", "requests come to EMA, but no role has decides_for with this application"
            )


def _circle(entry: Entry, roles: Mapping[str, Entry]) -> Iterator[Problem]:
    seen: set[str] = set()
    waiting: list[str] = list(entry.values.get("implies", []))
    while waiting:
        code = waiting.pop()
        if code == entry.code:
            yield entry.problem("implies", "brings itself, directly or through another role")
            return
        if code not in seen:
            seen.add(code)
            waiting.extend(roles[code].values.get("implies", []))


def _foreign_implications(entry: Entry, roles: Mapping[str, Entry]) -> Iterator[Problem]:
    """J7: a role that comes along must never be one that somebody else has to decide about."""
    for code in entry.values.get("implies", []):
        implied = roles[code]
        if any(implied.values[key] != entry.values[key] for key in ("application", "family")):
            yield entry.problem("implies", f'"{code}" belongs to another application or family')
        if (
            _flag(implied, "user_administrator")
            or _flag(implied, "ema_always")
            or not _flag(implied, "requestable", True)
        ):
            yield entry.problem(
                "implies", f'"{code}" is decided on its own and cannot come with another role'
            )
        if _flag(implied, "needs_affiliation", True) != _flag(entry, "needs_affiliation", True):
            yield entry.problem("implies", f'"{code}" differs in needs_affiliation')


def _wrong_party(entry: Entry, roles: Mapping[str, Entry]) -> Iterator[Problem]:
    affiliated = _flag(entry, "needs_affiliation", True)
    if not entry.values["audience"]:
        yield entry.problem("audience", "is empty: nobody could hold the role")
    if _flag(entry, "automatic") and (
        affiliated or _flag(entry, "user_administrator") or _flag(entry, "ema_always")
    ):
        yield entry.problem(
            "automatic", "only a role without affiliation that nobody decides about is automatic"
        )
    if _flag(entry, "user_administrator") and not affiliated:
        yield entry.problem("user_administrator", "needs an affiliation: one administers an organisation")
    if "decides_for" in entry.values and (affiliated or _flag(entry, "requestable", True)):
        yield entry.problem(
            "decides_for", "only for staff roles: needs_affiliation = false and requestable = false"
        )
    for code in entry.values.get("approver_roles", []):
        if (
            not _flag(roles[code], "user_administrator")
            or roles[code].values["family"] != entry.values["family"]
        ):
            yield entry.problem("approver_roles", f'"{code}" is no User Administrator of this family')


def _flag(entry: Entry, key: str, default: bool = False) -> bool:
    return bool(entry.values.get(key, default))


def _build(read: CatalogueFile) -> Catalogue:
    families = {entry.code: Family(**entry.values) for entry in read.entries["family"]}
    audiences = {
        entry.code: Audience(
            entry.code, entry.values["name"], tuple(entry.values.get("organisation_types", []))
        )
        for entry in read.entries["audience"]
    }
    lists = {
        entry.code: OrganisationList(
            entry.code, entry.values["name"], frozenset(entry.values.get("organisations", []))
        )
        for entry in read.entries["organisation_list"]
    }
    return Catalogue(
        applications={entry.code: Application(**entry.values) for entry in read.entries["application"]},
        families=families,
        documents={entry.code: DocumentKind(**entry.values) for entry in read.entries["document"]},
        roles={
            entry.code: _role(entry, audiences, lists, _approvers(entry, read, families))
            for entry in read.entries["role"]
        },
    )


def _role(
    entry: Entry,
    audiences: Mapping[str, Audience],
    lists: Mapping[str, OrganisationList],
    approvers: Approvers,
) -> Role:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.values.items()
    }
    values["audience"] = tuple(audiences[code] for code in entry.values["audience"])
    if "organisation_list" in values:
        values["organisation_list"] = lists[entry.values["organisation_list"]]
    return Role(**values, approvers=approvers)


def _approvers(entry: Entry, read: CatalogueFile, families: Mapping[str, Family]) -> Approvers:
    """Who may decide about a role: its family's administrators (or those it names), the EOAs, EMA's staff (Q42)."""
    administrators = [other for other in read.entries["role"] if _flag(other, "user_administrator")]
    external = tuple(one.code for one in administrators if families[one.values["family"]].across_applications)
    own = tuple(one.code for one in administrators if one.values["family"] == entry.values["family"])
    named = tuple(entry.values.get("approver_roles", own))
    return Approvers(
        user_administrators=tuple(code for code in named if code not in external),
        family_administrators=tuple(code for code in own if code not in external),
        external_administrators=external,
        ema=tuple(
            other.code
            for other in read.entries["role"]
            if entry.values["application"] in other.values.get("decides_for", [])
        ),
    )
