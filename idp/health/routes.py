"""``/livez``, ``/readyz`` and ``/metrics``."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from idp.clients.service import SIGNING_ALGORITHMS
from idp.health import service
from idp.health.rules import is_within
from idp.schema import HEAD
from idp.web.services import services
from keys.ring import KeyRing


def make_blueprint(ring: Callable[[], KeyRing]) -> Blueprint:
    """The three addresses, for a node with this key ring."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/livez")
    def livez() -> Response:
        return jsonify(status="alive")

    @blueprint.get("/readyz")
    def readyz() -> Response:
        node = services()
        found = service.problems(node.database, node.store, ring, HEAD, set(SIGNING_ALGORITHMS))
        response = jsonify(status="not ready" if found else "ready", problems=found)
        response.status_code = 503 if found else 200
        return response

    @blueprint.get("/metrics")
    def metrics() -> Response:
        if not is_within(request.remote_addr, services().settings.metrics_networks):
            abort(404)
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    return blueprint
