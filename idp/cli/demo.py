"""``idp demo``: a populated world with its applications, on this machine."""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError

from idp.cli.db import upgrade_schema
from idp.cli.world import clock, print_json
from idp.database.access import Database
from idp.demo.processes import NotReady, Processes, require_free
from idp.demo.seed import AnotherWorld, is_seeded, require_same_places, seed
from idp.demo.world.clients import DemoClient, Places, relying_parties
from idp.demo.world.description import describe
from idp.demo.world.guide import demo_guide
from idp.roles import service as roles
from idp.settings import Settings, read_settings

_DATA = Path(".data/demo")


@click.command(name="demo")
@click.option("--describe", "only_describe", is_flag=True, help="Print the world as JSON and start nothing.")
@click.option("--reset", is_flag=True, help="Forget what happened in the demo, and start over.")
@click.option("--no-relying-parties", is_flag=True, help="Start the provider alone.")
@click.option(
    "--port", type=click.IntRange(1, 65000), default=5000, show_default=True, help="The provider's port."
)
def command(*, only_describe: bool, reset: bool, no_relying_parties: bool, port: int) -> None:
    """Start the provider and the applications that sign people in with it.

    The applications listen on the ports after the issuer's.
    """
    environment = _environment(os.environ, port)
    settings = read_settings(environment)
    places = Places(settings.issuer, (urlsplit(settings.issuer).port or port) + 1)
    if only_describe:
        print_json(describe(places, roles.shipped_catalogue()))
        return
    parties = () if no_relying_parties else relying_parties(places)
    try:
        require_free([(settings.host, port), *(_address(client) for client in parties)])
        if reset:
            _forget(settings)
        _run(settings, places, environment, parties)
    except (AnotherWorld, NotReady) as error:
        raise click.ClickException(str(error)) from error


def _environment(given: Mapping[str, str], port: int) -> dict[str, str]:
    """The environment of the demo's processes: what is given wins, but for the port, which the option says."""
    defaults = {
        "IDP_ISSUER": f"http://127.0.0.1:{port}",
        "IDP_DATA_DIR": str(_DATA),
        "IDP_EMBEDDED_WORKER": "true",
        "IDP_LOG_FORMAT": "console",
        "IDP_LOG_LEVEL": "warning",
    }
    return {**defaults, **given, "IDP_PORT": str(port), "IDP_DEMO": "true"}


def _run(
    settings: Settings, places: Places, environment: dict[str, str], parties: Sequence[DemoClient]
) -> None:
    with Processes() as processes:
        for client in parties:
            processes.start_relying_party(client, settings.issuer)
        _prepare(settings, places)
        processes.start("The provider", ["idp.cli", "serve"], environment)
        own = f"http://{settings.host}:{settings.port}/readyz"
        processes.wait_until_ready([own, *(f"{client.url}/" for client in parties)])
        _welcome(settings.issuer, parties)
        processes.wait()


def _address(client: DemoClient) -> tuple[str, int]:
    """Where a relying party is going to listen."""
    parts = urlsplit(client.url or "")
    return parts.hostname or "", parts.port or 0


def _prepare(settings: Settings, places: Places) -> None:
    """The newest schema, and the world in it if it is empty."""
    upgrade_schema(settings.database_url)
    database = Database.at(settings.database_url, pool_size=2)
    try:
        with database.transaction() as session:
            if not is_seeded(session):
                seed(session, places, settings, clock.now())
            require_same_places(session, places)
    except IntegrityError:
        # Another node was seeding at the same moment and won; whatever else it was shows here.
        with database.reading() as session:
            if not is_seeded(session):
                raise
    finally:
        database.close()


def _forget(settings: Settings) -> None:
    """Remove the demo's database and documents. A database of another place is looked at first: it must be a demo's."""
    path = Path(make_url(settings.database_url).database or "") if settings.is_sqlite else None
    if path is None or (path.parent != _DATA and path.exists()):
        _require_demo(settings)
    if path is not None:
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.rmtree(settings.attachments_dir, ignore_errors=True)


def _require_demo(settings: Settings) -> None:
    """Raises `AnotherWorld` unless the database is a demo's or empty; on PostgreSQL, empties it."""
    upgrade_schema(settings.database_url)
    database = Database.at(settings.database_url, pool_size=1)
    try:
        with database.transaction() as session:
            is_seeded(session)
            if not settings.is_sqlite:
                session.execute(text("DROP SCHEMA public CASCADE"))
                session.execute(text("CREATE SCHEMA public"))
    finally:
        database.close()


def _welcome(issuer: str, parties: Sequence[DemoClient]) -> None:
    """What a person wants to know now."""
    click.echo(f"\nThe demo is ready:  {issuer}/\n")
    for client in parties:
        click.echo(f"  {client.name:16}{client.url}/   {client.full_name}")
    click.echo("\nSign in as:")
    for person in demo_guide().people:
        click.echo(f"  {person.username:12} {person.password}   {person.what}")
    click.echo(f"\nMails are kept at {issuer}/demo/mail. Stop with Ctrl+C.")
