"""What a node sees to before it serves: the schema in the embedded default, keys that sign, a catalogue."""

import importlib

from idp.clock import Clock
from idp.database.access import Database
from idp.health.service import schema_version
from idp.roles import service as roles
from idp.schema import HEAD
from idp.settings import Settings
from idp.signing.service import Custody, ensure_keys


class SchemaIsOld(Exception):
    """The database is not at the schema that this version wants."""


def prepare(settings: Settings, database: Database, custody: Custody, clock: Clock) -> None:
    """Make the node fit to serve, or say why it is not.

    On SQLite the schema is brought up to date at once, so that nothing is required of a newcomer. On PostgreSQL that is
    a command of its own: several nodes start together, and an operator wants to choose the moment.
    """
    found = schema_version(database)
    if found != HEAD:
        if not settings.is_sqlite:
            raise SchemaIsOld(
                f"The database's schema is at {found or 'nothing'}, not {HEAD}: run `idp db upgrade`."
            )
        # Alembic is loaded only when there is something to do: it would cost a fifth of the start.
        importlib.import_module("idp.cli.db").upgrade_schema(settings.database_url)
    with database.transaction() as session:
        ensure_keys(session, clock.now(), custody)
        roles.ensure_catalogue(session, clock.now())
