"""Ending authorizations and forgetting them."""

from collections import Counter
from datetime import timedelta

from idp.authorizations import service as authorizations
from idp.authorizations.models import Authorization, RevokedAccessToken
from tests.oidc.application import content_of, error_of
from tests.oidc.world import World

DAY = timedelta(days=1)


def test_what_ends_is_exactly_what_was_meant(world: World) -> None:
    """S5, P6: by session without offline access, by account with it, by consent for one client."""
    account, other = world.account(), world.account()
    first, second = world.application(), world.application()
    browser = world.browser()
    session_id = world.sign_in(browser, account)
    first.tokens(browser)
    first.tokens(browser, scope="openid offline_access")
    second.tokens(browser)
    first.tokens(world.browser(other))
    now = world.clock.now()

    with world.database.transaction() as session:
        of_consent = authorizations.end_of_consent(session, account.id, second.client_id, "a", now)
        of_session = authorizations.end_of_session(session, session_id, "b", now)
        of_account = authorizations.end_of_account(session, account.id, "c", now)
        again = authorizations.end_of_account(session, account.id, "d", now)

    assert (of_consent, of_session, of_account, again) == (1, 1, 1, 0)
    assert Counter(row.ended_because for row in world.authorizations(first)) == Counter(["b", "c", None])
    assert [row.ended_because for row in world.authorizations(second)] == ["a"]


def test_one_authorization_is_ended_once(world: World) -> None:
    application = world.application()
    tokens = application.tokens(world.browser(world.account()))
    (row,) = world.authorizations(application)

    with world.database.transaction() as session:
        ends = [authorizations.end(session, row.id, why, world.clock.now()) for why in ("first", "second")]

    assert ends == [True, False]
    assert world.row(Authorization, row.id).ended_because == "first"
    assert error_of(application.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_only_what_nothing_can_come_of_is_forgotten(fresh_world: World) -> None:
    """L5, P4: and a day later, so that a late replay is still seen for what it is."""
    world = fresh_world
    application, browser = world.application(), world.browser(world.account())
    unspent = application.code(browser)
    online = application.tokens(browser)
    offline = application.tokens(browser, scope="openid offline_access")
    application.post("/revoke", {"token": online["access_token"]})

    kept = [_sweep(world, after) for after in (timedelta(minutes=1), timedelta(hours=23))]
    after_a_day = _sweep(world, timedelta(hours=2))
    world.clock.forward(timedelta(days=5))
    still = content_of(application.refresh(offline["refresh_token"]))
    after_a_week = _sweep(world, timedelta(days=3))
    after_ninety_days = _sweep(world, timedelta(days=91))

    assert unspent
    assert kept == [0, 0]
    assert after_a_day == 1, "the code that was never redeemed"
    assert still["refresh_token"]
    assert after_a_week == 1, "what lived seven days"
    assert after_ninety_days == 1, "offline access that was not used for ninety days"
    assert world.rows_of(Authorization) == []
    assert world.rows_of(RevokedAccessToken) == []


def test_the_broom_takes_so_much_at_a_time(fresh_world: World) -> None:
    """R19: a long backlog does not hold the table."""
    application, browser = fresh_world.application(), fresh_world.browser(fresh_world.account())
    for _ in range(5):
        application.code(browser)
    fresh_world.clock.forward(2 * DAY)

    with fresh_world.database.transaction() as session:
        gone = [authorizations.sweep(session, fresh_world.clock.now(), most=2) for _ in range(4)]

    assert gone == [2, 2, 1, 0]


def _sweep(world: World, after: timedelta) -> int:
    world.clock.forward(after)
    with world.database.transaction() as session:
        return authorizations.sweep(session, world.clock.now())
