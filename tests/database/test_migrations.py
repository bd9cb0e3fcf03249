"""The migrations give exactly the schema of the models, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from idp.cli.db import newest_revision, upgrade_schema
from idp.database.access import Database
from idp.schema import HEAD, metadata
from tests.servers.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.create_database()


def _objects_beside_tables(engine: Engine) -> set[tuple[str, str]]:
    """Triggers, virtual tables and the definitions of indexes, which Alembic does not compare."""
    if engine.dialect.name == "sqlite":
        query = "SELECT name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE '%alembic%' AND type != 'table'"
    else:
        query = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename != 'alembic_version'"
            " UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        )
    with engine.connect() as connection:
        return {(row[0], " ".join(str(row[1]).split())) for row in connection.execute(text(query))}


def test_the_migrations_give_the_models_schema(empty_url: str) -> None:
    upgrade_schema(empty_url)
    migrated = Database.at(empty_url)

    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _is_ours}
        )
        differences = compare_metadata(context, metadata())

    assert differences == []
    migrated.close()


def test_triggers_and_indexes_are_the_same_as_those_of_the_models(
    empty_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    upgrade_schema(empty_url)
    migrated = Database.at(empty_url)
    if migrated.engine.dialect.name == "sqlite":
        created = Database.at(f"sqlite:///{tmp_path / 'created.sqlite'}")
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        created = Database.at(server.create_database())
    metadata().create_all(created.engine)

    assert _objects_beside_tables(migrated.engine) == _objects_beside_tables(created.engine)
    migrated.close()
    created.close()


def test_an_upgrade_may_be_run_again(empty_url: str) -> None:
    """security R12: re-running is safe."""
    upgrade_schema(empty_url)

    upgrade_schema(empty_url)

    assert newest_revision() == HEAD


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Search indexes are made by statements of their own; the other test compares them."""
    return "organisation_search_words" not in str(name)
