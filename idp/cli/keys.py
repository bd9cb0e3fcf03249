"""``idp keys``: the signing keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

import click
from sqlalchemy.orm import Session

from idp.cli.world import clock, command_database, command_transaction, print_json
from idp.errors import NotFound
from idp.settings import read_settings
from idp.signing.service import Change, Custody, custody_of, list_keys, remove, rotate
from keys.life import KeyState
from keys.sealing import SealingError, WeakSealingKey


@click.group(name="keys")
def command() -> None:
    """The keys that sign tokens."""


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_command(*, as_json: bool) -> None:
    """List every key with its state and since when; nothing secret is shown."""
    with command_database() as database, database.reading() as session:
        found = list_keys(session)
    if as_json:
        print_json([{name: _plain(value) for name, value in asdict(key).items()} for key in found])
        return
    for key in found:
        since = key.retired_at or key.retiring_from or key.active_from or key.created_at
        click.echo(f"{key.alg}  {key.state:<8}  since {since:%Y-%m-%d %H:%M} UTC  {key.kid}")
    if not found:
        click.echo("There are no keys yet; `idp keys rotate` or the first start of the server makes them.")


@command.command(name="rotate")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rotate_command(*, as_json: bool) -> None:
    """Publish successors now. They sign once every relying party can know them: the worker sees to it.

    Run again after that time, it puts them in force itself.
    """
    with _keeping() as (session, custody):
        changes = rotate(session, clock.now(), custody, force=True)
    _tell(changes, custody, as_json=as_json)


@command.command(name="remove")
@click.argument("kid")
@click.confirmation_option(prompt="Every token that this key signed will be refused. Remove it?")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def remove_command(kid: str, *, as_json: bool) -> None:
    """Remove the key KID at once, because it is known to somebody. A successor takes over."""
    with _keeping() as (session, custody):
        changes = remove(session, kid, clock.now(), custody)
    _tell(changes, custody, as_json=as_json)


@contextmanager
def _keeping() -> Iterator[tuple[Session, Custody]]:
    """The command's transaction and what it takes to keep keys; what cannot be done is said in a sentence."""
    try:
        custody = custody_of(read_settings())
        with command_transaction() as session:
            yield session, custody
    except (SealingError, WeakSealingKey, NotFound) as error:
        raise click.ClickException(str(error)) from error


def _tell(changes: list[Change], custody: Custody, *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(change) for change in changes])
        return
    for change in changes:
        click.echo(f"{change.alg}  {change.kid}  is {change.state}")
    if any(change.state is KeyState.PENDING for change in changes):
        click.echo(
            f"Pending keys sign in {custody.policy.publish_for}, when every cache of the JWKS knows them."
        )
    if not changes:
        click.echo("Nothing to do: a successor is published already and has to wait, see `idp keys list`.")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
