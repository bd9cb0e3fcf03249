"""docker-compose.yml as Docker would read it: merged, with every `${VARIABLE:-default}` at its default."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
_VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


@dataclass(frozen=True)
class Service:
    """One service; `fields` holds what the file says of it."""

    name: str
    fields: dict[str, Any]

    @property
    def is_ours(self) -> bool:
        """Whether it runs our image."""
        return "build" in self.fields

    @property
    def runs_idp(self) -> bool:
        """Whether it starts the `idp` command, the image's entry point."""
        return self.is_ours and "entrypoint" not in self.fields

    @property
    def environment(self) -> dict[str, str]:
        """The variables that it is given."""
        return {name: str(value) for name, value in self.fields.get("environment", {}).items()}


def read(text: str | None = None) -> dict[str, Any]:
    """The whole file, with the defaults in place."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8") if text is None else text
    document: dict[str, Any] = _with_defaults(yaml.safe_load(text))
    return document


def services() -> dict[str, Service]:
    """Every service by its name."""
    return {name: Service(name, fields) for name, fields in read()["services"].items()}


def _with_defaults(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_defaults(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_defaults(item) for item in value]
    if isinstance(value, str):
        return _VARIABLE.sub(r"\2", value)
    return value
