"""The signed-in viewer's place: who looks at this page, and the guard that asks for somebody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import current_app, g, redirect, request
from werkzeug.wrappers import Response

_LOADER = "idp.viewer"
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person signed in in this browser, as read at the beginning of this request.

    It serves showing and routing. Who acts on it reads the state again in the acting transaction.
    """

    account_id: str
    session_id: str
    username: str
    name: str
    email: str
    auth_time: datetime
    acr: str
    role_codes: frozenset[str]
    is_approver: bool
    is_staff: bool
    waiting_requests: int


def install_loader(extensions: dict[str, object], loader: Callable[[], Viewer | None]) -> None:
    """Say how a viewer is found from the present request; `idp.app` knows the rooms that can."""
    extensions[_LOADER] = loader


def viewer() -> Viewer | None:
    """The signed-in viewer, or None; looked up once for each request."""
    if "viewer" not in g:
        g.viewer = current_app.extensions[_LOADER]()
    found: Viewer | None = g.viewer
    return found


def forget_viewer() -> None:
    """After signing in or out: whoever was looked up before is no longer right."""
    g.pop("viewer", None)


def signed_in_viewer() -> Viewer:
    """The viewer behind `needs_sign_in`."""
    found = viewer()
    if found is None:
        raise RuntimeError("the route lacks needs_sign_in")
    return found


def needs_sign_in(route: Callable[P, R]) -> Callable[P, R | Response]:
    """Guard a route: without a signed-in viewer, a page leads to the sign-in and back, a POST to the sign-in only."""

    @wraps(route)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if viewer() is not None:
            return route(*args, **kwargs)
        here = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect("/sign-in?" + urlencode({"next": here}), 303)

    return guarded
