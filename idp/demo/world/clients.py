"""The clients of the demo world: five applications, one of a third party, one machine."""

from dataclasses import dataclass
from urllib.parse import urlsplit

_PERSONAL_SCOPES = ("openid", "profile", "email", "offline_access")


@dataclass(frozen=True, slots=True)
class Places:
    """Where this world is: the issuer, and the first of the relying parties' consecutive ports on the same host."""

    issuer: str
    first_port: int

    def url_of(self, number: int) -> str:
        """The address of the relying party with this number, counted from 0."""
        return f"{urlsplit(self.issuer).scheme}://{urlsplit(self.issuer).hostname}:{self.first_port + number}"


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A client with its secret; `url` is the home page of its application, None for a machine."""

    client_id: str
    client_secret: str
    name: str
    full_name: str
    application: str | None
    url: str | None
    audience: str
    grant_types: tuple[str, ...]
    scopes: tuple[str, ...]
    requires_consent: bool = False
    requires_role: bool = False

    @property
    def redirect_uris(self) -> tuple[str, ...]:
        """Where a sign-in ends."""
        return (f"{self.url}/callback",) if self.url else ()

    @property
    def post_logout_redirect_uris(self) -> tuple[str, ...]:
        """Where a sign-out ends."""
        return (f"{self.url}/signed-out",) if self.url else ()

    @property
    def initiate_login_uri(self) -> str | None:
        """Where a sign-in can be started from outside (OpenID Connect Core §4)."""
        return f"{self.url}/initiate-login" if self.url else None


_APPLICATIONS = (
    ("ctis", "CTIS", "Clinical Trials Information System"),
    ("spor", "SPOR", "Substances, products, organisations, referentials"),
    ("iris", "IRIS", "Regulatory procedures and application forms"),
    ("ev", "EudraVigilance", "Safety reports, human and veterinary"),
    ("upd", "UPD", "Union Product Database"),
)
_THIRD_PARTY = "shortage-watch"


def clients(places: Places) -> tuple[DemoClient, ...]:
    """All of them. The secrets are part of the demo's data, and open nothing else."""
    applications = tuple(
        DemoClient(
            client_id=f"demo-{code}",
            client_secret=_secret(f"demo-{code}"),
            name=name,
            full_name=full_name,
            application=code,
            url=places.url_of(number),
            audience=f"{places.url_of(number)}/api",
            grant_types=("authorization_code", "refresh_token"),
            scopes=(*_PERSONAL_SCOPES, "roles"),
            requires_role=True,
        )
        for number, (code, name, full_name) in enumerate(_APPLICATIONS)
    )
    return (*applications, _third_party(places), _machine(places))


def relying_parties(places: Places) -> tuple[DemoClient, ...]:
    """Those that run as web applications in the demo."""
    return tuple(client for client in clients(places) if client.url)


def _third_party(places: Places) -> DemoClient:
    """A stranger's application: it has no roles, and people are asked before it learns about them."""
    url = places.url_of(len(_APPLICATIONS))
    return DemoClient(
        client_id=_THIRD_PARTY,
        client_secret=_secret(_THIRD_PARTY),
        name="Shortage Watch",
        full_name="A third party's application",
        application=None,
        url=url,
        audience=f"{url}/api",
        grant_types=("authorization_code", "refresh_token"),
        scopes=_PERSONAL_SCOPES,
        requires_consent=True,
    )


def _machine(places: Places) -> DemoClient:
    """Fetches UPD's data by itself, with no person: the client credentials grant of RFC 6749 §4.4."""
    return DemoClient(
        client_id="upd-nightly-export",
        client_secret=_secret("upd-nightly-export"),
        name="UPD nightly export",
        full_name="A machine without people",
        application="upd",
        url=None,
        audience=f"{places.url_of(len(_APPLICATIONS) - 1)}/api",
        grant_types=("client_credentials",),
        scopes=(),
    )


def _secret(client_id: str) -> str:
    """The same on every run, since it guards nothing but the demo."""
    return f"{client_id}-secret-for-the-demo-only-2026"
