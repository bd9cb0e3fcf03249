"""Whether a command line of ours would be understood, without running it."""

import click

from idp.cli import tree


def require_understood(words: list[str]) -> None:
    """Raises `click.UsageError`, or fails, when the words after `idp` name no command or an option it does not have."""
    command: click.Command = tree
    context = click.Context(tree)
    rest = list(words)
    while isinstance(command, click.Group):
        assert rest, f"idp {' '.join(words)}: a group, not a command"
        name = rest.pop(0)
        found = command.get_command(context, name)
        assert found is not None, f"idp {' '.join(words)}: there is no {name}"
        command = found
    if "--help" not in rest:
        command.make_context("idp", rest)
