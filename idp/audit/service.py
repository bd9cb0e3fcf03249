"""Writing events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import insert

from idp.audit.events import EventName
from idp.audit.models import AuditEvent
from idp.database.base import table


class Executor(Protocol):
    """A session or a connection: whatever has the caller's transaction."""

    def execute(self, statement: Any, parameters: Any = ..., /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from: its id and the network address (from trusted proxies only, security O5)."""

    request_id: str | None = None
    address: str | None = None


SYSTEM = Origin()
"""The origin of what no request caused: jobs and commands."""

INSERT = insert(table(AuditEvent))


def event_values(
    name: EventName,
    now: datetime,
    origin: Origin,
    *,
    result: str = "done",
    reason: str | None = None,
    actor_id: str | None = None,
    subject_id: str | None = None,
    organisation_id: str | None = None,
    client_id: str | None = None,
    details: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The row of one event."""
    return {
        "at": now,
        "name": name.value,
        "result": result,
        "reason": reason,
        "actor_id": actor_id,
        "subject_id": subject_id,
        "organisation_id": organisation_id,
        "client_id": client_id,
        "request_id": origin.request_id,
        "address": origin.address,
        "details": details or {},
    }


def record(executor: Executor, name: EventName, now: datetime, origin: Origin, **facts: Any) -> None:
    """Write one event in the caller's transaction; `facts` are those of `event_values`.

    `details` hold no secret, no token and no address of a mailbox (security O4, P5): the caller picks what goes in.
    """
    executor.execute(INSERT, event_values(name, now, origin, **facts))
