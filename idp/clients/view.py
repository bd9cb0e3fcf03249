"""A client as the protocol endpoints see it: read once, kept for a while, compared by equality."""

import hmac
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from idp.clients.models import Client, ClientStatus
from idp.database.base import table
from idp.database.prepared import Direct, Prepared
from idp.ids import digest

KEEP_SECONDS = 1.0
REMEMBER_SECONDS = 60.0
MOST_KEPT = 1000
_clients = table(Client)
_BY_ID = Prepared(select(_clients).where(_clients.c.client_id == bindparam("client_id")))


@dataclass(frozen=True, slots=True)
class ClientView:
    """One client. The sets make every comparison one of equality (security A1).

    `version` grows with every change: who acts on a view that may be old compares it with the row's.
    """

    client_id: str
    version: int
    client_name: str
    application: str | None
    audience: str
    is_active: bool
    token_endpoint_auth_method: str
    secret_digest: str | None
    old_secret_digest: str | None
    old_secret_until: datetime | None
    grant_types: frozenset[str]
    redirect_uris: frozenset[str]
    post_logout_redirect_uris: frozenset[str]
    scopes: frozenset[str]
    id_token_signed_response_alg: str
    requires_consent: bool
    requires_role: bool
    roles_in_id_token: bool
    client_uri: str | None
    initiate_login_uri: str | None

    @property
    def is_public(self) -> bool:
        """Whether it cannot keep a secret (RFC 6749 §2.1)."""
        return self.token_endpoint_auth_method == "none"  # noqa: S105 - a method's name

    def holds_secret(self, secret: str, now: datetime) -> bool:
        """Whether this is its secret, or the one before it while that still counts (security C3, C6)."""
        given = digest(secret)
        is_present = hmac.compare_digest(given, self.secret_digest or "")
        is_old = hmac.compare_digest(given, self.old_secret_digest or "")
        return is_present or (is_old and self.old_secret_until is not None and now < self.old_secret_until)


class CachedClients:
    """Clients by id, kept for as long as the caller can bear; unknown ids are looked up each time, never kept (L5)."""

    def __init__(self, direct: Direct) -> None:
        self._direct = direct
        self._kept: dict[str, tuple[float, ClientView]] = {}

    def find(self, client_id: str) -> ClientView | None:
        """The client as it was at most a second ago. What is issued checks its status again in SQL (security S5)."""
        kept = self._kept.get(client_id)
        if kept is not None and time.monotonic() - kept[0] < KEEP_SECONDS:
            return kept[1]
        return self.read(client_id)

    def remembered(self, client_id: str) -> ClientView | None:
        """The client as it was within the last minute: for callers that compare its version when they act."""
        kept = self._kept.get(client_id)
        return kept[1] if kept is not None and time.monotonic() - kept[0] < REMEMBER_SECONDS else None

    def read(self, client_id: str) -> ClientView | None:
        """The client as it is now."""
        if "\0" in client_id or len(client_id) > 100:
            return None
        with self._direct.reading() as connection:
            row = connection.row(_BY_ID, client_id=client_id)
        if row is None:
            self._kept.pop(client_id, None)
            return None
        view = _view(row)
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[client_id] = (time.monotonic(), view)
        return view


def _view(row: Any) -> ClientView:
    return ClientView(
        client_id=row.client_id,
        version=row.version,
        client_name=row.client_name,
        application=row.application,
        audience=row.audience,
        is_active=row.status == ClientStatus.ACTIVE,
        token_endpoint_auth_method=row.token_endpoint_auth_method,
        secret_digest=row.secret_digest,
        old_secret_digest=row.old_secret_digest,
        old_secret_until=row.old_secret_until,
        grant_types=frozenset(row.grant_types),
        redirect_uris=frozenset(row.redirect_uris),
        post_logout_redirect_uris=frozenset(row.post_logout_redirect_uris),
        scopes=frozenset(row.scopes),
        id_token_signed_response_alg=row.id_token_signed_response_alg,
        requires_consent=row.requires_consent,
        requires_role=row.requires_role,
        roles_in_id_token=row.roles_in_id_token,
        client_uri=row.client_uri,
        initiate_login_uri=row.initiate_login_uri,
    )
