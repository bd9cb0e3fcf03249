"""The protocol's addresses (design: fixed, relying parties rely on them)."""

from flask import Blueprint, Flask, Response

from idp.oidc import authorize, consent, end_session, introspection, revocation, token, userinfo
from idp.oidc.authlib_adapter.server import IdpAuthorizationServer
from idp.oidc.discovery import KeysDocument, metadata_document
from idp.oidc.provider import Provider
from idp.web.csrf import protection
from idp.web.documents import Documents
from idp.web.viewer import needs_sign_in


def install(app: Flask, provider: Provider, documents: Documents) -> None:
    """Attach the protocol to an application."""
    _publish(provider, documents)
    app.register_blueprint(_steps(provider))
    endpoints = _endpoints(provider)
    # No cookie counts at these, or (at the first and last) anybody may call them by design of the protocol.
    protection.exempt(endpoints)
    app.register_blueprint(endpoints)


def _endpoints(provider: Provider) -> Blueprint:
    server = IdpAuthorizationServer(provider)
    endpoints = Blueprint("oidc", __name__)

    @endpoints.route("/authorize", methods=["GET", "POST"])
    def authorization() -> Response:
        return authorize.start(provider)

    @endpoints.post("/token")
    def token_() -> Response:
        return token.respond(server)

    @endpoints.route("/userinfo", methods=["GET", "POST"])
    def userinfo_() -> Response:
        return userinfo.respond(provider)

    @endpoints.post("/introspect")
    def introspect() -> Response:
        return introspection.respond(provider)

    @endpoints.post("/revoke")
    def revoke() -> Response:
        return revocation.respond(provider)

    @endpoints.route("/end_session", methods=["GET", "POST"])
    def end_session_() -> Response:
        return end_session.respond(provider)

    return endpoints


def _steps(provider: Provider) -> Blueprint:
    steps = Blueprint("oidc_steps", __name__)

    @steps.get("/authorize/resume")
    def resume() -> Response:
        return authorize.resume(provider)

    @steps.route("/authorize/consent", methods=["GET", "POST"])
    @needs_sign_in
    def consent_() -> Response:
        return consent.respond(provider)

    @steps.post("/end_session/confirm")
    def confirm() -> Response:
        return end_session.confirm(provider)

    return steps


def _publish(provider: Provider, documents: Documents) -> None:
    metadata = metadata_document(provider.issuer)
    for path in ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"):
        documents.publish(path, lambda: metadata)
    documents.publish("/.well-known/jwks.json", KeysDocument(provider))
