"""RFC 6749 §2.3: authenticating clients at the endpoints between servers."""

from base64 import b64encode
from datetime import timedelta
from urllib.parse import quote_plus

import pytest

from idp.audit.events import EventName
from idp.audit.service import SYSTEM
from idp.clients import service as clients
from idp.clients.models import Client
from idp.ids import digest
from tests.oidc.application import error_of
from tests.oidc.world import World

GRANTS = ("authorization_code", "refresh_token", "client_credentials")
METHODS = ("client_secret_basic", "client_secret_post")


@pytest.mark.parametrize("method", METHODS)
def test_a_client_authenticates_as_registered(world: World, method: str) -> None:
    """§2.3.1: by the header or by the body, whichever is registered."""
    application = world.application(grant_types=GRANTS, token_endpoint_auth_method=method)

    assert application.token(grant_type="client_credentials").status_code == 200


@pytest.mark.parametrize("method", METHODS)
def test_the_method_that_is_not_registered_is_refused(shared_world: World, method: str) -> None:
    """C5: also with the right secret."""
    application = shared_world.application(grant_types=GRANTS, token_endpoint_auth_method=method)
    form = {"grant_type": "client_credentials"}
    in_body = form | {"client_id": application.client_id, "client_secret": application.secret}

    if method == "client_secret_basic":
        answer = application.app.test_client().post("/token", data=in_body, base_url=application.issuer)
    else:
        basic = (application.client_id, application.secret)
        answer = application.app.test_client().post(
            "/token", data=form, auth=basic, base_url=application.issuer
        )

    assert answer.status_code in (400, 401)
    assert answer.get_json()["error"] == "invalid_client"


def test_two_credentials_in_one_request_are_refused(shared_world: World) -> None:
    """B5; §2.3: a client must not use more than one method in a request, even if both are right."""
    application = shared_world.application(grant_types=GRANTS)

    both = application.token(grant_type="client_credentials", client_secret=application.secret)
    differing = application.token(grant_type="client_credentials", client_id="somebody-else")

    assert error_of(both) == (400, "invalid_request")
    assert error_of(differing) == (400, "invalid_request")


def test_a_confidential_client_cannot_leave_its_secret_out(world: World) -> None:
    """§3.2.1: naming itself is not enough, at any of the endpoints."""
    application = world.application(grant_types=GRANTS)
    client = world.app.test_client()
    form = {"client_id": application.client_id, "grant_type": "client_credentials", "token": "x"}

    answers = [
        client.post(path, data=form, base_url=application.issuer)
        for path in ("/token", "/introspect", "/revoke")
    ]

    assert {answer.get_json()["error"] for answer in answers} == {"invalid_client"}


def test_a_public_client_has_no_secret_to_show(shared_world: World) -> None:
    """C5: a secret sent for a client that has none is an error and not ignored."""
    application = shared_world.application(token_endpoint_auth_method="none")

    answer = application.token(grant_type="refresh_token", refresh_token="x", client_secret="made up")

    assert answer.get_json()["error"] == "invalid_client"


def test_the_answer_to_a_failed_header_names_the_scheme(shared_world: World) -> None:
    """§5.2: 401 with WWW-Authenticate; no credential at all is answered so as well."""
    application = shared_world.application()

    wrong = application.post("/token", {"grant_type": "x_y", "code": "x"}, basic=("a", "b"))
    form = {"grant_type": "authorization_code"}
    none = application.app.test_client().post("/token", data=form, base_url=application.issuer)
    failed = application.post("/token", form, basic=(application.client_id, "wrong"))

    assert wrong.status_code in (400, 401)
    for answer in (none, failed):
        assert error_of(answer) == (401, "invalid_client")
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")


BROKEN = {
    "no base64": "Basic %%%",
    "no colon": "Basic " + b64encode(b"client").decode(),
    "encoded colon only": "Basic " + b64encode(b"client%3Asecret").decode(),
    "not UTF-8": "Basic " + b64encode(b"\xff\xfe:\xff").decode(),
    "encoded bytes that are not UTF-8": "Basic " + b64encode(b"%ff%fe:%ff").decode(),
    "null character": "Basic " + b64encode(b"a%00b:c").decode(),
    "empty password": "Basic " + b64encode(b"client:").decode(),
    "empty name": "Basic " + b64encode(b":secret").decode(),
    "a megabyte": "Basic " + b64encode(b"x" * 1_000_000 + b":y").decode(),
    "another scheme": "Bearer abc",
    "nothing after the scheme": "Basic",
    "nothing but spaces": "   ",
    "not ASCII": "Basic é",
    "two headers in one": "Basic YTpi, Basic YTpi",
}


@pytest.mark.parametrize("header", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("path", ["/token", "/introspect", "/revoke"])
def test_a_broken_header_is_an_unknown_client(shared_world: World, path: str, header: str) -> None:
    """C4: 401, never a 500."""
    form = {"grant_type": "authorization_code", "token": "x"}

    answer = shared_world.app.test_client().post(
        path, data=form, headers={"Authorization": header}, base_url=shared_world.settings.issuer
    )

    assert error_of(answer) == (401, "invalid_client")


def test_name_and_secret_are_form_encoded_in_the_header(world: World) -> None:
    """C4; §2.3.1: both are encoded before they are joined, so a plus is a space and %2B a plus."""
    secret = "a+b %:/é"
    application = world.application(grant_types=GRANTS)
    with world.database.transaction() as session:
        client = session.get_one(Client, application.client_id)
        client.secret_digest = digest(secret)
        client.version += 1

    answer = application.post(
        "/token", {"grant_type": "client_credentials"}, basic=(application.client_id, quote_plus(secret))
    )

    assert answer.status_code == 200


def test_wrong_secrets_are_counted_and_do_not_hold_up_the_client_itself(world: World) -> None:
    """C3: 256 bits cannot be guessed, so the limit spares the audit trail and never refuses the right secret."""
    application = world.application(grant_types=GRANTS)
    form = {"grant_type": "client_credentials"}

    wrong = [application.post("/token", form, basic=(application.client_id, f"no-{n}")) for n in range(35)]
    right = application.token(grant_type="client_credentials")

    failures = [e for e in world.events() if e.name == EventName.CLIENT_AUTHENTICATION_FAILED]
    assert [answer.status_code for answer in wrong] == [401] * 30 + [429] * 5
    assert wrong[-1].headers["Retry-After"]
    assert len(failures) == 30
    assert right.status_code == 200


def test_a_secret_is_kept_as_a_digest_only(world: World) -> None:
    """C3, Q1."""
    application = world.application()

    row = world.row(Client, application.client_id)

    assert application.secret not in str(vars(row))
    assert row.secret_digest == digest(application.secret)


def test_the_secret_before_counts_until_its_overlap_ends(world: World) -> None:
    """C6: to the moment, and the new one counts at once."""
    application = world.application(grant_types=GRANTS)
    form, old = {"grant_type": "client_credentials"}, (application.client_id, application.secret)
    with world.database.transaction() as session:
        new = clients.rotate_secret(
            session, application.client_id, world.clock.now(), SYSTEM, overlap=timedelta(hours=1)
        )

    before = application.post("/token", form, basic=old)
    world.clock.forward(timedelta(minutes=59, seconds=59))
    just_before = application.post("/token", form, basic=old)
    world.clock.forward(timedelta(seconds=1))
    after = application.post("/token", form, basic=old)
    rotated = application.post("/token", form, basic=(application.client_id, new))

    assert [answer.status_code for answer in (before, just_before, after, rotated)] == [200, 200, 401, 200]
