"""What every command needs: the settings, the database, the time."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy.orm import Session

from idp.clock import SystemClock
from idp.database.access import Database
from idp.settings import Settings, read_settings

clock = SystemClock()


@contextmanager
def command_database(settings: Settings | None = None) -> Iterator[Database]:
    """The configured database for the length of one command."""
    database = Database.at((settings or read_settings()).database_url, pool_size=2)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def command_transaction() -> Iterator[Session]:
    """The one transaction of a command."""
    with command_database() as database, database.transaction() as session:
        yield session


def print_json(value: Any) -> None:
    """What ``--json`` prints."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Rows under a head, in columns as wide as their widest cell."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, *rows]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
