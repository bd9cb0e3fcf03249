"""The organisations of the demo world, read from ``register.toml``."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FIRST_AUTHORITY = 100100001
_FIRST_ORGANISATION = 100000301
_FIRST_LOCATION = 100050001
_SIZES = ("small", "medium", "large", "micro")


@dataclass(frozen=True, slots=True)
class DemoLocation:
    """One address."""

    id: str
    street: str
    postcode: str
    city: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """One record; `local_name` is in `language`, the language of its country."""

    id: str
    name: str
    local_name: str | None
    language: str
    country: str
    type: str
    size: str | None
    status: str
    merged_into: str | None
    locations: tuple[DemoLocation, ...]


@cache
def organisations() -> tuple[DemoOrganisation, ...]:
    """All of them, in the order of the file; a successor stands before what was merged into it."""
    data = tomllib.loads((Path(__file__).parent / "register.toml").read_text(encoding="utf-8"))
    countries = {country["code"]: country for country in data["country"]}
    result: dict[str, DemoOrganisation] = {}
    for index, entry in enumerate(_entries(data)):
        organisation = _organisation(entry, countries[entry["country"]], index, result)
        assert organisation.name not in result, f"{organisation.name} stands in register.toml twice"
        result[organisation.name] = organisation
    return tuple(result.values())


@cache
def organisations_by_name() -> dict[str, DemoOrganisation]:
    """By English name, as people.toml names them."""
    return {organisation.name: organisation for organisation in organisations()}


def _entries(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every organisation of the file as one flat entry, with its type and, for authorities, its listed id."""
    for number, country in enumerate(data["country"]):
        code = country["code"]
        listed = f"ORG-{_FIRST_AUTHORITY + number}"
        yield {"name": country["authority"], "country": code, "type": "regulatory_authority", "id": listed}
        for place, name in enumerate(country["industry"]):
            yield {"name": name, "country": code, "type": "industry", "place": place}
        yield {"name": country["university"], "country": code, "type": "educational_institution", "place": 1}
        yield {"name": country["hospital"], "country": code, "type": "health_care_provider", "place": 2}
    yield from data["further"]
    for entry in data["merged"]:
        yield {"type": "industry", "status": "merged", **entry}
    for entry in data["inactive"]:
        yield {"type": "industry", "status": "inactive", **entry}


def _organisation(
    entry: dict[str, Any], country: dict[str, Any], index: int, known: dict[str, DemoOrganisation]
) -> DemoOrganisation:
    name, _, local_name = entry["name"].partition(" | ")
    kind = entry["type"]
    return DemoOrganisation(
        id=entry.get("id") or f"ORG-{_FIRST_ORGANISATION + index}",
        name=name,
        local_name=local_name or None,
        language=country["language"],
        country=country["code"],
        type=kind,
        size=_SIZES[index % len(_SIZES)] if kind == "industry" else None,
        status=entry.get("status", "active"),
        merged_into=known[entry["into"]].id if "into" in entry else None,
        locations=tuple(_locations(country, index, entry.get("place", 0), _how_many_locations(kind, index))),
    )


def _locations(country: dict[str, Any], index: int, first: int, how_many: int) -> Iterator[DemoLocation]:
    """The country's places in turn from `first`, with street numbers so that addresses differ."""
    for number in range(how_many):
        postcode, city = country["places"][(first + number) % len(country["places"])].split(", ")
        yield DemoLocation(
            id=f"LOC-{_FIRST_LOCATION + 2 * index + number}",
            street=f"{country['street']} {1 + (index * 7 + number) % 90}",
            postcode=postcode,
            city=city,
            is_main=number == 0,
        )


def _how_many_locations(kind: str, index: int) -> int:
    """Every third company has two."""
    return 2 if kind == "industry" and index % 3 == 0 else 1
