"""The straight Authlib server, as its documentation writes it: what our own code is measured against."""

from types import SimpleNamespace
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oidc.core import OpenIDCode
from joserfc.jwk import ECKey

REDIRECT_URI = "https://rp.example/cb"
Answer = tuple[int, Any, list[tuple[str, str]]]


class Client(ClientMixin):  # type: ignore[misc]  # authlib carries no types
    """A client that may do everything."""

    client_id = "rp"

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return REDIRECT_URI

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return uri == REDIRECT_URI

    def check_client_secret(self, secret: str) -> bool:
        return secret == "secret"

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return True


class Server(AuthorizationServer):  # type: ignore[misc]  # authlib carries no types
    """Keeps what it was told, in the order in which it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def query_client(self, client_id: str) -> Client | None:
        return Client() if client_id == Client.client_id else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        self.told.append("token saved")

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: OAuth2Request) -> OAuth2Request:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Answer:
        return status, body, headers


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # authlib carries no types
    """One code, ``good``, with whatever challenge a test gives it."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
    code = SimpleNamespace(
        get_redirect_uri=lambda: REDIRECT_URI,
        get_scope=lambda: "openid",
        get_nonce=lambda: None,
        get_auth_time=lambda: 1000,
        get_acr=lambda: None,
        get_amr=lambda: None,
        code_challenge=None,
        code_challenge_method=None,
    )

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Not kept."""

    def query_authorization_code(self, code: str, client: Client) -> Any:
        return self.code if code == "good" else None

    def delete_authorization_code(self, authorization_code: Any) -> None:
        self.server.told.append("code deleted")

    def authenticate_user(self, authorization_code: Any) -> Any:
        return SimpleNamespace(id="somebody")


class IdToken(OpenIDCode):  # type: ignore[misc]  # authlib carries no types
    """An ID token with whatever a test says about the person."""

    key = ECKey.generate_key("P-256")

    def __init__(self, **user_info: object) -> None:
        super().__init__()
        self._user_info = user_info

    def resolve_client_private_key(self, client: Client) -> ECKey:
        return self.key

    def get_client_algorithm(self, client: Client) -> str:
        return "ES256"

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "ES256"}

    def get_client_claims(self, client: Client) -> dict[str, str]:
        return {"iss": "https://idp.example"}

    def generate_user_info(self, user: object, scope: str) -> dict[str, object]:
        return self._user_info


class Request(OAuth2Request):  # type: ignore[misc]  # authlib carries no types
    """A request with these parameters; the form is the same as the payload."""

    def __init__(self, method: str, uri: str, parameters: dict[str, str], headers: dict[str, str]) -> None:
        super().__init__(method, uri, headers=headers)
        self.payload = BasicOAuth2Payload(parameters)
        self._parameters = parameters

    @property
    def form(self) -> dict[str, str]:
        return self._parameters


def authorization_request(**parameters: str) -> Request:
    return Request(
        "GET",
        "https://idp.example/authorize",
        {"client_id": "rp", "response_type": "code", "redirect_uri": REDIRECT_URI, **parameters},
        {},
    )


def token_request(headers: dict[str, str] | None = None, **parameters: str) -> Request:
    return Request("POST", "https://idp.example/token", parameters, headers or {})
