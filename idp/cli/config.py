"""``idp config``: the settings."""

import click
from pydantic import BaseModel, SecretStr

from idp.cli.world import print_json
from idp.settings import PREFIX, read_settings


@click.group(name="config")
def command() -> None:
    """The settings of this node."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(*, as_json: bool) -> None:
    """Print every setting with its present value; secrets are masked."""
    values = _flatten(read_settings(), PREFIX)
    if as_json:
        print_json(values)
        return
    for name, value in values.items():
        click.echo(f"{name}={value}")


@command.command()
def check() -> None:
    """Check the environment; the exit status is 2 when it cannot be used."""
    read_settings()
    click.echo("The settings can be used.")


def _flatten(model: BaseModel, prefix: str) -> dict[str, str]:
    result: dict[str, str] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            result |= _flatten(value, f"{prefix}{name.upper()}__")
        elif name == "database_url" or (name == "redis_url" and value):
            result[prefix + name.upper()] = _without_password(str(value))
        else:
            result[prefix + name.upper()] = "********" if isinstance(value, SecretStr) else str(value)
    return result


def _without_password(url: str) -> str:
    head, separator, tail = url.rpartition("@")
    scheme, _, credentials = head.partition("://")
    user = credentials.partition(":")[0]
    return f"{scheme}://{user}:********@{tail}" if separator and ":" in credentials else url
