"""The application: every part made once and handed to the rooms that need it."""

import importlib
import importlib.util
from base64 import b64encode

from flask import Flask
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from idp.clock import Clock, SystemClock
from idp.database.access import Database
from idp.database.engine import driver_url, engine_options
from idp.database.extension import db
from idp.settings import Settings
from idp.short_lived.redis import RedisStore
from idp.short_lived.sql import SqlStore
from idp.short_lived.store import ShortLivedStore
from idp.web import csrf, errors, headers, logs, request_log, viewer
from idp.web.documents import Documents
from idp.web.front import Front
from idp.web.services import Services
from idp.web.services import install as install_services
from keys.sealing import SealingKey
from keys.sealing_file import read_or_create

ROOMS = (
    "idp.portal.routes",
    "idp.organisations.routes",
    "idp.accounts.routes",
    "idp.authentication.routes",
    "idp.access_requests.routes",
    "idp.demo.routes",
)
LARGEST_BODY = 64 * 1024  # security L2; an upload route raises it for itself


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """A node's Flask application; `app.wsgi_app` is the whole of it, with the front in place."""
    logs.configure(settings.log_format, settings.log_level)
    app = Flask("idp", static_folder=None)
    sealing_key = find_sealing_key(settings)
    _configure(app, settings, sealing_key)
    db.init_app(app)
    with app.app_context():
        database = Database(_engine())
    clock = clock or SystemClock()
    services = Services(settings, database, clock, open_store(settings, database, clock), sealing_key.derive)
    install_services(app.extensions, services)
    documents = Documents()
    _install_web(app)
    for room in ROOMS:
        if importlib.util.find_spec(room.rpartition(".")[0]) and importlib.util.find_spec(room):
            module = importlib.import_module(room)
            for blueprint in getattr(module, "blueprints", None) or (module.blueprint,):
                app.register_blueprint(blueprint)
    front = Front(app.wsgi_app, settings.issuer, documents.find)
    proxies = settings.trusted_proxies
    app.wsgi_app = ProxyFix(front, x_for=proxies, x_proto=0, x_host=0) if proxies else front  # type: ignore[assignment]
    return app


def find_sealing_key(settings: Settings) -> SealingKey:
    """The key-encryption key: from the environment, or in the embedded default from a file made at the first start."""
    if settings.key_encryption_key is not None:
        return SealingKey.from_base64(settings.key_encryption_key.get_secret_value())
    return read_or_create(settings.data_dir / "key-encryption.key")


def open_store(settings: Settings, database: Database, clock: Clock) -> ShortLivedStore:
    """Redis when it is configured, else the SQL database."""
    return RedisStore(settings.redis_url) if settings.redis_url else SqlStore(database, clock)


def _engine() -> Engine:
    return db.engine


def _configure(app: Flask, settings: Settings, sealing_key: SealingKey) -> None:
    url = driver_url(settings.database_url)
    prefix = "" if settings.is_plain_http else "__Host-"
    app.config.update(
        SECRET_KEY=b64encode(sealing_key.derive("browser cookie")).decode(),
        SESSION_COOKIE_NAME=f"{prefix}idp_browser",
        SESSION_COOKIE_SECURE=not settings.is_plain_http,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_PARTS=200,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it would demand a Referer, which our pages do not send; Origin is checked instead
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(url, pool_size=settings.threads + 2),
    )


def _install_web(app: Flask) -> None:
    request_log.install(app)
    csrf.install(app)
    errors.install(app)
    app.after_request(headers.add_headers)
    if importlib.util.find_spec("idp.authentication") and importlib.util.find_spec(
        "idp.authentication.guards"
    ):
        guards = importlib.import_module("idp.authentication.guards")
        viewer.install_loader(app.extensions, guards.load_viewer)
    else:
        viewer.install_loader(app.extensions, lambda: None)
