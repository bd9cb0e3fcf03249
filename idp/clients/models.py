"""The table of relying parties."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from idp.database.base import Base


class ClientStatus(StrEnum):
    """A disabled client gets no token by any path (security S5)."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Client(Base):
    """A relying party, with the metadata names of RFC 7591 and OpenID Connect Registration.

    `application` is the EMA application whose roles its tokens carry, or None for one that sees no roles. `audience` is
    the ``aud`` of its access tokens. `secret_digest` may be accompanied by the one before it until `old_secret_until`
    (security C6). `version` grows with every change, so that caches can tell.
    """

    __tablename__ = "clients"

    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    client_name: Mapped[str] = mapped_column(String(200))
    application: Mapped[str | None] = mapped_column(String(16))
    audience: Mapped[str] = mapped_column(String(300))
    status: Mapped[str] = mapped_column(String(16))
    token_endpoint_auth_method: Mapped[str] = mapped_column(String(32))
    secret_digest: Mapped[str | None] = mapped_column(String(64))
    old_secret_digest: Mapped[str | None] = mapped_column(String(64))
    old_secret_until: Mapped[datetime | None]
    grant_types: Mapped[list[str]]
    redirect_uris: Mapped[list[str]]
    post_logout_redirect_uris: Mapped[list[str]]
    scopes: Mapped[list[str]]
    id_token_signed_response_alg: Mapped[str] = mapped_column(String(16))
    requires_consent: Mapped[bool]
    requires_role: Mapped[bool]
    roles_in_id_token: Mapped[bool]
    client_uri: Mapped[str | None] = mapped_column(String(300))
    initiate_login_uri: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Every change through the mapper counts `version` on, and two changes at once do not both succeed."""
        return {"version_id_col": cls.__table__.c.version}
