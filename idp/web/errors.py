"""The error boundary: whatever goes wrong becomes a page (or problem document) that says what and what to do."""

from datetime import timedelta

import structlog
from flask import Flask, Response, jsonify, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from consent_ui.pages.error import ErrorPage
from idp.errors import Conflict, DomainError, NotFound, Refused
from idp.short_lived.store import StoreAway
from idp.web.browser_cookie import BETWEEN_SERVERS
from idp.web.pages import show_plain
from idp.web.services import request_id

log = structlog.get_logger("idp.web")

_CSRF_WHAT = "This page was open too long, or the form came from another site."
_CSRF_REMEDY = "Go back, load the page again and repeat what you did."
_AWAY_WHAT = "The service cannot reach its database at the moment."
_STORE_WHAT = "The service cannot reach one of its parts at the moment."
_AWAY_REMEDY = "Nothing was lost. Try again in half a minute."


class TooBusy(Exception):
    """Come back after `wait`: a queue is full."""

    def __init__(self, wait: timedelta = timedelta(seconds=5)) -> None:
        self.wait = wait


def error_page(
    status: int,
    *,
    what: str | None = None,
    remedy: str | None = None,
    code: str | None = None,
    detail: str | None = None,
    wait: timedelta | None = None,
) -> Response:
    """An error as a page with the request's id on it; between servers, as JSON (RFC 6749 §5.2)."""
    if request.path in BETWEEN_SERVERS:
        return _error_document(status, code, what, wait)
    page = ErrorPage(
        status=status, reference=request_id(), what=what, remedy=remedy, code=code, detail=detail, wait=wait
    )
    return _with_wait(show_plain(page, status), wait)


def _error_document(status: int, code: str | None, what: str | None, wait: timedelta | None) -> Response:
    error = code or (
        "invalid_request" if status < 500 else "temporarily_unavailable" if wait else "server_error"
    )
    response = jsonify(error=error, error_description=what or HTTP_STATUS_CODES.get(status, "Error"))
    response.status_code = status
    return _with_wait(response, wait)


def _with_wait(response: Response, wait: timedelta | None) -> Response:
    if wait is not None:
        response.headers["Retry-After"] = str(max(1, int(wait.total_seconds())))
    return response


def install(app: Flask) -> None:
    """Attach the boundary. Protocol endpoints answer their own errors; what escapes them arrives here as well."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(TooBusy, _busy)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(StoreAway, _store)
    app.register_error_handler(Exception, _unforeseen)


def _csrf(_error: CSRFError) -> Response:
    return error_page(400, what=_CSRF_WHAT, remedy=_CSRF_REMEDY)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    response = error_page(status if status in _SHOWN else 400 if status < 500 else 500)
    response.status_code = status
    if status == 405 and (allowed := getattr(error, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


_SHOWN = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})


def _domain(error: DomainError) -> Response:
    status = 404 if isinstance(error, NotFound) else 409 if isinstance(error, Conflict) else 400
    return error_page(403 if isinstance(error, Refused) else status, what=error.message, code=error.code)


def _busy(error: TooBusy) -> Response:
    return error_page(503, wait=error.wait)


def _database(error: DBAPIError | PoolTimeout) -> Response:
    """security R3: a database that is away is 503 with Retry-After, not a broken page; other errors are ours."""
    if not isinstance(error, OperationalError | PoolTimeout):
        return _unforeseen(error)
    log.error("database_away", error=type(error).__name__)
    return error_page(503, what=_AWAY_WHAT, remedy=_AWAY_REMEDY, wait=timedelta(seconds=30))


def _store(_error: StoreAway) -> Response:
    """security S10, R5: without its store the node checks nothing less, it says that it cannot."""
    log.error("store_away")
    return error_page(503, what=_STORE_WHAT, remedy=_AWAY_REMEDY, wait=timedelta(seconds=30))


def _unforeseen(error: Exception) -> Response:
    # security B9, P5: the traceback goes to the log without local values; the person sees a reference only.
    log.error("unforeseen_error", path=request.path, exc_info=error)
    return error_page(500)
