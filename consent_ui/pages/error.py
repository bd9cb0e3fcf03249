"""What went wrong, what to do about it, and the reference a helper asks for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from consent_ui.pages import Page
from consent_ui.parts import Application


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """An error as an instruction; also for protocol errors before a redirect is safe.

    The texts for `status` (400, 403, 404, 405, 409, 413, 429, 500, 503) stand here; `what` and `remedy` are
    English source strings that say it more exactly. `code` is the error code of the specification and
    `detail` its description, shown as small print for the application's developers.
    """

    template: ClassVar[str] = "error.html"
    status: int
    reference: str
    what: str | None = None
    remedy: str | None = None
    code: str | None = None
    detail: str | None = None
    application: Application | None = None
    wait: timedelta | None = None
    back_url: str | None = None
