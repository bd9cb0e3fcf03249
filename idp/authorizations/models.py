"""What one client may do for one account after one authorization; and access tokens revoked before their end."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.database.base import Base, Id


class Authorization(Base):
    """One authorization: its code, then its refresh generation, until it ends.

    `scopes` is the granted scope as one string (RFC 6749 §3.3). The code is kept by its digest and spent by one
    conditional UPDATE. Refresh tokens are not kept: each carries this row's id, a generation and a MAC, and only the
    present `generation` is worth anything. It ends with its session, unless `is_offline` (scope ``offline_access``).
    """

    __tablename__ = "authorizations"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.client_id", ondelete="CASCADE"))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    scopes: Mapped[str] = mapped_column(Text)
    is_offline: Mapped[bool]
    nonce: Mapped[str | None] = mapped_column(Text)
    auth_time: Mapped[datetime]
    amr: Mapped[str] = mapped_column(String(64))
    acr: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    code_expires_at: Mapped[datetime]
    code_spent_at: Mapped[datetime | None]
    redirect_uri: Mapped[str] = mapped_column(Text)
    code_challenge: Mapped[str] = mapped_column(String(43))
    generation: Mapped[int] = mapped_column(default=0)
    rotated_at: Mapped[datetime | None]
    refresh_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(String(32))

    __table_args__ = (
        Index(
            "ix_authorizations_live_by_session",
            "session_id",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index(None, "account_id", "client_id"),
        Index(None, "created_at"),
    )


class RevokedAccessToken(Base):
    """An access token that was revoked while it had time left; the row may go when the token has ended."""

    __tablename__ = "revoked_access_tokens"

    jti: Mapped[str] = mapped_column(String(43), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
