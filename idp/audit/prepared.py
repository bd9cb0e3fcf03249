"""Writing events on a direct connection: the same row as `idp.audit.service.record`, for the busiest requests."""

from datetime import datetime
from typing import Any

from idp.audit.events import EventName
from idp.audit.service import INSERT, Origin, event_values
from idp.database.prepared import DirectConnection, Prepared

_COLUMNS = [
    "at",
    "name",
    "result",
    "reason",
    "actor_id",
    "subject_id",
    "organisation_id",
    "client_id",
    "request_id",
    "address",
    "details",
]
_INSERT = Prepared(INSERT.inline(), _COLUMNS)


def record_directly(
    connection: DirectConnection, name: EventName, now: datetime, origin: Origin, **facts: Any
) -> None:
    """Write one event in the caller's transaction."""
    connection.run(_INSERT, **event_values(name, now, origin, **facts))
