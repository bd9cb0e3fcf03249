"""``idp client`` on the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli import tree

Run = Callable[..., Result]
REDIRECT = ("--redirect-uri", "https://rp.example/cb")


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("IDP_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("IDP_DATA_DIR", str(tmp_path / "data"))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(tree, ["client", *arguments])

    return invoke


def test_a_client_is_registered_and_its_secret_shown_this_once(run: Run) -> None:
    created = json.loads(run("create", "--name", "Example", "--id", "example", *REDIRECT, "--json").output)

    shown = run("show", "example").output
    listed = run("list", "--json").output

    assert len(created["client_secret"]) == 43
    assert created["client_secret"] not in shown + listed
    assert "secret" not in json.loads(listed)[0]
    assert json.loads(run("show", "example", "--json").output)["redirect_uris"] == ["https://rp.example/cb"]


def test_a_wrong_description_is_refused_with_every_reason(run: Run) -> None:
    result = run("create", "--name", "", "--redirect-uri", "javascript:x", "--scope", "admin")

    assert result.exit_code == 1
    assert all(field in result.output for field in ("client_name", "redirect_uris", "scopes"))
    assert "Traceback" not in result.output


def test_a_public_client_is_said_to_have_no_secret(run: Run) -> None:
    assert "none: a public client" in run("create", "--name", "X", *REDIRECT, "--auth-method", "none").output


def test_a_secret_is_rotated_with_an_overlap(run: Run) -> None:
    run("create", "--name", "Example", "--id", "example", *REDIRECT)

    rotated = run("rotate-secret", "example", "--overlap-minutes", "5")
    as_json = json.loads(run("rotate-secret", "example", "--json").output)

    assert "5 more minutes" in rotated.output
    assert len(as_json["client_secret"]) == 43


@pytest.mark.parametrize("minutes", ["-1", "99999999999999", "soon"])
def test_an_overlap_that_makes_no_sense_is_refused(run: Run, minutes: str) -> None:
    result = run("rotate-secret", "example", "--overlap-minutes", minutes)

    assert result.exit_code == 2
    assert "--overlap-minutes" in result.output


def test_disabling_and_enabling_show_in_the_list(run: Run) -> None:
    run("create", "--name", "Example", "--id", "example", *REDIRECT)

    run("disable", "example")
    disabled = run("list").output
    run("enable", "example")

    assert "disabled" in disabled
    assert "active" in run("list").output


@pytest.mark.parametrize("command", ["show", "disable", "enable", "rotate-secret"])
def test_an_unknown_client_is_named(run: Run, command: str) -> None:
    result = run(command, "nobody")

    assert result.exit_code == 1
    assert "nobody" in result.output
    assert "Traceback" not in result.output
