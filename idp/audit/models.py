"""The table of events, and the triggers that keep it append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Index, Integer, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from idp.database.base import Base


class AuditEvent(Base):
    """One event. `sequence` gives the order, not the time (security O6)."""

    __tablename__ = "audit_events"

    sequence: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    actor_id: Mapped[str | None] = mapped_column(String(26))
    subject_id: Mapped[str | None] = mapped_column(String(26))
    organisation_id: Mapped[str | None] = mapped_column(String(13))
    client_id: Mapped[str | None] = mapped_column(String(100))
    request_id: Mapped[str | None] = mapped_column(String(32))
    address: Mapped[str | None] = mapped_column(String(45))
    details: Mapped[dict[str, Any]]

    __table_args__ = (
        Index(None, "subject_id", "sequence"),
        Index(None, "organisation_id", "sequence"),
        Index(None, "name", "sequence"),
        {"sqlite_autoincrement": True},
    )


APPEND_ONLY_SQLITE = [
    f"CREATE TRIGGER audit_events_no_{verb.lower()} BEFORE {verb} ON audit_events"
    " BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END"
    for verb in ("UPDATE", "DELETE")
]
APPEND_ONLY_POSTGRESQL = [
    "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'audit events are append-only' USING ERRCODE = '42501'; END $$",
    "CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
]


def append_only(dialect: str) -> list[str]:
    """The statements that make the table append-only: run after its creation, by the models and the migration alike."""
    return APPEND_ONLY_SQLITE if dialect == "sqlite" else APPEND_ONLY_POSTGRESQL


@event.listens_for(AuditEvent.__table__, "after_create")
def _make_append_only(_table: Table, connection: Connection, **_: Any) -> None:
    for statement in append_only(connection.dialect.name):
        connection.exec_driver_sql(statement)
