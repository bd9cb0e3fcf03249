"""Leaving: the question an application's sign-out request may need (E1), and the page after it."""

from dataclasses import dataclass
from typing import ClassVar

from consent_ui.pages import Page
from consent_ui.parts import Application, Person


@dataclass(frozen=True, kw_only=True)
class SignOutConfirmPage(Page):
    """Asks before ending the session; `hidden` travels with the answer. The button is `id="sign-out"`."""

    template: ClassVar[str] = "sign_out_confirm.html"
    action: str
    person: Person
    application: Application | None = None
    other_applications: tuple[str, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    cancel_url: str = "/"


@dataclass(frozen=True, kw_only=True)
class SignedOutPage(Page):
    """Says what ended. `return_url` leads back to the application that asked, if it registered one.

    `still_open` names applications that could not be told and must be closed by hand.
    """

    template: ClassVar[str] = "signed_out.html"
    sign_in_url: str = "/sign-in"
    application: Application | None = None
    return_url: str | None = None
    ended_at: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()
