"""One use case under way: what its parts share."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from idp.audit.service import Origin
from idp.roles import service as roles
from idp.roles.models import Catalogue


@dataclass(frozen=True, slots=True)
class Site:
    """What links in mails begin with: the configured issuer, never a request's ``Host`` (security H2)."""

    issuer: str

    @property
    def contact_url(self) -> str:
        """Who helps."""
        return f"{self.issuer}/help/contact"


@dataclass(frozen=True, slots=True)
class Act:
    """The transaction, its moment and where it came from, and the catalogue in force in it."""

    session: Session
    now: datetime
    origin: Origin
    site: Site
    catalogue: Catalogue

    @classmethod
    def begin(cls, session: Session, now: datetime, origin: Origin, site: Site) -> "Act":
        """Read the catalogue and begin."""
        return cls(session, now, origin, site, roles.current_catalogue(session))
