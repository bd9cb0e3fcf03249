"""The tables of organisations, their locations and names, and of the words they are found by."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.database.base import Base
from idp.organisations import search_index

_Serial = BigInteger().with_variant(Integer(), "sqlite")


class OrganisationStatus(StrEnum):
    """A merged organisation stays as a historical record and names its successor (domain.md 1.4)."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    MERGED = "merged"


class OrganisationType(StrEnum):
    """What an organisation is; the audiences of roles speak of these (domain.md 1.4, Q33)."""

    INDUSTRY = "industry"
    REGULATORY_AUTHORITY = "regulatory_authority"
    EDUCATIONAL_INSTITUTION = "educational_institution"
    HEALTH_CARE_PROVIDER = "health_care_provider"
    EU_INSTITUTION = "eu_institution"
    OTHER = "other"


class OrganisationSize(StrEnum):
    """The size of an enterprise (domain.md 1.4)."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class NameKind(StrEnum):
    """Which of an organisation's names one is (domain.md 1.4)."""

    PREFERRED = "preferred"
    ALTERNATIVE = "alternative"
    LOCAL = "local"


class Organisation(Base):
    """A legal entity in one country. The id is public (``ORG-`` and nine digits) and never changes.

    ``name`` repeats the preferred name of ``organisation_names``: tokens and lists need it in the same read.
    ``version`` counts the changes of the record.
    """

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(String(13), primary_key=True)
    name: Mapped[str] = mapped_column(String(250))
    type: Mapped[str] = mapped_column(String(40))
    size: Mapped[str | None] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    country: Mapped[str] = mapped_column(String(2))
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(
            "ix_organisations_merged_into",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )


class Location(Base):
    """A place of an organisation. The id (``LOC-`` and nine digits) is unique and never changes."""

    __tablename__ = "organisation_locations"

    id: Mapped[str] = mapped_column(String(13), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    address: Mapped[list[str]]
    city: Mapped[str] = mapped_column(String(100))
    folded_city: Mapped[str] = mapped_column(String(200))
    postcode: Mapped[str] = mapped_column(String(20))
    folded_postcode: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2))
    is_main: Mapped[bool]

    __table_args__ = (
        Index(None, "organisation_id"),
        Index(
            "uq_organisation_locations_main",
            "organisation_id",
            unique=True,
            sqlite_where=text("is_main"),
            postgresql_where=text("is_main"),
        ),
    )


class Name(Base):
    """One name of an organisation in one language; ``folded`` is how it is compared (see ``search_index.fold``)."""

    __tablename__ = "organisation_names"

    id: Mapped[int] = mapped_column(_Serial, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(3))
    text: Mapped[str] = mapped_column(String(250))
    folded: Mapped[str] = mapped_column(String(500))

    __table_args__ = (Index(None, "organisation_id"),)


class SearchRow(Base):
    """The words an organisation is found by, see ``search_index``; its integer id is the row id of SQLite's index."""

    __tablename__ = "organisation_search"

    id: Mapped[int] = mapped_column(_Serial, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), unique=True)
    words: Mapped[str] = mapped_column(search_index.Words)


search_index.attach(SearchRow.__table__)
