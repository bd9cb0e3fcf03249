"""My account: who one is, and where one is signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from consent_ui.pages import Page


@dataclass(frozen=True, kw_only=True)
class AccountPage(Page):
    """`/account`. `previous_sign_in_at` is the sign-in before this session, so that a foreign one is noticed."""

    template: ClassVar[str] = "account.html"
    username: str
    given_name: str
    family_name: str
    email: str
    created_at: datetime
    mobile: str | None = None
    previous_sign_in_at: datetime | None = None
    roles: int = 0
    sessions: int = 1
    change_password_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """A signed-in browser; `user_agent` is put into words here. `end_action` is posted to."""

    user_agent: str
    started_at: datetime
    last_used_at: datetime
    end_action: str
    is_current: bool = False
    applications: tuple[str, ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SessionsPage(Page):
    """`/account/sessions`. `end_others_action` is posted to and None when there is no other session."""

    template: ClassVar[str] = "sessions.html"
    sessions: tuple[SessionRow, ...]
    end_others_action: str | None = None
