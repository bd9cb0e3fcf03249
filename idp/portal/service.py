"""Puts the start page together."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from consent_ui.pages.home import ApplicationTile, DemoGuide
from consent_ui.parts import Application
from consent_ui.texts import mark
from idp.clients import service as clients
from idp.clients.models import Client, ClientStatus
from idp.roles import service as roles
from idp.roles.models import Catalogue

_GUIDE = "idp.portal.guide"
_FOREIGN = mark("An application of a third party. It asks you before it learns about you.")


def leave_guide(extensions: dict[str, object], guide: Callable[[], DemoGuide]) -> None:
    """Say what the start page explains in the demo; the demo is of a higher rank, so it comes to us."""
    extensions[_GUIDE] = guide


def find_guide(extensions: dict[str, Callable[[], DemoGuide]]) -> DemoGuide | None:
    """The demo's guide, if it left one."""
    return extensions[_GUIDE]() if _GUIDE in extensions else None


def tiles(
    session: Session, account_id: str | None, issuer: str, now: datetime
) -> tuple[ApplicationTile, ...]:
    """The applications one may open: the catalogue's in its order, then those of third parties by name.

    Somebody who is signed in is led straight into an application, by its registered address for that (OpenID Connect
    Core §4); a visitor is led to its home page.
    """
    catalogue = roles.current_catalogue(session)
    held: Counter[str] = Counter()
    if account_id is not None:
        held.update(one.application for one in roles.live_entitlements(session, account_id, now))
    order = {code: number for number, code in enumerate(catalogue.applications)}
    shown = [one for one in clients.list_all(session) if one.status == ClientStatus.ACTIVE and one.client_uri]
    shown.sort(key=lambda client: order.get(client.application or "", len(order)))
    return tuple(_tile(client, catalogue, held if account_id else None, issuer) for client in shown)


def _tile(client: Client, catalogue: Catalogue, held: Counter[str] | None, issuer: str) -> ApplicationTile:
    application = catalogue.applications.get(client.application or "")
    open_url = client.client_uri or ""
    if held is not None and client.initiate_login_uri:
        open_url = f"{client.initiate_login_uri}?{urlencode({'iss': issuer})}"
    return ApplicationTile(
        application=Application(name=client.client_name),
        description=application.description if application else _FOREIGN,
        open_url=open_url,
        roles=held[application.code] if application and held is not None else None,
        request_url=f"/access/request?application={application.code}" if application else None,
    )
