"""The servers that tests rely on: they answer, they are private, and they leave nothing behind."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import redis
import sqlalchemy

from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer

STARTER = """
import sys, time
from tests.servers.redis import RedisServer
server = RedisServer(); server.start()
print(server._process.folder, server.url, flush=True)
time.sleep(60)
"""


def test_a_new_database_is_a_copy_of_its_template(postgres_server: PostgresServer) -> None:
    template = postgres_server.create_database()
    engine = sqlalchemy.create_engine(template)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept AS SELECT 42 AS answer")
    engine.dispose()

    copy = sqlalchemy.create_engine(postgres_server.create_database(template))

    with copy.connect() as connection:
        assert connection.exec_driver_sql("SELECT answer FROM kept").scalar() == 42
    copy.dispose()


def test_a_dropped_database_is_gone_although_somebody_is_connected(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database()
    engine = sqlalchemy.create_engine(url)
    connection = engine.connect()

    postgres_server.drop_database(url)

    with psycopg.connect(postgres_server.url.replace("+psycopg", "")) as maintenance:
        names = [row[0] for row in maintenance.execute("SELECT datname FROM pg_database")]
    assert sqlalchemy.make_url(url).database not in names
    connection.invalidate()
    engine.dispose()


def test_commits_take_the_same_path_as_in_production(postgres_server: PostgresServer) -> None:
    with psycopg.connect(postgres_server.url.replace("+psycopg", "")) as connection:
        row = connection.execute("SHOW synchronous_commit").fetchone()

    assert row == ("on",)


def test_a_flushed_redis_has_forgotten_everything(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url) as connection:
        connection.set("key", "value")

        redis_server.flush()

        assert connection.get("key") is None


def test_a_killed_run_leaves_no_server_and_no_folder() -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert starter.stdout is not None
    folder, url = starter.stdout.readline().split()

    starter.send_signal(signal.SIGKILL)
    starter.wait()

    assert _becomes_true(lambda: not Path(folder).exists())
    assert not _answers(url)


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as connection:
            return bool(connection.ping())
    except redis.ConnectionError:
        return False


def _becomes_true(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
