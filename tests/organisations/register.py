"""Builds organisations for tests: single ones by hand, fifty thousand by seed."""

import json
import random
from typing import Any

COUNTRIES = (
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO".split()
)
_STEMS = (
    "Nordvik Delta Aurora Bréal Müller Sørensen Łódzka Hélios Alpina Vitalis Médica Kardia Omnia Terra Quercus Salus "
    "Iberia Baltika Adria Danubia Rhein Loire Tajo Oslo Tindr Åland Ægir Thule Zürn Novák Özil SSar Kovács Popović"
).split()
_MIDDLES = "Pharma Biotech Therapeutics Medica Labs Vet Generics Research Diagnostics Oncology Health Sciences".split()
_FORMS = "AG GmbH S.A. N.V. B.V. Ltd. AB ApS A/S Oy SpA s.r.o. d.o.o. SE".split()
_CITIES = (
    "Amsterdam Basel Berlin Brno Dublin Genève Kraków Łódź Lyon Madrid Malmö München Oslo Porto Roma".split()
)
_TYPES = ["industry"] * 8 + ["regulatory_authority", "educational_institution"]


def organisation(number: int = 1, **changes: Any) -> dict[str, Any]:
    """One entry of a JSON import file; `changes` replace fields."""
    entry: dict[str, Any] = {
        "id": f"ORG-{100_000_000 + number}",
        "name": f"Example Pharma {number}",
        "type": "industry",
        "country": "NL",
        "locations": [location(number)],
    }
    return entry | changes


def location(number: int = 1, **changes: Any) -> dict[str, Any]:
    """One location of an entry."""
    place: dict[str, Any] = {
        "id": f"LOC-{100_000_000 + number}",
        "address": ["Domenico Scarlattilaan 6"],
        "city": "Amsterdam",
        "postcode": "1083 HS",
    }
    return place | changes


def json_file(*entries: dict[str, Any]) -> str:
    """An import file with one line for each entry, the first of them in line 2."""
    return "[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]\n"


def many(count: int, seed: int = 7) -> list[dict[str, Any]]:
    """A register like the real one: many alike names, several languages, one in forty merged."""
    chance = random.Random(seed)
    return [_random_organisation(chance, number) for number in range(count)]


def _random_organisation(chance: random.Random, number: int) -> dict[str, Any]:
    stem, middle, form = chance.choice(_STEMS), chance.choice(_MIDDLES), chance.choice(_FORMS)
    tail = "".join(chance.choice("bcdfghklmnprstvz") + chance.choice("aeiou") for _ in range(3)).capitalize()
    country = chance.choice(COUNTRIES)
    is_merged = number > 0 and chance.random() < 0.025
    local = [{"language": chance.choice(["de", "fr", "el", "pl"]), "text": f"{middle} {stem} {tail} Gruppe"}]
    return organisation(
        number,
        name=f"{stem} {tail} {middle} {form}",
        type=chance.choice(_TYPES),
        status="merged" if is_merged else "active",
        merged_into="ORG-100000000" if is_merged else None,
        country=country,
        alternative_names=[f"{stem[:3]}{tail} {form}"] if chance.random() < 0.4 else [],
        local_names=local if chance.random() < 0.5 else [],
        locations=[
            location(number, city=chance.choice(_CITIES), postcode=f"{chance.randrange(1000, 99999)}")
        ],
    )
