"""What the protocol leaves in the audit trail: in the transaction of the change, and without a secret."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from idp.accounts.models import Account
from idp.audit.events import EventName
from idp.authorizations.models import Authorization
from idp.sessions.models import SignedInSession
from tests.oidc.application import content_of
from tests.oidc.world import World


def test_every_act_leaves_its_event(world: World) -> None:
    """O5: who, for which client, from where, by which request, with what result; refusals too."""
    account, application, browser = world.account(), world.application(), world.browser()
    session_id = world.sign_in(browser, account)
    code = application.code(browser)
    tokens = content_of(application.redeem(code))
    application.refresh(tokens["refresh_token"])
    application.redeem(code)
    application.post("/token", {"grant_type": "refresh_token"}, basic=(application.client_id, "wrong"))

    events = {event.name: event for event in world.events()}

    granted = events[EventName.AUTHORIZATION_GRANTED]
    assert granted.details == {"session_id": session_id}
    for name in (
        EventName.AUTHORIZATION_GRANTED,
        EventName.AUTHORIZATION_CODE_REDEEMED,
        EventName.AUTHORIZATION_REFRESHED,
        EventName.AUTHORIZATION_CODE_REPLAYED,
    ):
        assert events[name].subject_id == account.id
        assert events[name].client_id == application.client_id
        assert events[name].address == "127.0.0.1"
        assert len(events[name].request_id or "") == 26
        assert events[name].at == world.clock.now()
    assert events[EventName.AUTHORIZATION_CODE_REPLAYED].result == "refused"
    assert events[EventName.CLIENT_AUTHENTICATION_FAILED].reason == "wrong_secret"


def test_no_event_holds_what_somebody_could_use(world: World) -> None:
    """O4, P5: neither code, token, secret, cookie nor address of a mailbox, in any column."""
    account, application, browser = world.account(), world.application(), world.browser()
    world.sign_in(browser, account)
    cookie = browser.get_cookie("idp_session", domain="127.0.0.1")
    code = application.code(browser)
    tokens = content_of(application.redeem(code))
    application.post("/revoke", {"token": tokens["refresh_token"]})
    application.redeem(code)

    trail = str([vars(event) for event in world.events()])

    assert cookie is not None
    secrets = [code, cookie.value, application.secret, application.verifier, account.email]
    secrets += [tokens[name] for name in ("access_token", "refresh_token", "id_token")]
    assert [secret for secret in secrets if secret in trail] == []


@pytest.mark.parametrize("act", ["code", "redeem", "refresh", "revoke"])
def test_an_act_that_cannot_be_recorded_does_not_happen(fresh_world: World, act: str) -> None:
    """O1: the trail and the change are one transaction."""
    world = fresh_world
    application, browser = world.application(), world.browser(world.account())
    tokens, code = application.tokens(browser), application.code(browser)
    before = _state(world)
    with world.database.transaction() as session:
        session.execute(text("ALTER TABLE audit_events RENAME TO elsewhere"))

    answer = {
        "code": lambda: application.authorize(browser),
        "redeem": lambda: application.redeem(code),
        "refresh": lambda: application.refresh(tokens["refresh_token"]),
        "revoke": lambda: application.post("/revoke", {"token": tokens["refresh_token"]}),
    }[act]()

    assert answer.status_code in (500, 503)
    assert _state(world) == before


def _state(world: World) -> list[tuple[object, ...]]:
    with world.database.reading() as session:
        columns = (
            Authorization.id,
            Authorization.code_spent_at,
            Authorization.generation,
            Authorization.ended_at,
        )
        return [tuple(row) for row in session.query(*columns).order_by(Authorization.id)]


def test_activity_is_noted_at_most_once_a_minute(world: World) -> None:
    """domain.md Q10, Q11: single sign-on counts as activity, without a write for each application opened."""
    account, application, browser = world.account(), world.application(), world.browser()
    session_id = world.sign_in(browser, account)
    started = world.clock.now()
    world.clock.forward(timedelta(seconds=60))
    application.code(browser)
    soon = world.row(SignedInSession, session_id).last_seen_at
    world.clock.forward(timedelta(seconds=1))
    application.code(browser)

    assert soon == started
    assert world.row(SignedInSession, session_id).last_seen_at == world.clock.now()
    assert world.row(Account, account.id).last_active_at == started + timedelta(seconds=60)


def test_a_session_in_use_does_not_idle_out(world: World) -> None:
    """Q11, F3: fifty minutes, a sign-in at an application, fifty minutes: still signed in; an hour later not."""
    application, browser = world.application(), world.browser(world.account())
    world.clock.forward(timedelta(minutes=50))
    application.code(browser)
    world.clock.forward(timedelta(minutes=50))
    still = application.authorize(browser)
    world.clock.forward(timedelta(hours=1))
    idle = application.authorize(browser)

    assert urlsplit(still.headers["Location"]).netloc
    assert urlsplit(idle.headers["Location"]).path == "/sign-in"
