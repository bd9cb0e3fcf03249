"""``idp db``: the schema."""

from pathlib import Path

import click
from alembic import command as alembic
from alembic.config import Config
from alembic.script import ScriptDirectory

from idp.settings import read_settings

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def alembic_config(database_url: str) -> Config:
    """Alembic pointed at our migrations and at this database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config


def upgrade_schema(database_url: str) -> None:
    """Bring a database to the newest schema; safe to run again, and by several nodes at once."""
    alembic.upgrade(alembic_config(database_url), "head")


def newest_revision() -> str | None:
    """The revision that this version of the code wants."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


@click.group(name="db")
def command() -> None:
    """The database's schema."""


@command.command()
def upgrade() -> None:
    """Bring the schema to the newest version. Safe to run again."""
    upgrade_schema(read_settings().database_url)
    click.echo(f"The schema is at {newest_revision()}.")


@command.command()
def current() -> None:
    """Say which version the schema has."""
    alembic.current(alembic_config(read_settings().database_url))
