"""Why the protocol's adapter is as it is: each test pins one behaviour of Authlib that we lean on or work around.

When one goes red after an upgrade, look at what is said to stand against it: it may have become superfluous.
"""

import base64
import inspect
import json
import time
from types import SimpleNamespace

import pytest
from authlib.common.errors import AuthlibHTTPError
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Request
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    InvalidRequestError,
    OAuth2Request,
    UnsupportedGrantTypeError,
    UnsupportedResponseTypeError,
)
from authlib.oauth2.rfc6749.errors import InsecureTransportError, MissingAuthorizationError
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin
from authlib.oauth2.rfc6749.hooks import Hookable
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc6750 import BearerTokenGenerator, InsufficientScopeError
from authlib.oauth2.rfc7636 import CodeChallenge, create_s256_code_challenge
from authlib.oidc.core.errors import LoginRequiredError
from authlib.oidc.core.grants.util import validate_nonce, validate_request_prompt
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import Flask, request
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet

from idp.oidc.authlib_adapter.grants.client_credentials import ClientCredentialsGrant
from idp.oidc.authlib_adapter.grants.code import CodeGrant as OurCodeGrant
from idp.oidc.authlib_adapter.grants.refresh import RefreshGrant
from tests.contract.authlib_server import (
    REDIRECT_URI,
    Client,
    CodeGrant,
    IdToken,
    Server,
    authorization_request,
    token_request,
)

VERIFIER = "v" * 43


def test_pkce_without_a_method_falls_back_to_plain() -> None:
    """1: with S256 alone supported, the downgrade passes; we check in `authorization_request` and in SPEND_CODE."""
    challenge = CodeChallenge(required=True)
    challenge.SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]
    server = Server()
    asked = authorization_request(code_challenge=VERIFIER)

    challenge.validate_code_challenge(CodeGrant(asked, server), REDIRECT_URI)
    redeemed = token_request(code_verifier=VERIFIER)
    redeemed.authorization_code = SimpleNamespace(code_challenge=VERIFIER, code_challenge_method=None)
    challenge.validate_code_verifier(CodeGrant(redeemed, server), None)

    assert challenge.DEFAULT_CODE_CHALLENGE_METHOD == "plain"


def test_pkce_is_not_required_at_the_authorization_endpoint() -> None:
    """2: also with `required`; we demand it of every client."""
    grant = CodeGrant(authorization_request(), Server())

    CodeChallenge(required=True).validate_code_challenge(grant, REDIRECT_URI)


def test_the_s256_challenge_is_computed_as_rfc_7636_says() -> None:
    """We lean on it; the example of RFC 7636 appendix B."""
    assert (
        create_s256_code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_a_key_set_signs_with_any_of_its_keys_and_a_single_key_writes_no_kid() -> None:
    """3: so `keys.jws` signs with the one active key and always names it."""
    keys = [ECKey.generate_key("P-256", auto_kid=True) for _ in range(3)]

    used = {_kid(jwt.encode({"alg": "ES256"}, {}, KeySet(list[Key](keys)))) for _ in range(60)}
    single = jwt.encode({"alg": "ES256"}, {}, keys[0])

    assert len(used) > 1
    assert _kid(single) is None


def test_a_refreshed_id_token_has_no_time_of_sign_in_of_its_own() -> None:
    """4: without a code the claims come from the moment of the refresh; `minting` takes them from the authorization."""
    token = IdToken()
    asked = token_request()
    asked.client, asked.user = Client(), SimpleNamespace(id="somebody")
    asked.authorization_code = None

    claims = _claims(token.encode_id_token({"access_token": "x", "scope": "openid"}, asked))

    assert claims["auth_time"] == pytest.approx(time.time(), abs=60)


def test_user_info_overwrites_what_the_issuer_says() -> None:
    """5: it is merged last; our ID token holds nothing that a person could choose."""
    token = IdToken(sub="somebody", iss="https://evil.example", exp=1)
    asked = token_request()
    asked.client, asked.user = Client(), SimpleNamespace(id="somebody")
    asked.authorization_code = CodeGrant.code

    claims = _claims(token.encode_id_token({"access_token": "x", "scope": "openid"}, asked))

    assert (claims["iss"], claims["exp"]) == ("https://evil.example", 1)


@pytest.mark.parametrize("text", ['"', "\\", "é", "\n"])
def test_an_error_with_foreign_characters_is_itself_an_error(text: str) -> None:
    """6: ValueError instead of an answer; whatever a client sent goes through `printable` before it is quoted."""
    with pytest.raises(ValueError, match="forbidden"):
        InvalidRequestError(f"Redirect URI {text} is not supported by client.")


def test_an_unknown_response_type_swaps_its_text() -> None:
    """6: the description lands where the response type belongs."""
    error = UnsupportedResponseTypeError("a sentence", "bogus")

    assert error.get_error_description() == "response_type=a sentence is not supported"


def test_a_basic_header_that_is_not_utf_8_raises() -> None:
    """6: a 500 from outside; `_basic` reads the header itself."""
    header = "Basic " + base64.b64encode(b"\xff:\xff").decode()

    with pytest.raises(UnicodeDecodeError):
        extract_basic_authorization({"Authorization": header})


def test_basic_credentials_are_percent_decoded_and_not_form_decoded() -> None:
    """21: RFC 6749 §2.3.1 means form encoding, in which a plus is a space; `_basic` uses unquote_plus."""
    header = "Basic " + base64.b64encode(b"a+b:c%20d").decode()

    assert extract_basic_authorization({"Authorization": header}) == ("a+b", "c d")


def test_an_early_error_goes_back_without_the_issuer() -> None:
    """7: login_required is raised before any hook could add ``iss``; `answers` adds it to every answer."""
    grant = SimpleNamespace(request=SimpleNamespace(payload=_payload(prompt="none"), user=None), prompt=None)

    with pytest.raises(LoginRequiredError) as raised:
        validate_request_prompt(grant, REDIRECT_URI)

    _, _, headers = raised.value()
    assert "iss=" not in dict(headers)["Location"]


def test_max_age_and_response_mode_are_ignored_by_the_code_grant() -> None:
    """8: a bogus mode is answered in the query; `authorization_request` checks both."""
    server = Server()
    server.register_grant(CodeGrant)
    asked = authorization_request(response_mode="bogus", max_age="-1", scope="openid")

    grant = server.get_consent_grant(asked, end_user=SimpleNamespace(id="somebody"))
    status, _, headers = server.create_authorization_response(
        asked, grant_user=SimpleNamespace(id="somebody"), grant=grant
    )

    assert status == 302
    assert dict(headers)["Location"].startswith(f"{REDIRECT_URI}?code=")


def test_a_logout_hint_alone_finds_no_client_in_a_list_of_audiences() -> None:
    """11: Authlib writes ``aud`` as a list and reads it as a string; our ID tokens have a string."""
    endpoint = EndSessionEndpoint(Server())

    assert endpoint.resolve_client_from_id_token_claims({"aud": ["rp"]}) is None
    assert endpoint.resolve_client_from_id_token_claims({"aud": "rp"}) is not None


def test_access_tokens_live_ten_days_by_default() -> None:
    """14: `minting` takes the lifetime from the settings."""
    assert BearerTokenGenerator.GRANT_TYPES_EXPIRES_IN["authorization_code"] == 864_000


def test_a_code_is_deleted_after_its_token_was_saved() -> None:
    """16: two statements, so two requests can both pass; SPEND_CODE is one conditional statement before minting."""
    server = Server()
    server.register_token_generator("default", BearerTokenGenerator(lambda **_: "token"))
    server.register_grant(CodeGrant)
    header = {"Authorization": "Basic " + base64.b64encode(b"rp:secret").decode()}
    asked = token_request(header, grant_type="authorization_code", code="good", redirect_uri=REDIRECT_URI)

    status, _, _ = server.create_token_response(asked)

    assert status == 200
    assert server.told == ["token saved", "code deleted"]


def test_a_token_generator_does_not_see_the_request() -> None:
    """18: so our grants mint themselves and register no generator."""
    parameters = inspect.signature(BaseGrant.generate_token).parameters

    assert "request" not in parameters
    assert list(parameters) == ["self", "user", "scope", "grant_type", "expires_in", "include_refresh_token"]


def test_the_flask_payload_takes_parameters_from_the_query() -> None:
    """19: also at the token endpoint; `form_parameters` reads the form alone."""
    with Flask("x").test_request_context(
        "/token?client_secret=leaked", method="POST", base_url="https://idp.example"
    ):
        payload = FlaskOAuth2Request(request).payload

        assert payload.data["client_secret"] == "leaked"


def test_plain_http_is_refused_by_the_address_of_the_request() -> None:
    """20: raised where nothing catches it; `ServerRequest` is made from the configured issuer, which is checked."""
    with pytest.raises(InsecureTransportError):
        OAuth2Request("POST", "http://idp:5000/token")

    for issuer in ("https://idp.example", "http://127.0.0.1:5000", "http://localhost", "http://[::1]:5000"):
        OAuth2Request("POST", f"{issuer}/token")


def test_two_credentials_are_tried_in_turn() -> None:
    """21: a wrong header with a right body passes; `_credentials` refuses both at once (RFC 6749 §2.3)."""
    header = {"Authorization": "Basic " + base64.b64encode(b"rp:wrong").decode()}
    asked = token_request(header, client_id="rp", client_secret="secret")

    client = Server().authenticate_client(asked, ["client_secret_basic", "client_secret_post"])

    assert client.client_id == "rp"


def test_a_missing_token_has_an_error_code_of_authlibs_own() -> None:
    """23: and the error for scope sends no challenge; `userinfo` answers as RFC 6750 says."""
    assert MissingAuthorizationError.error == "missing_authorization"
    assert "WWW-Authenticate" not in dict(InsufficientScopeError().get_headers())


def test_a_nonce_seen_before_is_called_an_attack() -> None:
    """25: in the code flow it is the back button; we keep no nonces."""
    asked = SimpleNamespace(payload=_payload(nonce="same"))

    with pytest.raises(InvalidRequestError, match="Replay"):
        validate_nonce(asked, lambda *_: True)


def test_hooks_have_no_order() -> None:
    """17: they are a set; we register none."""
    hookable = Hookable()
    hookable.register_hook("x", print)

    assert isinstance(hookable._hooks["x"], set)


def test_a_token_request_takes_the_way_that_our_grants_fill_in() -> None:
    """We lean on it: check the grant type, validate, create, and errors caught as `OAuth2Error`."""
    for grant in (OurCodeGrant, RefreshGrant, ClientCredentialsGrant):
        assert issubclass(grant, BaseGrant)
        assert issubclass(grant, TokenEndpointMixin)
        assert grant.check_token_endpoint(token_request(grant_type=grant.GRANT_TYPE))
        assert not grant.check_token_endpoint(token_request(grant_type="other"))
    assert issubclass(UnsupportedGrantTypeError, OAuth2Error)
    assert issubclass(OAuth2Error, AuthlibHTTPError)


def _claims(token: str) -> dict[str, object]:
    claims: dict[str, object] = jwt.decode(token, IdToken.key, algorithms=["ES256"]).claims
    return claims


def _kid(token: str) -> object:
    header = token.partition(".")[0]
    return json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))).get("kid")


def _payload(**parameters: str) -> SimpleNamespace:
    return SimpleNamespace(data=parameters)
