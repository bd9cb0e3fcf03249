"""Help: a few short topics."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from consent_ui.pages import Page


class HelpTopic(StrEnum):
    """The topics; the value is the last part of `/help/<topic>`."""

    SIGN_IN = "sign-in"
    REQUEST_ACCESS = "request-access"
    USER_ADMINISTRATORS = "user-administrators"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"
    CONTACT = "contact"


@dataclass(frozen=True, kw_only=True)
class HelpPage(Page):
    """`/help` (topic None: the list) and `/help/<topic>`."""

    template: ClassVar[str] = "help.html"
    topic: HelpTopic | None = None
    contact_email: str = "servicenow@ema.europa.eu"
    base_url: str = "/help"
