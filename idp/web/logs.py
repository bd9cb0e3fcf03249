"""How the application log is written: JSON lines on standard output, or readable ones for a person at a terminal."""

import logging
import sys
import traceback

import structlog
from sqlalchemy.exc import DBAPIError

_SECRET_NAMES = frozenset(
    {"token", "code", "password", "secret", "cookie", "authorization", "otp", "email", "address"}
)


def configure(log_format: str, level: str) -> None:
    """Set up structlog; nothing that looks like a secret or a person's address passes (security P5)."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_error,
            _mask,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )


def _mask(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for name in event:
        if name in _SECRET_NAMES:
            event[name] = "********"
    return event


def _tell_error(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Where it happened and what it was; without what a database says, for it quotes rows and so addresses (P5)."""
    error = event.pop("exc_info", None)
    if not isinstance(error, BaseException):
        return event
    told: list[str] = []
    current: BaseException | None = error
    while current is not None:
        told += traceback.format_tb(current.__traceback__)
        name = type(current).__qualname__
        told.append(f"{name}\n" if _quotes_rows(current) else f"{name}: {current}\n")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    event["exception"] = "".join(told)
    return event


def _quotes_rows(error: BaseException) -> bool:
    return isinstance(error, DBAPIError) or type(error).__module__.startswith(("psycopg", "sqlite3"))
