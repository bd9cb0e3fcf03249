"""Worlds and browsers for the journeys: each world starts once and serves all of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.journeys.person import Person
from tests.journeys.world import World, clustered_world, embedded_world
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer

NewPerson = Callable[..., Person]


@pytest.fixture(scope="session", params=["sqlite", "postgresql-redis-two-servers"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A demo world on SQLite alone, and one on PostgreSQL and Redis with two servers behind a round robin."""
    folder = tmp_path_factory.mktemp("world")
    if request.param == "sqlite":
        with embedded_world(folder) as started:
            yield started
        return
    postgres: PostgresServer = request.getfixturevalue("postgres_server")
    redis: RedisServer = request.getfixturevalue("redis_server")
    redis.flush()
    with clustered_world(folder, postgres.create_database(), redis.url) as started:
        yield started


@pytest.fixture
def new_person(
    chromium: Browser, world: World, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[NewPerson]:
    """People, each at a browser of their own; when a journey fails, what each of them saw last is kept."""
    contexts: list[BrowserContext] = []

    def sit_down(username: str, *, has_javascript: bool = False) -> Person:
        context = chromium.new_context(java_script_enabled=has_javascript)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Person(world, world.account(username), context.new_page())

    failed_before = request.session.testsfailed
    yield sit_down
    for number, context in enumerate(contexts):
        if request.session.testsfailed > failed_before:
            _keep(context, tmp_path / f"person-{number}.png")
        context.close()


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A document with a name that needs cleaning and a content that is a PDF's."""
    path = tmp_path / "Affiliation letter (signed) ü.pdf"
    path.write_bytes(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
    return path


def _keep(context: BrowserContext, path: Path) -> None:
    """A picture and the page itself, next to what else the test left behind."""
    for page in context.pages:
        page.screenshot(path=path, full_page=True)
        path.with_suffix(".html").write_text(page.content(), encoding="utf-8")
