"""One line for each request, with an id and without anything secret; and the metrics."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

log = structlog.get_logger("idp.request")

REQUESTS = Counter("idp_requests", "Requests answered", ["rule", "method", "status"])
DURATION = Histogram(
    "idp_request_seconds", "Time to answer", ["rule"], buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_series: dict[tuple[str, str, str], tuple[Callable[[], None], Callable[[float], None]]] = {}


def note(environ: dict[str, Any], status: str, begun: float) -> None:
    """Count and log one answered request; `begun` is of `time.perf_counter`, `status` as in ``200 OK``.

    security P5: the path's pattern and no query: queries hold codes, and paths may hold ids.
    """
    took = time.perf_counter() - begun
    matched = getattr(environ.get("werkzeug.request"), "url_rule", None)
    rule = matched.rule if matched is not None else "-"
    method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in _METHODS else "other"
    count, observe = _find_series(rule, method, status[:3])
    count()
    observe(took)
    log.info(
        "request",
        request_id=environ["idp.request_id"],
        method=method,
        path=rule,
        status=int(status[:3]),
        milliseconds=round(took * 1000, 1),
    )


def _find_series(rule: str, method: str, status: str) -> tuple[Callable[[], None], Callable[[float], None]]:
    """The counters of this kind of request; rules, methods and statuses are few, so they are kept."""
    key = (rule, method, status)
    found = _series.get(key)
    if found is None:
        found = _series[key] = (REQUESTS.labels(rule, method, status).inc, DURATION.labels(rule).observe)
    return found
