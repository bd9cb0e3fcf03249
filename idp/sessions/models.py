"""The table of signed-in browsers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.database.base import Base, Id


class SignedInSession(Base):
    """A browser in which somebody signed in.

    `id` is the ``sid`` that relying parties get; the cookie holds another, secret value of which only the digest is
    kept. `auth_time` is when the person last proved who they are; `expires_at` is the absolute limit.
    """

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    auth_time: Mapped[datetime]
    amr: Mapped[str] = mapped_column(String(64))
    acr: Mapped[str] = mapped_column(String(64))
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(String(32))
    user_agent: Mapped[str | None] = mapped_column(String(300))
    address: Mapped[str | None] = mapped_column(String(45))

    __table_args__ = (Index(None, "account_id", "ended_at"),)
