"""Signing in with username or e-mail address and password."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired

from consent_ui.pages import Page
from consent_ui.parts import Application, Person
from consent_ui.texts import mark


class SignInForm(Form):
    """Names only what is missing; whether the pair is right is the server's answer (H1)."""

    username = StringField(
        mark("Username or e-mail address"),
        [InputRequired(mark("Enter your username or e-mail address."))],
    )
    password = PasswordField(mark("Password"), [InputRequired(mark("Enter your password."))])


class SignInState(StrEnum):
    """What the page has to say besides asking. Unknown and disabled accounts look like WRONG (H1, Q25)."""

    READY = "ready"
    WRONG = "wrong"
    LOCKED = "locked"
    THROTTLED = "throttled"


class SignInReason(StrEnum):
    """Why somebody who was signed in is asked again."""

    NONE = "none"
    FRESH_SIGN_IN_NEEDED = "fresh_sign_in_needed"
    SESSION_ENDED = "session_ended"
    APPLICATION_ASKS = "application_asks"


@dataclass(frozen=True, kw_only=True)
class SignInPage(Page):
    """The sign-in page, alone or on the way to an application.

    `wait` tells how long to wait when locked or throttled. `signed_in_as` is set when the browser has
    a session and the person is asked again; `use_another_account_url` starts afresh. Links that are
    None are not shown.
    """

    template: ClassVar[str] = "sign_in.html"
    form: SignInForm
    action: str
    application: Application | None = None
    state: SignInState = SignInState.READY
    reason: SignInReason = SignInReason.NONE
    wait: timedelta | None = None
    signed_in_as: Person | None = None
    use_another_account_url: str | None = None
    forgot_username_url: str | None = None
    forgot_password_url: str | None = None
    register_url: str | None = None
    cancel_url: str | None = None
