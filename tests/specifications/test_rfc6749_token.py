"""RFC 6749, The OAuth 2.0 Authorization Framework: the token endpoint and its grants."""

from datetime import timedelta

import pytest

from idp.accounts.models import Account, AccountStatus
from idp.accounts.service import set_password
from idp.audit.service import SYSTEM
from idp.authorizations import service as authorizations
from idp.clients.models import Client, ClientStatus
from idp.sessions import service as sessions
from tests.builders import hashed
from tests.oidc.application import claims_of, content_of, error_of
from tests.oidc.world import World

SECOND = timedelta(seconds=1)


def test_a_code_buys_tokens_only_once(world: World) -> None:
    """B1; §4.1.2: used again it is refused, and what it bought is worth nothing any more."""
    application, browser = world.application(), world.browser(world.account())
    code = application.code(browser)

    bought = content_of(application.redeem(code))
    again = application.redeem(code)

    assert error_of(again) == (400, "invalid_grant")
    assert error_of(application.refresh(bought["refresh_token"])) == (400, "invalid_grant")
    assert application.userinfo(bought["access_token"]).status_code == 401
    assert application.introspect(bought["access_token"]) == {"active": False}


def test_somebody_elses_attempt_ends_nothing(world: World) -> None:
    """B1, B2: a client cannot end what another bought by presenting its code again."""
    application, other = world.application(), world.application()
    code = application.code(world.browser(world.account()))
    bought = content_of(application.redeem(code))

    refused = other.redeem(code, redirect_uri=application.redirect_uri, code_verifier=application.verifier)

    assert error_of(refused) == (400, "invalid_grant")
    assert application.userinfo(bought["access_token"]).status_code == 200


@pytest.mark.parametrize("wrong", ["client", "redirect_uri", "code_verifier", "code"])
def test_a_code_is_bound_to_client_address_and_verifier(world: World, wrong: str) -> None:
    """B2; §4.1.3, RFC 7636 §4.6: a wrong one buys nothing, and does not spend the code of its owner."""
    application, other = world.application(), world.application()
    code = application.code(world.browser(world.account()))
    changes = {
        "redirect_uri": {"redirect_uri": application.redirect_uri + "/"},
        "code_verifier": {"code_verifier": "v" * 43},
        "code": {"code": code[:-1] + ("A" if code[-1] != "A" else "B")},
        "client": {"redirect_uri": application.redirect_uri, "code_verifier": application.verifier},
    }
    presenter = other if wrong == "client" else application

    refused = presenter.redeem(code, **changes[wrong])

    assert error_of(refused) == (400, "invalid_grant")
    assert application.redeem(code).status_code == 200


@pytest.mark.parametrize("name", ["code", "redirect_uri", "code_verifier", "grant_type"])
def test_what_is_missing_is_named(shared_world: World, name: str) -> None:
    """§5.2: invalid_request, with the name of the parameter."""
    application = shared_world.application()

    answer = application.redeem("whatever", **{name: None})

    assert error_of(answer) == (400, "invalid_request")
    assert name in answer.get_json()["error_description"]


@pytest.mark.parametrize(
    ("after", "status"), [(timedelta(seconds=59, milliseconds=999), 200), (60 * SECOND, 400)]
)
def test_a_code_lives_sixty_seconds(world: World, after: timedelta, status: int) -> None:
    """B3: to the moment."""
    application = world.application()
    code = application.code(world.browser(world.account()))

    world.clock.forward(after)

    assert application.redeem(code).status_code == status


def test_a_disabled_account_redeems_nothing(world: World) -> None:
    """B4, S5: disabled between the code and the token."""
    account, application = world.account(), world.application()
    code = application.code(world.browser(account))

    world.change(Account, account.id, status=AccountStatus.DISABLED_ADMINISTRATIVE)

    assert error_of(application.redeem(code)) == (400, "invalid_grant")


def test_a_locked_account_redeems_nothing_until_the_lock_is_over(world: World) -> None:
    """B4, S5: the code is not spent by the refusal."""
    account, application = world.account(), world.application()
    code = application.code(world.browser(account))
    world.change(Account, account.id, locked_until=world.clock.now() + 10 * SECOND)

    refused = application.redeem(code)
    world.clock.forward(10 * SECOND)

    assert error_of(refused) == (400, "invalid_grant")
    assert application.redeem(code).status_code == 200


def test_signing_out_ends_a_code_that_was_not_redeemed(world: World) -> None:
    """B4: the session it hangs on is over, and so is the code."""
    account, application, browser = world.account(), world.application(), world.browser()
    session_id = world.sign_in(browser, account)
    code = application.code(browser)

    with world.database.transaction() as session:
        sessions.end(session, session_id, sessions.EndReason.SIGNED_OUT, world.clock.now(), SYSTEM)

    assert error_of(application.redeem(code)) == (400, "invalid_grant")


def test_withdrawn_consent_ends_a_code_that_was_not_redeemed(world: World) -> None:
    """B4, P6."""
    account, application = world.account(), world.application()
    code = application.code(world.browser(account))

    with world.database.transaction() as session:
        authorizations.end_of_consent(
            session, account.id, application.client_id, "consent_withdrawn", world.clock.now()
        )

    assert error_of(application.redeem(code)) == (400, "invalid_grant")


def test_a_token_carries_the_roles_of_the_moment_it_is_issued(world: World) -> None:
    """B4, S2: not those of the moment the person was sent back with a code."""
    account = world.account()
    application = world.application(application="upd")
    code = application.code(world.browser(account), scope="openid roles")

    world.entitle(account, "upd.reader")
    claims = claims_of(content_of(application.redeem(code))["access_token"])

    assert claims["roles"] == ["upd.reader"]


def test_only_the_form_of_a_post_counts(world: World) -> None:
    """B5; §3.2: a GET, JSON, parameters in the query, a repeated parameter and a large body get 4xx."""
    application = world.application()
    code = application.code(world.browser(world.account()))
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": application.verifier}
    form["redirect_uri"] = application.redirect_uri
    client = world.app.test_client()

    answers = [
        client.get("/token", query_string=form, base_url=application.issuer),
        client.post("/token", json=form, base_url=application.issuer),
        application.post("/token", {}, query_string=form),
        application.post("/token", form, query_string={"client_secret": application.secret}),
        application.post("/token", form | {"code": [code, code]}),
        application.post("/token", form | {"padding": "x" * 100_000}),
        application.post("/token", form, content_type="multipart/form-data"),
        client.put("/token", data=form, base_url=application.issuer),
    ]

    assert [answer.status_code // 100 for answer in answers] == [4] * len(answers)
    assert application.redeem(code).status_code == 200


@pytest.mark.parametrize(
    "grant", ["password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "\x00", "é"]
)
def test_a_grant_that_we_do_not_have_is_refused(shared_world: World, grant: str) -> None:
    """B6; §5.2 unsupported_grant_type."""
    application = shared_world.application()

    answer = application.token(grant_type=grant, username="ada", password="secret")

    assert answer.status_code == 400
    assert answer.get_json()["error"] in ("unsupported_grant_type", "invalid_request")


@pytest.mark.parametrize("grant", ["client_credentials", "refresh_token"])
def test_a_grant_that_is_not_registered_is_refused(shared_world: World, grant: str) -> None:
    """B6; §5.2 unauthorized_client."""
    application = shared_world.application(grant_types=("authorization_code",))

    answer = application.token(grant_type=grant, refresh_token="x")

    assert error_of(answer) == (400, "unauthorized_client")


def test_a_client_without_the_refresh_grant_gets_no_refresh_token(shared_world: World) -> None:
    """§5.1: what cannot be used is not handed out."""
    application = shared_world.application(grant_types=("authorization_code",))

    tokens = application.tokens(shared_world.browser(shared_world.account()))

    assert "refresh_token" not in tokens


def test_a_refresh_cannot_widen_its_scope(world: World) -> None:
    """B7; §6: more than was granted is refused; the token is not spent by that."""
    application = world.application()
    tokens = application.tokens(world.browser(world.account()), scope="openid profile")

    refused = application.refresh(tokens["refresh_token"], scope="openid profile email")
    kept = application.refresh(tokens["refresh_token"], scope="openid")

    assert error_of(refused) == (400, "invalid_scope")
    assert set(content_of(kept)["scope"].split()) <= {"openid", "profile"}


def test_a_scope_in_the_token_request_of_a_code_changes_nothing(world: World) -> None:
    """B7: the code says what was granted."""
    application = world.application()
    code = application.code(world.browser(world.account()), scope="openid")

    assert content_of(application.redeem(code, scope="openid email roles"))["scope"] == "openid"


@pytest.mark.parametrize("scope", ["openid", "roles", "offline_access", "profile email", "bogus"])
def test_client_credentials_get_no_scope_about_people(shared_world: World, scope: str) -> None:
    """B8; §4.4: there is no person."""
    application = shared_world.application(grant_types=("client_credentials",), redirect_uris=())

    answer = application.token(grant_type="client_credentials", scope=scope)

    assert error_of(answer) == (400, "invalid_scope")


def test_client_credentials_get_a_token_about_the_client(world: World) -> None:
    """B8; §4.4.3: no refresh token, no ID token; RFC 9068 §2.2: the subject is the client."""
    application = world.application(grant_types=("client_credentials",), redirect_uris=())

    tokens = content_of(application.token(grant_type="client_credentials"))

    claims = claims_of(tokens["access_token"])
    assert tokens.keys() == {"access_token", "token_type", "expires_in"}
    assert (claims["sub"], claims["client_id"]) == (application.client_id, application.client_id)
    assert application.userinfo(tokens["access_token"]).status_code == 401


def test_every_answer_forbids_to_store_it(shared_world: World) -> None:
    """B9; §5.1: success and error alike."""
    application = shared_world.application()
    code = application.code(shared_world.browser(shared_world.account()))

    answers = [
        application.redeem(code),
        application.redeem(code),
        application.token(grant_type="bogus"),
        application.post("/token", {}, basic=("nobody", "nothing")),
        application.post("/introspect", {"token": "x"}),
        application.post("/revoke", {"token": "x"}),
        application.userinfo("x"),
    ]

    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_an_error_says_no_more_than_the_specification(shared_world: World) -> None:
    """B9; §5.2: two members, no trace of our code or of the database."""
    application = shared_world.application()

    answers = [application.redeem("'; DROP TABLE authorizations --"), application.refresh("x" * 83)]

    for answer in answers:
        assert answer.mimetype == "application/json"
        assert answer.get_json().keys() == {"error", "error_description"}
        assert "Traceback" not in answer.text
        assert "SELECT" not in answer.text.upper()


def test_a_disabled_client_gets_nothing_for_what_it_holds(world: World) -> None:
    """S5, D5: for a code and for a refresh token, although this node remembers the client as active."""
    application, browser = world.application(), world.browser(world.account())
    tokens, code = application.tokens(browser), application.code(browser)

    world.change(Client, application.client_id, status=ClientStatus.DISABLED)

    assert application.redeem(code).status_code in (400, 401)
    assert application.refresh(tokens["refresh_token"]).status_code in (400, 401)
    assert application.userinfo(tokens["access_token"]).status_code == 401


def test_a_changed_password_ends_what_was_granted(world: World) -> None:
    """B4, D5: offline access included, since somebody else may have got it."""
    account, application, browser = world.account(), world.application(), world.browser()
    world.sign_in(browser, account)
    tokens = application.tokens(browser, scope="openid offline_access")

    with world.database.transaction() as session:
        set_password(session, account.id, hashed("another long password"), world.clock.now(), SYSTEM)

    assert error_of(application.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
