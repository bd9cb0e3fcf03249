"""The table behind the SQL store."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from idp.database.base import Base


class ShortLivedEntry(Base):
    """One value or counter; rows past `expires_at` count as absent and are swept by the worker."""

    __tablename__ = "short_lived_entries"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[dict[str, Any]]
    counter: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(index=True)
