"""The table of signing keys."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.database.base import Base


class StoredKey(Base):
    """One signing key. `sealed` is its private half, which goes as soon as the key has signed its last token.

    The two partial indexes give two nodes that rotate at once a single winner (security K5).
    """

    __tablename__ = "signing_keys"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    alg: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    public_jwk: Mapped[dict[str, Any]]
    sealed: Mapped[str | None] = mapped_column(Text)
    sealing_key_id: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime]
    active_from: Mapped[datetime | None]
    retiring_from: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN ('pending', 'active', 'retiring', 'retired')", name="state"),
        CheckConstraint("state IN ('pending', 'active') OR sealed IS NULL", name="sealed"),
        *(
            Index(
                f"uq_signing_keys_{state}",
                "alg",
                unique=True,
                sqlite_where=text(f"state = '{state}'"),
                postgresql_where=text(f"state = '{state}'"),
            )
            for state in ("pending", "active")
        ),
    )
