"""Mails about the account itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from consent_ui.mails import Mail


@dataclass(frozen=True, kw_only=True)
class AccountLockedMail(Mail):
    """To the person: too many wrong passwords, and until when sign-in is closed (Q8)."""

    template: ClassVar[str] = "account_locked.txt"
    username: str
    locked_at: datetime
    locked_for: timedelta
    failures: int
    forgot_password_url: str | None = None
