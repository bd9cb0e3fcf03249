"""Sessions on a real database."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.audit.models import AuditEvent
from idp.audit.service import SYSTEM
from idp.database.access import Database
from idp.sessions import service as sessions
from idp.sessions.models import SignedInSession
from idp.sessions.service import Browser, EndReason, SignInFacts, StartedSession
from idp.settings import Sessions
from tests.builders import build_account, build_session
from tests.conftest import MovedClock

LIMITS = Sessions()
MINUTE = timedelta(minutes=1)
FACTS = SignInFacts(amr="pwd", acr="urn:ema:acr:password")


def _is_live(database: Database, started: StartedSession, clock: MovedClock) -> bool:
    with database.reading() as session:
        return sessions.find_live(session, started.secret, clock.now(), LIMITS.idle) is not None


def _start(database: Database, clock: MovedClock) -> tuple[str, StartedSession]:
    with database.transaction() as session:
        account = build_account(session, clock.now())
        return account.id, build_session(session, account.id, clock.now())


def _see(database: Database, started: StartedSession, clock: MovedClock) -> None:
    with database.transaction() as session:
        sessions.seen(session, started.id, clock.now())


def test_the_cookie_opens_its_session_and_the_database_holds_no_cookie(
    database: Database, clock: MovedClock
) -> None:
    """F2, S8: 256 bits, kept as a digest only"""
    _, started = _start(database, clock)

    with database.reading() as session:
        row = session.scalars(select(SignedInSession)).one()

    assert _is_live(database, started, clock)
    assert len(started.secret) == 43
    assert started.secret not in (row.id, row.secret_digest)


def test_an_hour_without_a_visit_ends_it(database: Database, clock: MovedClock) -> None:
    """F3: idle limit, kept by the server"""
    _, started = _start(database, clock)

    clock.forward(LIMITS.idle - timedelta(seconds=1))
    assert _is_live(database, started, clock)

    clock.forward(timedelta(seconds=1))
    assert not _is_live(database, started, clock)


def test_visits_keep_it_alive_for_twelve_hours_and_no_longer(database: Database, clock: MovedClock) -> None:
    """F3: absolute limit, kept by the server"""
    _, started = _start(database, clock)

    for _ in range(23):
        clock.forward(30 * MINUTE)
        assert _is_live(database, started, clock)
        _see(database, started, clock)

    clock.forward(30 * MINUTE)
    assert not _is_live(database, started, clock)


def test_a_visit_is_noted_once_a_minute(database: Database, clock: MovedClock) -> None:
    _, started = _start(database, clock)
    begun = clock.now()

    clock.forward(timedelta(seconds=59))
    _see(database, started, clock)
    with database.reading() as session:
        assert session.get_one(SignedInSession, started.id).last_seen_at == begun

    clock.forward(timedelta(seconds=1))
    _see(database, started, clock)
    with database.reading() as session:
        assert session.get_one(SignedInSession, started.id).last_seen_at == clock.now()


def test_signing_in_again_gives_a_new_cookie_for_the_same_session(
    database: Database, clock: MovedClock
) -> None:
    """F1: whoever knew the old value has nothing; applications keep their sid."""
    account_id, started = _start(database, clock)

    clock.forward(5 * MINUTE)
    with database.transaction() as session:
        browser = Browser(secret=started.secret)
        again = sessions.start(session, account_id, FACTS, browser, LIMITS, clock.now(), SYSTEM)

    assert again.id == started.id
    assert again.secret != started.secret
    assert not _is_live(database, started, clock)
    with database.reading() as session:
        found = sessions.find_live(session, again.secret, clock.now(), LIMITS.idle)
    assert found is not None
    assert found.auth_time == clock.now()


def test_somebody_else_signing_in_ends_the_session_before(database: Database, clock: MovedClock) -> None:
    """E7: two people in one browser share no sid."""
    _, started = _start(database, clock)

    with database.transaction() as session:
        other = build_account(session, clock.now())
        browser = Browser(secret=started.secret)
        theirs = sessions.start(session, other.id, FACTS, browser, LIMITS, clock.now(), SYSTEM)

    assert theirs.id != started.id
    assert not _is_live(database, started, clock)
    assert _is_live(database, theirs, clock)


def test_an_ended_session_does_not_go_on_under_its_sid(database: Database, clock: MovedClock) -> None:
    """E4"""
    account_id, started = _start(database, clock)

    with database.transaction() as session:
        sessions.end(session, started.id, EndReason.SIGNED_OUT, clock.now(), SYSTEM)
        browser = Browser(secret=started.secret)
        again = sessions.start(session, account_id, FACTS, browser, LIMITS, clock.now(), SYSTEM)

    assert again.id != started.id


def test_a_session_ends_once(database: Database, clock: MovedClock) -> None:
    _, started = _start(database, clock)

    with database.transaction() as session:
        first = sessions.end(session, started.id, EndReason.SIGNED_OUT, clock.now(), SYSTEM)
        second = sessions.end(session, started.id, EndReason.SIGNED_OUT, clock.now(), SYSTEM)

    with database.reading() as session:
        ended = select(AuditEvent).where(AuditEvent.name == "session:ended")
        assert len(session.scalars(ended).all()) == 1
    assert (first, second) == (True, False)
    assert not _is_live(database, started, clock)


def test_nobody_ends_the_session_of_another_person(database: Database, clock: MovedClock) -> None:
    """F6, N7"""
    _, started = _start(database, clock)
    stranger_id, _ = _start(database, clock)

    with database.transaction() as session:
        because = EndReason.ENDED_BY_PERSON
        ended = sessions.end(session, started.id, because, clock.now(), SYSTEM, account_id=stranger_id)

    assert not ended
    assert _is_live(database, started, clock)


def test_all_others_end_and_this_one_stays(database: Database, clock: MovedClock) -> None:
    """F6"""
    account_id, here = _start(database, clock)
    _, somebody_elses = _start(database, clock)
    with database.transaction() as session:
        others = [build_session(session, account_id, clock.now()) for _ in range(3)]

    with database.transaction() as session:
        because = EndReason.ENDED_BY_PERSON
        count = sessions.end_all(session, account_id, because, clock.now(), SYSTEM, except_id=here.id)

    assert count == 3
    assert _is_live(database, here, clock)
    assert _is_live(database, somebody_elses, clock)
    assert not any(_is_live(database, other, clock) for other in others)


def test_the_list_shows_live_sessions_the_latest_used_first(database: Database, clock: MovedClock) -> None:
    """F6"""
    account_id, first = _start(database, clock)
    with database.transaction() as session:
        second = build_session(session, account_id, clock.now())
        over = build_session(session, account_id, clock.now())
        sessions.end(session, over.id, EndReason.SIGNED_OUT, clock.now(), SYSTEM)
    clock.forward(5 * MINUTE)
    _see(database, first, clock)

    with database.reading() as session:
        live = sessions.list_live(session, account_id, clock.now(), LIMITS.idle)

    assert [one.id for one in live] == [first.id, second.id]


def test_the_sign_in_before_is_the_one_of_another_session(database: Database, clock: MovedClock) -> None:
    account_id, first = _start(database, clock)
    begun = clock.now()
    clock.forward(5 * MINUTE)
    with database.transaction() as session:
        second = build_session(session, account_id, clock.now())

    with database.reading() as session:
        assert sessions.previous_sign_in(session, account_id, second.id, clock.now()) == begun
        assert sessions.previous_sign_in(session, account_id, first.id, begun) is None


@pytest.mark.parametrize("secret", [None, "", "x", "\x00" * 43, "é" * 43, "A" * 44, "A" * 8192])
def test_what_is_no_cookie_of_ours_opens_nothing(
    database: Database, clock: MovedClock, secret: str | None
) -> None:
    """F4"""
    with database.reading() as session:
        assert sessions.find_live(session, secret, clock.now(), LIMITS.idle) is None


def test_a_browsers_name_of_any_length_and_content_is_kept_short(
    database: Database, clock: MovedClock
) -> None:
    """G4, L5"""
    with database.transaction() as session:
        account = build_account(session, clock.now())
        started = build_session(session, account.id, clock.now(), user_agent="<script>" * 5_000)

    with database.reading() as session:
        kept = session.get_one(SignedInSession, started.id).user_agent
    assert kept is not None
    assert len(kept) == 300
