"""The application put together: its registration at the provider, its addresses, its errors."""

import secrets
from typing import Any

import requests
from authlib.integrations.flask_client import OAuth
from flask import Flask, abort, render_template, request
from werkzeug.exceptions import HTTPException

from idp.demo.relying_party import api
from idp.demo.relying_party.configuration import TIMEOUT, Configuration
from idp.demo.relying_party.pages import Pages
from idp.demo.relying_party.showing import add_headers, by_organisation


def create_app(configuration: Configuration) -> Flask:
    """The whole application for one client registration."""
    app = Flask("idp.demo.relying_party")
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        # Cookies do not tell ports apart: five applications on one host need five names.
        SESSION_COOKIE_NAME=f"{configuration.code}_session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=configuration.url.startswith("https:"),
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    provider = _register(app, configuration)
    app.context_processor(lambda: {"us": configuration, "by_organisation": by_organisation})
    app.before_request(lambda: _refuse_foreign_posts(configuration))
    app.after_request(lambda response: add_headers(response, configuration.issuer))
    pages = Pages(configuration, provider)
    for path, view, methods in (
        ("/", pages.home, ["GET"]),
        ("/sign-in", pages.sign_in, ["GET"]),
        ("/initiate-login", pages.initiate_login, ["GET", "POST"]),
        ("/callback", pages.callback, ["GET"]),
        ("/who-am-i", pages.who_am_i, ["POST"]),
        ("/renew", pages.renew, ["POST"]),
        ("/call-api", pages.call_api, ["POST"]),
        ("/sign-out", pages.sign_out, ["POST"]),
        ("/sign-out-everywhere", pages.sign_out_everywhere, ["POST"]),
        ("/signed-out", pages.signed_out, ["GET"]),
    ):
        app.add_url_rule(path, view.__name__, view, methods=methods)
    app.register_blueprint(api.create_blueprint(configuration))
    app.register_error_handler(requests.RequestException, _provider_is_away)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _register(app: Flask, configuration: Configuration) -> Any:
    """Authlib's client for our registration; all addresses of the provider come from its discovery document."""
    return OAuth(app).register(
        "provider",
        server_metadata_url=configuration.discovery_url,
        client_id=configuration.client_id,
        client_secret=configuration.client_secret,
        client_kwargs={
            "scope": configuration.scope,
            "code_challenge_method": "S256",  # RFC 9700 §2.1.1
            "token_endpoint_auth_method": "client_secret_basic",
            "default_timeout": TIMEOUT,
        },
    )


def _provider_is_away(_error: requests.RequestException) -> tuple[str, int]:
    why = "The sign-in service cannot be reached, or has a problem. Nothing was lost. Try again in a minute."
    return render_template("message.html", title="This does not work at the moment.", why=why), 503


def _http_error(error: HTTPException) -> tuple[str, int]:
    return render_template("message.html", title=error.name, why=error.description), error.code or 500


def _refuse_foreign_posts(configuration: Configuration) -> None:
    """Our forms change something, so another site must not send them; a sign-in may be started from anywhere."""
    is_ours = request.headers.get("Origin", configuration.url) == configuration.url
    if request.method == "POST" and request.path != "/initiate-login" and not is_ours:
        abort(403, "This form was sent by another site.")
