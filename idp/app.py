"""The application: every part made once and handed to the rooms that need it."""

import importlib
from base64 import b64encode
from collections.abc import Callable

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from idp.access_requests import routes as access_requests
from idp.access_requests.guards import count_waiting
from idp.accounts import routes as accounts
from idp.authentication import routes as authentication
from idp.authentication.guards import install_count_waiting, load_viewer
from idp.clients.service import CachedClients
from idp.clock import Clock, SystemClock
from idp.database.access import Database
from idp.database.engine import driver_url, engine_options
from idp.database.extension import db
from idp.database.prepared import Direct
from idp.demo import routes as demo
from idp.health import routes as health
from idp.oidc import routes as oidc
from idp.oidc.provider import Provider
from idp.portal import routes as portal
from idp.settings import Settings
from idp.short_lived.sql import SqlStore
from idp.short_lived.store import ShortLivedStore
from idp.signing.service import CachedKeyRing, Custody, custody_of
from idp.web import errors, logs, viewer
from idp.web.browser_cookie import BrowserCookie
from idp.web.csrf import protection
from idp.web.documents import Documents
from idp.web.front import Front
from idp.web.services import Services
from idp.web.services import install as install_services
from keys.ring import KeyRing

MOST_CONNECTIONS = 8  # kept for each process, and as many again at a peak; who waits for a hash holds none
LARGEST_BODY = 64 * 1024  # security L2; an upload route raises it for itself


def create_app(settings: Settings, clock: Clock | None = None) -> Flask:
    """A node's Flask application; its `wsgi_app` is the whole of it, with the front in place."""
    logs.configure(settings.log_format, settings.log_level)
    custody = custody_of(settings)
    app = Flask("idp", static_folder=None)
    app.url_map.merge_slashes = False  # security A17: merging answers with a 308, which sends a form again
    _configure(app, settings, custody)
    db.init_app(app)
    with app.app_context():
        database = Database(db.engine)
    services = make_services(settings, database, clock or SystemClock(), custody)
    ring = CachedKeyRing(database, custody, max_age=settings.keys.ring_max_age).current
    install_services(app.extensions, services)
    documents = Documents()
    _install_web(app)
    _install_rooms(app, settings)
    app.register_blueprint(health.make_blueprint(ring))
    oidc.install(app, make_provider(services, ring), documents)
    front = Front(app.wsgi_app, settings.issuer, documents.find)
    proxies = settings.trusted_proxies
    app.wsgi_app = ProxyFix(front, x_for=proxies, x_proto=0, x_host=0) if proxies else front  # type: ignore[assignment]  # as Flask documents it
    return app


def make_services(settings: Settings, database: Database, clock: Clock, custody: Custody) -> Services:
    """The parts that pages reach for."""
    return Services(settings, database, clock, open_store(settings, database, clock), custody.derive)


def make_provider(services: Services, ring: Callable[[], KeyRing]) -> Provider:
    """The parts that the protocol is handed."""
    direct = Direct(services.database)
    return Provider(
        issuer=services.settings.issuer,
        lifetimes=services.settings.tokens,
        session_limits=services.settings.sessions,
        database=services.database,
        direct=direct,
        clock=services.clock,
        store=services.store,
        clients=CachedClients(direct),
        ring=ring,
        refresh_key=services.derive("refresh token"),
    )


def open_store(settings: Settings, database: Database, clock: Clock) -> ShortLivedStore:
    """Redis when it is configured, else the SQL database."""
    if settings.redis_url is None:
        return SqlStore(database, clock)
    # Named, not imported above: the Redis client would cost every node 6 MiB, also those that have none.
    store: ShortLivedStore = importlib.import_module("idp.short_lived.redis").RedisStore(settings.redis_url)
    return store


def _configure(app: Flask, settings: Settings, custody: Custody) -> None:
    url = driver_url(settings.database_url)
    prefix = "" if settings.is_plain_http else "__Host-"
    app.config.update(
        SECRET_KEY=b64encode(custody.derive("browser cookie")).decode(),
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
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(url, pool_size=min(settings.threads, MOST_CONNECTIONS)),
    )


def _install_rooms(app: Flask, settings: Settings) -> None:
    """The pages. The demo's exist only in the demo."""
    for blueprint in (
        portal.blueprint,
        accounts.blueprint,
        *authentication.blueprints,
        *access_requests.blueprints,
    ):
        app.register_blueprint(blueprint)
    if settings.demo:
        app.register_blueprint(demo.blueprint)


def _install_web(app: Flask) -> None:
    app.session_interface = BrowserCookie(app)
    protection.init_app(app)
    errors.install(app)
    viewer.install_loader(app.extensions, load_viewer)
    install_count_waiting(app.extensions, count_waiting)
