"""Registering and looking after relying parties."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.clients.models import Client, ClientStatus
from idp.clients.rules import (
    AUTHENTICATION_METHODS,
    GRANT_TYPES,
    SCOPES,
    SIGNING_ALGORITHMS,
    NewClient,
    Problem,
    check_client,
)
from idp.clients.view import CachedClients, ClientView
from idp.errors import Conflict, InvalidInput, NotFound
from idp.ids import digest, new_secret

__all__ = [
    "AUTHENTICATION_METHODS",
    "GRANT_TYPES",
    "SCOPES",
    "SIGNING_ALGORITHMS",
    "CachedClients",
    "ClientView",
    "InvalidClient",
    "NewClient",
    "Registered",
    "create",
    "disable",
    "enable",
    "find_for_application",
    "get",
    "list_all",
    "rotate_secret",
]


class InvalidClient(InvalidInput):
    """The description of a client cannot be used; `problems` names every field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("invalid_client_metadata", " ".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Registered:
    """A client and its secret, which is shown this once: only its digest is kept (security C3, Q1)."""

    client: Client
    client_secret: str | None


def create(
    session: Session, new: NewClient, now: datetime, origin: Origin, *, secret: str | None = None
) -> Registered:
    """Register a client. `secret` is given by the demo alone, whose secrets are no secrets."""
    problems = check_client(new)
    if problems:
        raise InvalidClient(problems)
    client_id = new.client_id or new_secret()[:22]
    if session.get(Client, client_id) is not None:
        raise Conflict("client_exists", f"There is a client {client_id} already.", field="client_id")
    is_public = new.token_endpoint_auth_method == "none"  # noqa: S105 - a method's name
    client_secret = None if is_public else secret or new_secret()
    client = Client(
        client_id=client_id,
        client_name=new.client_name.strip(),
        application=new.application,
        audience=new.audience or client_id,
        status=ClientStatus.ACTIVE,
        token_endpoint_auth_method=new.token_endpoint_auth_method,
        secret_digest=digest(client_secret) if client_secret else None,
        grant_types=sorted(new.grant_types),
        redirect_uris=list(new.redirect_uris),
        post_logout_redirect_uris=list(new.post_logout_redirect_uris),
        scopes=sorted(new.scopes),
        id_token_signed_response_alg=new.id_token_signed_response_alg,
        requires_consent=new.requires_consent,
        requires_role=new.requires_role,
        roles_in_id_token=new.roles_in_id_token,
        client_uri=new.client_uri,
        initiate_login_uri=new.initiate_login_uri,
        created_at=now,
        changed_at=now,
    )
    session.add(client)
    session.flush()
    record(session, EventName.CLIENT_CREATED, now, origin, client_id=client_id)
    return Registered(client, client_secret)


def get(session: Session, client_id: str) -> Client:
    """The client; `NotFound` when there is none."""
    client = session.get(Client, client_id)
    if client is None:
        raise NotFound(f"There is no client {client_id!r}.", code="unknown_client")
    return client


def list_all(session: Session) -> list[Client]:
    """All clients by name; operators register them by hand, so they are few."""
    return list(session.scalars(select(Client).order_by(Client.client_name, Client.client_id)))


def find_for_application(session: Session, application: str) -> Client | None:
    """The oldest active client that signs people in for this application: where a mail's link may lead."""
    statement = select(Client).where(
        Client.application == application,
        Client.status == ClientStatus.ACTIVE,
        Client.initiate_login_uri.is_not(None),
    )
    return session.scalars(statement.order_by(Client.created_at).limit(1)).first()


def rotate_secret(
    session: Session, client_id: str, now: datetime, origin: Origin, *, overlap: timedelta
) -> str:
    """Give the client a new secret; the one before it counts for `overlap` longer (security C6)."""
    client = get(session, client_id)
    if client.secret_digest is None:
        raise InvalidInput("public_client", f"The client {client_id!r} authenticates with no secret.")
    secret = new_secret()
    client.old_secret_digest, client.old_secret_until = client.secret_digest, now + overlap
    client.secret_digest = digest(secret)
    client.changed_at = now
    record(session, EventName.CLIENT_SECRET_ROTATED, now, origin, client_id=client_id)
    return secret


def disable(session: Session, client_id: str, now: datetime, origin: Origin) -> None:
    """From the commit on, the client gets no token by any path (security S5, D5)."""
    _set_status(session, client_id, ClientStatus.DISABLED, now)
    record(session, EventName.CLIENT_DISABLED, now, origin, client_id=client_id)


def enable(session: Session, client_id: str, now: datetime, origin: Origin) -> None:
    """Let a disabled client in again; what it held before stays as it was."""
    _set_status(session, client_id, ClientStatus.ACTIVE, now)
    record(session, EventName.CLIENT_CHANGED, now, origin, client_id=client_id, details={"status": "active"})


def _set_status(session: Session, client_id: str, status: ClientStatus, now: datetime) -> None:
    get(session, client_id)
    values = {"status": status, "changed_at": now, "version": Client.version + 1}
    session.execute(update(Client).where(Client.client_id == client_id).values(values))
