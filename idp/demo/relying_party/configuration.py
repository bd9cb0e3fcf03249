"""What an application has to know to sign people in."""

from dataclasses import dataclass

TIMEOUT = 10
"""Seconds that we wait for the provider: a sign-in that hangs is worse than one that fails."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """All of it: who we are, where the provider is, and what it knows us by.

    `code` chooses the colours. `url` is our own address, under which the redirect addresses were registered.
    """

    code: str
    name: str
    full_name: str
    url: str
    issuer: str
    client_id: str
    client_secret: str
    scope: str

    @property
    def discovery_url(self) -> str:
        """OpenID Connect Discovery §4: everything else about the provider is found from here."""
        return f"{self.issuer}/.well-known/openid-configuration"

    @property
    def audience(self) -> str:
        """What the access tokens for our API name as ``aud``."""
        return f"{self.url}/api"
