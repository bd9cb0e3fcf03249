"""OpenID Connect Discovery 1.0, RFC 8414 and RFC 7517: what is published, and that it is true."""

import json
from typing import Any

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata

from tests.oidc.application import claims_of, error_of, header_of
from tests.oidc.world import World

PATHS = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")


def metadata(world: World, path: str = PATHS[0]) -> dict[str, Any]:
    found: dict[str, Any] = world.browser().get(path, base_url=world.settings.issuer).get_json()
    return found


@pytest.mark.parametrize("path", PATHS)
def test_the_metadata_are_valid(shared_world: World, path: str) -> None:
    """§3, RFC 8414 §2: by Authlib's independent reading; https endpoints are its demand, so loopback is replaced."""
    answer = shared_world.browser().get(path, base_url=shared_world.settings.issuer)
    document = json.loads(answer.text.replace(shared_world.settings.issuer, "https://idp.example"))

    OpenIDProviderMetadata(document).validate()
    AuthorizationServerMetadata(document).validate()


def test_the_issuer_is_where_the_document_is(shared_world: World) -> None:
    """§4.3, RFC 9207 §3."""
    found = metadata(shared_world)

    assert found["issuer"] == shared_world.settings.issuer
    assert found["authorization_response_iss_parameter_supported"] is True


def test_every_endpoint_that_is_named_exists(shared_world: World) -> None:
    """§3: asked with the wrong method or nothing, each answers as an endpoint does, and none with 404."""
    found = metadata(shared_world)
    browser = shared_world.browser()

    for name, address in found.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            path = address.removeprefix(shared_world.settings.issuer)
            answers = [browser.open(path, method=m, base_url=found["issuer"]) for m in ("GET", "POST")]
            assert any(answer.status_code not in (404, 405, 500) for answer in answers), name


def test_the_lists_say_what_is_done(shared_world: World) -> None:
    """§3: what is not listed is refused, what is listed is done (RFC 9700 §2.1.1 for the challenge)."""
    found = metadata(shared_world)

    assert found["response_types_supported"] == ["code"]
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert set(found["grant_types_supported"]) == {
        "authorization_code",
        "refresh_token",
        "client_credentials",
    }
    assert "none" not in found["id_token_signing_alg_values_supported"]
    assert "RS256" in found["id_token_signing_alg_values_supported"]
    assert found["request_parameter_supported"] is False
    assert found["request_uri_parameter_supported"] is False
    assert found["claims_parameter_supported"] is False


def test_every_claim_that_is_given_is_listed(shared_world: World) -> None:
    """§3 claims_supported."""
    scopes = ("openid", "profile", "email", "phone", "roles")
    application = shared_world.application(scopes=scopes, application="upd")
    account = shared_world.account(mobile="+31201234567")
    shared_world.entitle(account, "upd.reader")

    tokens = application.tokens(shared_world.browser(account), scope=" ".join(scopes))
    given = application.userinfo(tokens["access_token"]).get_json() | claims_of(tokens["id_token"])

    assert given.keys() <= set(metadata(shared_world)["claims_supported"])


def test_the_keys_are_public_and_verify_what_is_signed(shared_world: World) -> None:
    """K7; RFC 7517 §4: every kid that signs is published, and no private member is."""
    application = shared_world.application()
    tokens = application.tokens(shared_world.browser(shared_world.account()))
    answer = shared_world.browser().get("/.well-known/jwks.json", base_url=application.issuer)

    keys = {key["kid"]: key for key in answer.get_json()["keys"]}

    assert {header_of(tokens[name])["kid"] for name in ("id_token", "access_token")} <= keys.keys()
    for key in keys.values():
        assert not key.keys() & {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}
        assert key["use"] == "sig"


@pytest.mark.parametrize("path", [*PATHS, "/.well-known/jwks.json"])
def test_the_documents_may_be_kept_and_asked_for_again(shared_world: World, path: str) -> None:
    """§4, RFC 9110 §13.1.2: ten minutes, and 304 for whoever has it."""
    browser = shared_world.browser()
    first = browser.get(path, base_url=shared_world.settings.issuer)

    again = browser.get(
        path, base_url=shared_world.settings.issuer, headers={"If-None-Match": first.headers["ETag"]}
    )
    head = browser.head(path, base_url=shared_world.settings.issuer)

    assert first.headers["Cache-Control"] == "public, max-age=600"
    assert first.mimetype == "application/json"
    assert (again.status_code, again.data) == (304, b"")
    assert (head.status_code, head.data) == (200, b"")


def test_other_origins_read_the_documents_and_nothing_else(shared_world: World) -> None:
    """G6: scripts of other sites may read what is public, without credentials; no other address allows them."""
    origin = {"Origin": "https://evil.example"}
    browser = shared_world.browser(shared_world.account())

    public = [browser.get(path, base_url=shared_world.settings.issuer, headers=origin) for path in PATHS]
    others = [
        browser.open(path, method=method, base_url=shared_world.settings.issuer, headers=headers)
        for path in ("/authorize", "/token", "/userinfo", "/introspect", "/revoke", "/end_session", "/")
        for method in ("GET", "POST", "OPTIONS")
        for headers in (origin, {"Origin": "null"})
    ]

    assert {answer.headers["Access-Control-Allow-Origin"] for answer in public} == {"*"}
    assert not any("Access-Control-Allow-Credentials" in answer.headers for answer in [*public, *others])
    assert not any("Access-Control-Allow-Origin" in answer.headers for answer in others)


def test_what_is_said_about_authentication_is_so(shared_world: World) -> None:
    """RFC 8414 §2: ``none`` is for the token and revocation endpoints, introspection demands a secret."""
    found = metadata(shared_world)
    application = shared_world.application()

    refused = application.app.test_client().post(
        "/introspect", data={"token": "x", "client_id": application.client_id}, base_url=found["issuer"]
    )

    assert "none" in found["token_endpoint_auth_methods_supported"]
    assert "none" not in found["introspection_endpoint_auth_methods_supported"]
    assert error_of(refused)[1] == "invalid_client"
