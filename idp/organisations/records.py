"""Organisations as plain values: what an import file says, what the register holds, and what others get to see."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class NameRecord:
    """One name; the kinds are those of ``models.NameKind``, the language an ISO 639-1 code."""

    kind: str
    language: str
    text: str


@dataclass(frozen=True)
class LocationRecord:
    """One place of an organisation."""

    id: str
    address: tuple[str, ...]
    city: str
    postcode: str
    country: str
    is_main: bool


@dataclass(frozen=True)
class OrganisationRecord:
    """Everything about one organisation but its version. Two equal records need no import."""

    id: str
    type: str
    size: str | None
    status: str
    country: str
    merged_into: str | None
    active_from: date | None
    active_to: date | None
    names: tuple[NameRecord, ...]
    locations: tuple[LocationRecord, ...]

    @property
    def name(self) -> str:
        """The preferred name; every record has one."""
        return next(name.text for name in self.names if name.kind == "preferred")


@dataclass(frozen=True)
class Criteria:
    """What a search asks for; whatever is given must fit (domain.md Q13).

    ``name`` and ``city`` may be any part, ``postcode`` the beginning; accents and capitals do not matter.
    ``language`` restricts which names are looked at, or asks for organisations with a name in it.
    """

    name: str = ""
    countries: tuple[str, ...] = ()
    city: str = ""
    postcode: str = ""
    organisation_id: str = ""
    location_id: str = ""
    type: str = ""
    language: str = ""
    include_historical: bool = False


@dataclass(frozen=True)
class FoundOrganisation:
    """A hit of a search, as people recognise organisations: name, ORG id, country, city, status (domain.md Q13).

    ``matched_name`` is the other name that the search matched, when it was not the preferred one.
    """

    id: str
    name: str
    type: str
    country: str
    city: str
    status: str
    merged_into: str | None
    matched_name: str | None = None


@dataclass(frozen=True)
class SearchResult:
    """The hits, best first; ``is_capped`` says that there are more than anybody would read: narrow the search."""

    organisations: tuple[FoundOrganisation, ...]
    is_capped: bool


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an import file: the line, the field, and what to do about it."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.field}: {self.reason}"


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or would do; with a problem nothing at all is changed."""

    problems: tuple[Problem, ...] = ()
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    is_written: bool = False
