"""``idp demo``: what it says without starting anything, and what it refuses to start."""

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from idp.cli.db import upgrade_schema
from idp.cli.demo import command
from idp.database.access import Database
from tests.builders import build_account
from tests.conftest import MovedClock


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def test_the_world_is_described_without_a_server_and_without_leaving_a_trace(
    run: CliRunner, tmp_path: Path
) -> None:
    result = run.invoke(command, ["--describe"])

    world = json.loads(result.output)
    assert world["issuer"] == "http://127.0.0.1:5000"
    assert world["clients"][0]["redirect_uris"] == ["http://127.0.0.1:5001/callback"]
    assert list(tmp_path.iterdir()) == []


def test_the_description_is_the_same_on_every_run(run: CliRunner) -> None:
    assert run.invoke(command, ["--describe"]).output == run.invoke(command, ["--describe"]).output


def test_another_port_moves_the_whole_world(run: CliRunner) -> None:
    world = json.loads(run.invoke(command, ["--describe", "--port", "6100"]).output)

    assert world["issuer"] == "http://127.0.0.1:6100"
    assert [client["url"] for client in world["clients"]][:2] == [
        "http://127.0.0.1:6101",
        "http://127.0.0.1:6102",
    ]


def test_behind_a_proxy_the_applications_follow_the_issuer(run: CliRunner) -> None:
    environment = {"IDP_ISSUER": "http://127.0.0.1:7000"}

    world = json.loads(run.invoke(command, ["--describe", "--port", "7107"], env=environment).output)

    assert world["issuer"] == "http://127.0.0.1:7000"
    assert world["clients"][0]["url"] == "http://127.0.0.1:7001"


def test_a_port_that_is_taken_is_named_before_anything_is_started_or_forgotten(
    run: CliRunner, tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        result = run.invoke(command, ["--reset", "--no-relying-parties", "--port", str(port)])

    assert result.exit_code == 1
    assert f"Port {port}" in result.output
    assert "--port" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["0", "70000", "x"])
def test_a_port_that_is_none_is_refused(run: CliRunner, port: str) -> None:
    assert run.invoke(command, ["--describe", "--port", port]).exit_code == 2


def test_a_reset_leaves_a_database_alone_that_is_not_the_demos(
    run: CliRunner, tmp_path: Path, clock: MovedClock, free_port: int
) -> None:
    url = f"sqlite:///{tmp_path / 'somebody.sqlite'}"
    upgrade_schema(url)
    database = Database.at(url)
    with database.transaction() as session:
        account = build_account(session, clock.now())

    arguments = ["--reset", "--no-relying-parties", "--port", str(free_port)]
    result = run.invoke(command, arguments, env={"DATABASE_URL": url})

    assert result.exit_code == 1
    assert "not the demo's" in result.output
    with database.reading() as session:
        assert session.get(type(account), account.id) is not None


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
