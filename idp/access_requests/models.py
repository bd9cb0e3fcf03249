"""The tables of requests, their lines, what happened to a line, and the documents it carries."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from idp.database.base import Base, Id

_WAITING_STATES = ("submitted", "pending", "info_requested", "removal_pending")
_WAITING = text(f"state IN ({', '.join(map(repr, _WAITING_STATES))})")
_WHERE_WAITING: dict[str, Any] = {"sqlite_where": _WAITING, "postgresql_where": _WAITING}


class AccessRequest(Base):
    """What somebody asked for in one go; each line has its own decider and its own fate."""

    __tablename__ = "access_requests"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    submitted_at: Mapped[datetime]
    comment: Mapped[str | None] = mapped_column(Text)

    lines: Mapped[list["RequestLine"]] = relationship(
        back_populates="request", order_by="RequestLine.id", lazy="raise"
    )

    __table_args__ = (Index(None, "account_id", "id"),)


class RequestLine(Base):
    """One role for one organisation; `state` is one of `states.LineState`.

    `version` grows with every step, so that a decision can say what it saw (security J3). `route_kind` and
    `catalogue_version` tell how the line was routed when it was asked, for the record only. `until` is the end that was
    asked for. `client_id` is the application one came from: an approval's mail leads back there.
    """

    __tablename__ = "request_lines"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("access_requests.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    application: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(81))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    includes_historical: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime]
    route_kind: Mapped[str] = mapped_column(String(16))
    catalogue_version: Mapped[str | None] = mapped_column(Id)
    until: Mapped[datetime | None]
    client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.client_id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    decided_as: Mapped[str | None] = mapped_column(String(40))
    comment: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(String(40))
    entitlement_id: Mapped[str | None] = mapped_column(ForeignKey("entitlements.id"))

    request: Mapped[AccessRequest] = relationship(back_populates="lines", lazy="raise")

    __table_args__ = (
        Index(
            "uq_request_lines_waiting",
            "account_id",
            "role",
            "organisation_id",
            unique=True,
            **_WHERE_WAITING,
        ),
        Index("ix_request_lines_waiting_at_organisation", "organisation_id", "id", **_WHERE_WAITING),
        Index("ix_request_lines_waiting_by_role", "role", "id", **_WHERE_WAITING),
        Index(None, "account_id", "application"),
    )


class LineEvent(Base):
    """Something that happened to a line: its timeline, for the people it concerns."""

    __tablename__ = "line_events"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    line_id: Mapped[str] = mapped_column(ForeignKey("request_lines.id"))
    kind: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    comment: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index(None, "line_id", "id"),)


class Attachment(Base):
    """A document of a line. The file lies under `storage_name`, which nobody ever sees; `name` is only for people."""

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    line_id: Mapped[str] = mapped_column(ForeignKey("request_lines.id"), index=True)
    storage_name: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]


def is_waiting() -> ColumnElement[bool]:
    """The condition of the partial indexes in so many words: SQLite uses them only where it is repeated literally."""
    return RequestLine.state.in_([literal_column(f"'{state}'") for state in _WAITING_STATES])
