"""How the application log is written: JSON lines on standard output, or readable ones for a person at a terminal."""

import logging
import sys

import structlog

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
            structlog.processors.format_exc_info,
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
