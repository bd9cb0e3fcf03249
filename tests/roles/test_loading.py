"""Bringing a catalogue into force, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from idp.audit.models import AuditEvent
from idp.audit.service import SYSTEM
from idp.roles.service import CatalogueRefused, current_catalogue, current_version, load_catalogue
from tests.conftest import MovedClock
from tests.roles.test_catalogue_file import SMALL


def test_a_loaded_catalogue_is_in_force_at_once_and_leaves_an_event(
    session: Session, clock: MovedClock
) -> None:
    before = current_catalogue(session)

    version = load_catalogue(session, SMALL, clock.now(), SYSTEM)

    assert "upd.user" in before.roles
    assert "upd.user" not in current_catalogue(session).roles
    assert current_version(session) == version
    events = session.scalars(select(AuditEvent).where(AuditEvent.name == "catalogue:loaded")).all()
    assert [event.details["version"] for event in events][-1] == version


def test_a_wrong_file_leaves_the_old_catalogue_in_force(session: Session, clock: MovedClock) -> None:
    before = current_version(session)

    with pytest.raises(CatalogueRefused):
        load_catalogue(session, SMALL.replace('"SPOR"', "SPOR"), clock.now(), SYSTEM)

    assert current_version(session) == before
    assert "upd.user" in current_catalogue(session).roles


def test_the_same_file_twice_is_one_version(session: Session, clock: MovedClock) -> None:
    first = load_catalogue(session, SMALL, clock.now(), SYSTEM)

    second = load_catalogue(session, SMALL, clock.now(), SYSTEM)

    assert first == second


def test_the_catalogue_is_parsed_once_for_each_version(session: Session) -> None:
    first = current_catalogue(session)

    second = current_catalogue(session)

    assert first is second
