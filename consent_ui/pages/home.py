"""The start page: what this is, which applications one may open, and in the demo whom to be."""

from dataclasses import dataclass
from typing import ClassVar

from consent_ui.pages import Page
from consent_ui.parts import Application


@dataclass(frozen=True, kw_only=True)
class ApplicationTile:
    """An application on the start page.

    `open_url` starts it (its home page or sign-in); `roles` counts the viewer's roles there and is
    None for a visitor; `request_url` leads to asking for a role there.
    """

    application: Application
    description: str
    open_url: str
    roles: int | None = None
    request_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody to sign in as in the demo world, and what they are."""

    username: str
    password: str
    what: str


@dataclass(frozen=True, kw_only=True)
class DemoGuide:
    """The demo's explanation: people, things to try in order, and where its mails are kept."""

    people: tuple[DemoPerson, ...]
    things_to_try: tuple[str, ...]
    mail_url: str


@dataclass(frozen=True, kw_only=True)
class HomePage(Page):
    """`/` for a visitor or a signed-in person (the frame says which)."""

    template: ClassVar[str] = "home.html"
    applications: tuple[ApplicationTile, ...] = ()
    demo: DemoGuide | None = None
