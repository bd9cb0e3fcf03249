"""Giving and withdrawing consent."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from idp.audit.events import EventName
from idp.audit.service import Origin, record
from idp.authorizations import service as authorizations
from idp.consents.models import Consent
from idp.database.base import table

_consents = table(Consent)


def find(session: Session, account_id: str, client_id: str) -> frozenset[str]:
    """The scopes that stand agreed."""
    consent = session.get(Consent, (account_id, client_id))
    return frozenset(consent.scopes.split()) if consent and consent.withdrawn_at is None else frozenset()


def give(
    session: Session, account_id: str, client_id: str, scopes: frozenset[str], now: datetime, origin: Origin
) -> None:
    """Agree to these scopes, beside those agreed before."""
    agreed = " ".join(sorted(scopes | find(session, account_id, client_id)))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {
        "account_id": account_id,
        "client_id": client_id,
        "scopes": agreed,
        "given_at": now,
        "withdrawn_at": None,
    }
    statement = insert(_consents).values(values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["account_id", "client_id"],
            set_={"scopes": agreed, "given_at": now, "withdrawn_at": None},
        )
    )
    record(
        session,
        EventName.CONSENT_GIVEN,
        now,
        origin,
        actor_id=account_id,
        subject_id=account_id,
        client_id=client_id,
        details={"scopes": agreed},
    )


def refuse(session: Session, account_id: str, client_id: str, now: datetime, origin: Origin) -> None:
    """Note that the person said no; what was agreed before stays."""
    record(
        session,
        EventName.CONSENT_REFUSED,
        now,
        origin,
        result="refused",
        actor_id=account_id,
        subject_id=account_id,
        client_id=client_id,
    )


def withdraw(session: Session, account_id: str, client_id: str, now: datetime, origin: Origin) -> bool:
    """Withdraw consent, and end what the client holds by it (security P6): whether there was one."""
    statement = update(_consents).where(
        _consents.c.account_id == account_id,
        _consents.c.client_id == client_id,
        _consents.c.withdrawn_at.is_(None),
    )
    row = session.execute(statement.values(withdrawn_at=now).returning(_consents.c.client_id)).one_or_none()
    if row is None:
        return False
    authorizations.end_of_consent(session, account_id, client_id, "consent_withdrawn", now)
    record(
        session,
        EventName.CONSENT_WITHDRAWN,
        now,
        origin,
        actor_id=account_id,
        subject_id=account_id,
        client_id=client_id,
    )
    return True
