"""The tables of the catalogue's versions and of the entitlements, and the catalogue's types for other rooms."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.database.base import Base, Id
from idp.roles.catalogue import Application, Approvers, Catalogue, DocumentKind, Family, Role

__all__ = [
    "Application",
    "Approvers",
    "Catalogue",
    "CatalogueVersion",
    "DocumentKind",
    "EndReason",
    "Entitlement",
    "Family",
    "GrantedBy",
    "Role",
]


class GrantedBy(StrEnum):
    """By whose decision an entitlement exists; the claim ``decided_by`` of design.md section 7."""

    AUTOMATIC = "automatic"
    USER_ADMINISTRATOR = "user_administrator"
    EXTERNAL_ORGANISATION_ADMINISTRATOR = "external_organisation_administrator"
    EMA = "ema"
    OPERATOR = "operator"


class EndReason(StrEnum):
    """Why an entitlement ended."""

    EXPIRED = "expired"
    REMOVED_BY_HOLDER = "removed_by_holder"
    REMOVED_BY_ADMINISTRATOR = "removed_by_administrator"
    REMOVED_BY_EMA = "removed_by_ema"
    REMOVED_BY_REVIEW = "removed_by_review"
    ACCOUNT_CLOSED = "account_closed"
    MOVED = "moved"
    REPLACED = "replaced"


class CatalogueVersion(Base):
    """One catalogue file that was accepted; the newest is in force. The id is a ULID, so newest is greatest."""

    __tablename__ = "catalogue_versions"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime]


class Entitlement(Base):
    """An account holds a role, for an organisation or for none, until its end.

    ``approval_id`` is the request line that was decided. ``brought_by_id`` is set on a role that came along with
    another one (Manager brings Contributor) and ends with it.
    """

    __tablename__ = "entitlements"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    application: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(81))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(40))
    approval_id: Mapped[str | None] = mapped_column(Id)
    brought_by_id: Mapped[str | None] = mapped_column(ForeignKey("entitlements.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(Id)
    end_reason: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (
        # NULLs are distinct in a unique index of SQLite and of PostgreSQL before 15's NULLS NOT DISTINCT: two indexes.
        Index(
            "uq_entitlements_live_for_organisation",
            "account_id",
            "role",
            "organisation_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND organisation_id IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND organisation_id IS NOT NULL"),
        ),
        Index(
            "uq_entitlements_live_for_person",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND organisation_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND organisation_id IS NULL"),
        ),
        Index(
            "ix_entitlements_live_by_account",
            "account_id",
            "application",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_entitlements_live_by_organisation",
            "organisation_id",
            "role",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_entitlements_brought_by_id", "brought_by_id"),
    )
