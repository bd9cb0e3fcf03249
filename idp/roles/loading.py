"""Bringing a catalogue into force, and the one in force."""

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.audit.events import EventName
from idp.audit.service import SYSTEM, Origin, record
from idp.database.base import table
from idp.errors import NotFound
from idp.ids import new_id
from idp.roles.catalogue import Catalogue
from idp.roles.models import CatalogueVersion
from idp.roles.rules import parse_catalogue

SHIPPED = Path(__file__).parent / "catalogue.toml"
_versions = table(CatalogueVersion)


def load_catalogue(
    session: Session, text: str, now: datetime, origin: Origin, *, actor_id: str | None = None
) -> str:
    """Bring this catalogue into force: the id of its version. The one in force already is not loaded again.

    Raises ``CatalogueRefused`` with everything that is wrong; the catalogue before stays in force.
    """
    parse_catalogue(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    newest = session.execute(
        select(_versions.c.id, _versions.c.sha256).order_by(_versions.c.id.desc()).limit(1)
    ).one_or_none()
    if newest is not None and newest.sha256 == digest:
        return str(newest.id)
    version = CatalogueVersion(id=new_id(), content=text, sha256=digest, loaded_at=now)
    session.add(version)
    session.flush()
    record(
        session,
        EventName.CATALOGUE_LOADED,
        now,
        origin,
        actor_id=actor_id,
        details={"version": version.id, "sha256": digest},
    )
    return version.id


def ensure_catalogue(session: Session, now: datetime) -> None:
    """At a node's first start: the shipped catalogue comes into force if there is none."""
    if session.execute(select(_versions.c.id).limit(1)).first() is None:
        load_catalogue(session, SHIPPED.read_text("utf-8"), now, SYSTEM)


def current_version(session: Session) -> str:
    """The id of the version in force."""
    version = session.execute(
        select(_versions.c.id).order_by(_versions.c.id.desc()).limit(1)
    ).scalar_one_or_none()
    if version is None:
        raise NotFound("No role catalogue is in force: run `idp catalogue load`.", code="no_catalogue")
    return str(version)


def current_catalogue(session: Session) -> Catalogue:
    """The catalogue in force; read and parsed once for each version."""
    version = current_version(session)
    kept = _parsed.get(version)
    if kept is None:
        content = session.execute(select(_versions.c.content).where(_versions.c.id == version)).scalar_one()
        kept = parse_catalogue(content)
        _parsed.clear()
        _parsed[version] = kept
    return kept


@lru_cache(maxsize=1)
def shipped_catalogue() -> Catalogue:
    """The catalogue that comes with the software."""
    return parse_catalogue(SHIPPED.read_text("utf-8"))


_parsed: dict[str, Catalogue] = {}
