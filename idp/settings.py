"""Every setting, its default and its check; read from the environment by `app` and the commands only."""

import os
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "IDP_"
_PLAIN_NAMES = {"DATABASE_URL": "database_url", "REDIS_URL": "redis_url"}


def _seconds(value: Any) -> Any:
    """A bare number in the environment means seconds; ISO 8601 (``PT15M``) is understood as well."""
    return float(value) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else value


Duration = Annotated[timedelta, BeforeValidator(_seconds), Field(gt=timedelta(0))]
Pause = Annotated[timedelta, BeforeValidator(_seconds), Field(ge=timedelta(0))]
"""A duration that may be nothing at all."""


class SettingsError(Exception):
    """The environment cannot be used as it is; `problems` holds one sentence for each variable."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "The settings cannot be used:\n" + "\n".join(f"  - {problem}" for problem in problems)
        )
        self.problems = problems


class Smtp(BaseModel):
    """The mail server; without a host, mails are kept and not sent."""

    host: str | None = None
    port: int = 25
    username: str | None = None
    password: SecretStr | None = None
    starttls: bool = False
    sender: str = "EMA Account Management <no-reply@example.org>"
    timeout: Duration = timedelta(seconds=20)


class Sessions(BaseModel):
    """How long a signed-in browser stays so (domain.md Q11)."""

    idle: Duration = timedelta(hours=1)
    absolute: Duration = timedelta(hours=12)


class Tokens(BaseModel):
    """How long what the provider issues lives (security.md section 4)."""

    code: Duration = timedelta(seconds=60)
    access_token: Duration = timedelta(minutes=5)
    id_token: Duration = timedelta(minutes=5)
    refresh_idle: Duration = timedelta(hours=8)
    refresh_absolute: Duration = timedelta(days=7)
    offline_idle: Duration = timedelta(days=90)
    refresh_grace: Pause = timedelta(seconds=10)
    interaction: Duration = timedelta(hours=1)


class LockOut(BaseModel):
    """When guessing a password stops (domain.md Q8), and how many tries a network has (security H9)."""

    failures: int = Field(default=5, ge=1)
    window: Duration = timedelta(minutes=15)
    first_lock: Duration = timedelta(minutes=15)
    longest_lock: Duration = timedelta(hours=24)
    failures_per_network: int = Field(default=100, ge=1)
    failures_everywhere: int = Field(default=2000, ge=1)


class Keys(BaseModel):
    """The life of signing keys (security K5)."""

    rotate_after: Duration = timedelta(days=90)
    publish_before: Pause = timedelta(minutes=10)
    ring_max_age: Pause = timedelta(seconds=5)


class Attachments(BaseModel):
    """What may be attached to a request line (domain.md Q20)."""

    largest: int = Field(default=10 * 1024 * 1024, ge=1024)
    per_line: int = Field(default=5, ge=1)


class Settings(BaseSettings):
    """All settings of one node. Nothing is required: the defaults are the embedded world on SQLite."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    issuer: str = "http://127.0.0.1:5000"
    host: str = "127.0.0.1"
    port: int = Field(default=5000, ge=0, le=65535)
    threads: int = Field(default=32, ge=1, le=64)
    processes: int = Field(default=1, ge=1, le=64)
    data_dir: Path = Path(".data")
    database_url: str = ""
    redis_url: str | None = None
    key_encryption_key: SecretStr | None = None
    embedded_worker: bool | None = None
    demo: bool = False
    badge: str | None = None
    trusted_proxies: int = Field(default=0, ge=0, le=8)
    metrics_networks: list[str] = ["127.0.0.0/8", "::1/128"]
    hashes_at_once: int = Field(default=2, ge=1, le=64)
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    smtp: Smtp = Smtp()
    sessions: Sessions = Sessions()
    tokens: Tokens = Tokens()
    lock_out: LockOut = LockOut()
    keys: Keys = Keys()
    attachments: Attachments = Attachments()

    @field_validator("issuer")
    @classmethod
    def _issuer_is_an_origin(cls, value: str) -> str:
        """OpenID Connect Discovery §3: https, no query, no fragment; plain http only on this machine's loopback."""
        parts = urlsplit(value)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be a URL like https://accounts.example.org, without query or fragment")
        if "@" in parts.netloc or parts.port == 0:  # a port that is no number raises by itself
            raise ValueError("must be a URL like https://accounts.example.org:8443, without a user")
        if parts.path not in ("", "/"):
            raise ValueError("must be an origin: a path in the issuer is not supported")
        if parts.scheme == "http" and parts.hostname not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise ValueError(
                "must begin with https:// unless it is this machine itself (http://127.0.0.1:5000)"
            )
        return value.rstrip("/")

    @field_validator("metrics_networks")
    @classmethod
    def _networks_are_networks(cls, value: list[str]) -> list[str]:
        for network in value:
            ip_network(network)
        return value

    @model_validator(mode="after")
    def _database_has_a_place(self) -> "Settings":
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'idp.sqlite'}")
        return self

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded default."""
        return self.database_url.startswith("sqlite")

    @property
    def runs_worker(self) -> bool:
        """Whether the server runs the worker as a thread: by default only on SQLite."""
        return self.is_sqlite if self.embedded_worker is None else self.embedded_worker

    @property
    def is_plain_http(self) -> bool:
        """Whether cookies must do without ``Secure`` and ``__Host-``: only on loopback, see `issuer`."""
        return self.issuer.startswith("http://")

    @property
    def attachments_dir(self) -> Path:
        """Where documents lie: never below anything that is served."""
        return self.data_dir / "attachments"


def read_settings(environment: dict[str, str] | None = None) -> Settings:
    """The settings that this environment asks for.

    Raises `SettingsError` with every problem at once: an unknown ``IDP_`` variable is one, since a misspelt setting
    that is silently ignored is a setting that is believed to hold.
    """
    given = dict(os.environ if environment is None else environment)
    problems: list[str] = []
    values = _collect(given, problems)
    try:
        settings = Settings(_env_file=None, **values)  # type: ignore[arg-type,call-arg]
    except ValidationError as error:
        for item in error.errors():
            name = PREFIX + "__".join(str(part) for part in item["loc"]).upper()
            problems.append(f"{name}: {item['msg'].removeprefix('Value error, ')}")
    if problems:
        raise SettingsError(sorted(problems))
    return settings


def _collect(given: dict[str, str], problems: list[str]) -> dict[str, object]:
    """The variables as nested values, with ``…_FILE`` read and unknown names noted."""
    values: dict[str, object] = {
        field: given[name] for name, field in _PLAIN_NAMES.items() if given.get(name)
    }
    for name, value in given.items():
        if not name.startswith(PREFIX):
            continue
        path = name.removeprefix(PREFIX).lower().split("__")
        if path[-1].endswith("_file") and not _is_known(path):
            path[-1] = path[-1].removesuffix("_file")
            try:
                value = Path(value).read_text(encoding="utf-8").strip()
            except OSError as error:
                problems.append(f"{name}: the file cannot be read ({error.strerror})")
                continue
        if not _is_known(path):
            problems.append(f"{name}: there is no such setting (see `idp config show`)")
            continue
        target: dict[str, object] = values
        for part in path[:-1]:
            target = target.setdefault(part, {})  # type: ignore[assignment]
        target[path[-1]] = value.split(",") if path == ["metrics_networks"] else value
    return values


def _is_known(path: list[str]) -> bool:
    fields = Settings.model_fields
    if path[0] not in fields or len(path) > 2:
        return False
    if len(path) == 1:
        return True
    nested = fields[path[0]].annotation
    return isinstance(nested, type) and issubclass(nested, BaseModel) and path[1] in nested.model_fields
