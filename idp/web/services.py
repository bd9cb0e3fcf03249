"""What routes reach for: the parts of this node, wired once by `idp.app`."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request

from idp.audit.service import Origin
from idp.clock import Clock
from idp.database.access import Database
from idp.settings import Settings
from idp.short_lived.store import ShortLivedStore

_KEY = "idp"


@dataclass(frozen=True, slots=True)
class Services:
    """One node's parts. `derive` makes a secret for a purpose from the key-encryption key, the same on all nodes."""

    settings: Settings
    database: Database
    clock: Clock
    store: ShortLivedStore
    derive: Callable[[str], bytes]


def install(app_extensions: dict[str, object], services: Services) -> None:
    """Make the parts reachable from requests of this application."""
    app_extensions[_KEY] = services


def services() -> Services:
    """The parts of the node that serves the present request."""
    found: Services = current_app.extensions[_KEY]
    return found


def request_id() -> str:
    """The id of the present request: in its log line, its audit events and its error page."""
    return str(request.environ.get("idp.request_id", "-"))


def origin() -> Origin:
    """Where the present request came from, for the audit trail."""
    environ = request.environ
    return Origin(request_id=environ.get("idp.request_id"), address=environ.get("REMOTE_ADDR"))
