"""The ``idp`` command: one tree, the same as ``flask --app idp``.

A subcommand's module is imported when it is named, so that ``idp serve`` does not pay for the others.
"""

import importlib
import sys
from typing import Any

import click

from idp.settings import SettingsError

COMMANDS = {
    "account": "idp.cli.accounts",
    "catalogue": "idp.cli.catalogue",
    "client": "idp.cli.clients",
    "config": "idp.cli.config",
    "db": "idp.cli.db",
    "demo": "idp.cli.demo",
    "keys": "idp.cli.keys",
    "organisations": "idp.cli.organisations",
    "serve": "idp.cli.serve",
    "worker": "idp.cli.worker",
}
"""Each command and the module that holds it under ``command``."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=LazyGroup)
@click.version_option(package_name="idp")
def tree() -> None:
    """Account management: accounts, organisations, roles and sign-in for EMA's applications."""


def main(arguments: list[str] | None = None, **options: Any) -> None:
    """Run the command line; a wrong setting ends it with one readable list."""
    try:
        tree.main(args=arguments, prog_name="idp", **options)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
