"""The server one writes by following Authlib's documentation: Flask, the ORM, Authlib's grants as they come.

`DATABASE_URL=… PORT=9102 python -m bench.peers.authlib_models` fills the database, then any WSGI server serves `app`.
Opaque access tokens for people, RFC 9068 ones for client_credentials, ES256, keys parsed once.
"""

import os
import time

from authlib.common.security import generate_token
from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.integrations.sqla_oauth2 import (
    create_bearer_token_validator,
    create_query_client_func,
    create_save_token_func,
)
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, redirect, request, session
from joserfc.jwk import ECKey, KeySet

from bench.peers.authlib_models import DB, HASHER, Client, Code, Token, User

ISSUER = f"http://127.0.0.1:{os.environ['PORT']}"
KEY = ECKey.generate_key("P-256", {"kid": "bench", "alg": "ES256", "use": "sig"})


def _claims(user, _scope):
    return UserInfo(sub=str(user.id), name=user.name, email=user.email)


class CodeGrant(grants.AuthorizationCodeGrant):
    """Codes in a table, deleted when they are spent."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def save_authorization_code(self, code, request):
        payload = request.payload
        names = ("nonce", "code_challenge", "code_challenge_method")
        DB.add(
            Code(
                code=code,
                client_id=request.client.client_id,
                redirect_uri=payload.redirect_uri,
                scope=payload.scope,
                user_id=request.user.id,
                **{name: payload.data.get(name) for name in names},
            )
        )
        DB.commit()

    def query_authorization_code(self, code, client):
        found = DB.query(Code).filter_by(code=code, client_id=client.client_id).first()
        return found if found and not found.is_expired() else None

    def delete_authorization_code(self, authorization_code):
        DB.delete(authorization_code)
        DB.commit()

    def authenticate_user(self, authorization_code):
        return DB.get(User, authorization_code.user_id)


class IdToken(OpenIDCode):
    """The ID token beside the access token."""

    def exists_nonce(self, nonce, request):
        return DB.query(Code).filter_by(client_id=request.payload.client_id, nonce=nonce).first() is not None

    def resolve_client_private_key(self, client):
        return KEY

    def get_client_algorithm(self, client):
        return "ES256"

    def get_client_claims(self, client):
        return {"iss": ISSUER, "aud": [client.client_id], "exp": int(time.time()) + 3600}

    def generate_user_info(self, user, scope):
        return _claims(user, scope)


class RefreshGrant(grants.RefreshTokenGrant):
    """Refresh with rotation."""

    INCLUDE_NEW_REFRESH_TOKEN = True
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def authenticate_refresh_token(self, refresh_token):
        token = DB.query(Token).filter_by(refresh_token=refresh_token).first()
        return token if token and not token.is_revoked() else None

    def authenticate_user(self, refresh_token):
        return DB.get(User, refresh_token.user_id)

    def revoke_old_credential(self, refresh_token):
        refresh_token.refresh_token_revoked_at = refresh_token.access_token_revoked_at = int(time.time())
        DB.commit()


class Introspection(IntrospectionEndpoint):
    """Whether a token is active, from the table."""

    def query_token(self, token_string, token_type_hint):
        return DB.query(Token).filter_by(access_token=token_string).first()

    def check_permission(self, token, client, request):
        return True

    def introspect_token(self, token):
        return {"active": True, "client_id": token.client_id, "scope": token.scope, "sub": str(token.user_id)}


class AccessToken(JWTBearerTokenGenerator):
    """RFC 9068 access tokens."""

    def get_jwks(self):
        return KEY


class ClientCredentialsGrant(grants.ClientCredentialsGrant):
    """client_credentials."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]


def _server(flask_app):
    server = AuthorizationServer(
        flask_app,
        query_client=create_query_client_func(DB, Client),
        save_token=create_save_token_func(DB, Token),
    )
    opaque = BearerTokenGenerator(
        lambda **_: generate_token(42), lambda **_: generate_token(48), lambda *_: 3600
    )
    server.register_token_generator("default", opaque)
    server.register_token_generator("client_credentials", AccessToken(ISSUER, alg="ES256"))
    server.register_grant(CodeGrant, [IdToken(), CodeChallenge(required=True)])
    server.register_grant(RefreshGrant)
    server.register_grant(ClientCredentialsGrant)
    server.register_endpoint(Introspection)
    return server


app = Flask(__name__)
app.secret_key = os.urandom(32)
server = _server(app)
protector = ResourceProtector()
protector.register_token_validator(create_bearer_token_validator(DB, Token)())
app.teardown_appcontext(lambda _: DB.remove())


@app.get("/authorize")
def authorize():
    """The authorization endpoint."""
    user = DB.get(User, session["user_id"]) if "user_id" in session else None
    if user is None:
        session["next"] = request.url
        return redirect("/sign-in")
    return server.create_authorization_response(server.get_consent_grant(end_user=user), grant_user=user)


@app.get("/sign-in")
def show_sign_in():
    """The sign-in page."""
    return "<form method=post><input name=username><input name=password type=password><button>Sign in</button></form>"


@app.post("/sign-in")
def sign_in():
    """Checks the password."""
    user = DB.query(User).filter_by(username=request.form["username"]).first()
    HASHER.verify(user.password, request.form["password"])
    session["user_id"] = user.id
    return redirect(session.pop("next"))


@app.post("/token")
def token():
    """The token endpoint."""
    return server.create_token_response()


@app.post("/introspect")
def introspect():
    """The introspection endpoint."""
    return server.create_endpoint_response("introspection")


@app.get("/userinfo")
@protector("openid")
def userinfo():
    """The userinfo endpoint."""
    return jsonify(_claims(current_token.user, current_token.scope))


@app.get("/jwks")
def jwks():
    """The key set."""
    return jsonify(KeySet([KEY]).as_dict(private=False))


@app.get("/.well-known/openid-configuration")
def discovery():
    """The discovery document."""
    endpoints = ("authorization", "token", "userinfo", "introspection")
    paths = dict(zip(endpoints, ("authorize", "token", "userinfo", "introspect"), strict=True))
    return jsonify(
        **{f"{name}_endpoint": f"{ISSUER}/{path}" for name, path in paths.items()},
        issuer=ISSUER,
        jwks_uri=f"{ISSUER}/jwks",
        response_types_supported=["code"],
        id_token_signing_alg_values_supported=["ES256"],
        code_challenge_methods_supported=["S256"],
    )
