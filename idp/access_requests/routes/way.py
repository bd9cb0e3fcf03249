"""Where a person who asks for access comes from, and where they go afterwards."""

from dataclasses import dataclass

from flask import request

from idp.access_requests.guards import carried
from idp.web.interaction import find_interaction
from idp.web.services import services

_LONGEST_CODE = 16


@dataclass(frozen=True, slots=True)
class Way:
    """The application whose roles are wanted, and the sign-in under way that led here, if any."""

    application: str | None
    client_id: str | None
    continue_url: str | None
    hidden: tuple[tuple[str, str], ...]

    @property
    def cancel_url(self) -> str:
        """Back to the sign-in that asked for a role, else to one's access."""
        return self.continue_url or "/access"


def find_way() -> Way:
    """As the present request says; a sign-in that is over, or another browser's, is left out."""
    interaction = find_interaction(services().store, request.values.get("interaction"))
    application = request.values.get("application") or (interaction.application if interaction else None)
    if application is not None and (len(application) > _LONGEST_CODE or not application.isalnum()):
        application = None
    names = ("application", "interaction") if interaction else ("application",)
    return Way(
        application=application,
        client_id=interaction.client_id if interaction else None,
        continue_url=interaction.resume_url if interaction else None,
        hidden=carried(*names) if application else (),
    )
