"""One line for each request, with an id and without anything secret; and the metrics."""

import time

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

from idp.ids import new_id

log = structlog.get_logger("idp.request")

REQUESTS = Counter("idp_requests", "Requests answered", ["endpoint", "method", "status"])
DURATION = Histogram(
    "idp_request_seconds",
    "Time to answer",
    ["endpoint"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def install(app: Flask) -> None:
    """Attach it: the first thing before and the last after a request."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = new_id()
    g.begun = time.perf_counter()


def _end(response: Response) -> Response:
    """security P5: the path's pattern and no query: queries hold codes, paths may hold ids."""
    endpoint = request.endpoint or "unknown"
    took = time.perf_counter() - g.begun if "begun" in g else 0.0
    REQUESTS.labels(endpoint, request.method, response.status_code).inc()
    DURATION.labels(endpoint).observe(took)
    rule = request.url_rule.rule if request.url_rule else "-"
    log.info(
        "request",
        request_id=g.get("request_id", "-"),
        method=request.method,
        path=rule,
        status=response.status_code,
        milliseconds=round(took * 1000, 1),
    )
    response.headers["X-Request-Id"] = g.get("request_id", "-")
    return response
