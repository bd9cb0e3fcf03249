"""The tables of people and their passwords."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.database.base import Base, Id


class AccountStatus(StrEnum):
    """The states of domain.md 4.5; *locked* is no status but `Account.locked_until` in the future."""

    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    DISABLED_INACTIVITY = "disabled_inactivity"
    DISABLED_ADMINISTRATIVE = "disabled_administrative"
    CLOSED = "closed"


class Account(Base):
    """One natural person's account.

    `subject` is the ``sub`` of all tokens: opaque, permanent, never reused. `username` never changes; `email_key` is
    the address as it is compared (normalised and casefolded) and is unique.
    """

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(43), unique=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    email_verified: Mapped[bool] = mapped_column(default=False)
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    mobile: Mapped[str | None] = mapped_column(String(20))
    locale: Mapped[str | None] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(24))
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    last_active_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    failures_since: Mapped[datetime | None]
    locks: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]

    @property
    def name(self) -> str:
        """How the person is addressed."""
        return f"{self.given_name} {self.family_name}"


class Password(Base):
    """The one password of an account, as an Argon2id hash; `profile` names the parameters and their date."""

    __tablename__ = "passwords"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))
    profile: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[datetime]
