"""Showing a page of `consent_ui` with its frame around it."""

from typing import Any, cast

from flask import Response, flash, get_flashed_messages, request
from flask_wtf.csrf import generate_csrf

from consent_ui.frame import Frame, Links, Notice, NoticeKind
from consent_ui.frame import Viewer as ShownViewer
from consent_ui.pages import Page
from consent_ui.render import render
from idp.web.headers import add_page_headers
from idp.web.services import services
from idp.web.viewer import Viewer, viewer


def show(page: Page, status: int = 200) -> Response:
    """The page as a response, with who is signed in, the CSRF token and what just happened."""
    return _respond(page, status, viewer(), csrf_token=generate_csrf(), notices=_notices())


def show_plain(page: Page, status: int) -> Response:
    """The page without asking who is signed in, and without a form: for errors, when even that may not work."""
    return _respond(page, status, None, csrf_token="", notices=())


def tell(text: str, kind: NoticeKind = NoticeKind.SUCCESS, **values: str) -> None:
    """Say one sentence on the next page (an English source string with ``%(name)s`` places)."""
    flash({"text": text, "values": values}, kind.value)  # type: ignore[arg-type]


def _notices() -> tuple[Notice, ...]:
    told = cast(list[tuple[str, dict[str, Any]]], get_flashed_messages(with_categories=True))
    return tuple(
        Notice(text=message["text"], kind=NoticeKind(kind), values=message["values"])
        for kind, message in told
    )


def _respond(
    page: Page, status: int, looking: Viewer | None, *, csrf_token: str, notices: tuple[Notice, ...]
) -> Response:
    settings = services().settings
    frame = Frame(
        csrf_token=csrf_token,
        path=request.path,
        viewer=_shown(looking) if looking else None,
        environment=settings.badge or ("Demo" if settings.demo else None),
        links=Links(demo_mail="/demo/mail" if settings.demo else None),
        notices=notices,
    )
    response = Response(render(page, frame), status, mimetype="text/html")
    add_page_headers(response)
    return response


def _shown(looking: Viewer) -> ShownViewer:
    return ShownViewer(
        name=looking.name,
        username=looking.username,
        email=looking.email,
        is_approver=looking.is_approver,
        is_staff=looking.is_staff,
        waiting_requests=looking.waiting_requests,
    )
