"""``idp keys`` on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from idp.cli import tree


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("IDP_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("IDP_DATA_DIR", str(tmp_path / "data"))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(tree, ["keys", *arguments])

    return invoke


def test_an_empty_list_says_what_to_do(run: Any) -> None:
    assert "idp keys rotate" in run("list").output
    assert json.loads(run("list", "--json").output) == []


def test_keys_are_made_published_and_listed_without_anything_secret(run: Any) -> None:
    """K7: the listing shows no private member and no sealed text."""
    first, second = run("rotate"), run("rotate")

    listed = json.loads(run("list", "--json").output)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Pending keys sign in 0:15:05" in second.output
    assert {(key["alg"], key["state"]) for key in listed} == {
        (alg, state) for alg in ("ES256", "RS256") for state in ("active", "pending")
    }
    assert set(listed[0]) == {
        "kid",
        "alg",
        "state",
        "sealing_key_id",
        "created_at",
        "active_from",
        "retiring_from",
        "retired_at",
    }
    assert all(key["kid"] in run("list").output for key in listed)


def test_rotating_while_a_successor_waits_does_nothing_and_says_so(run: Any) -> None:
    run("rotate")
    run("rotate")

    third = run("rotate")

    assert "Nothing to do" in third.output
    assert json.loads(run("rotate", "--json").output) == []


def test_removing_asks_first_and_names_the_successor(run: Any) -> None:
    """K6."""
    run("rotate")
    kid = json.loads(run("list", "--json").output)[0]["kid"]

    unconfirmed = run("remove", kid)
    confirmed = run("remove", kid, "--yes", "--json")

    assert unconfirmed.exit_code == 1
    assert [change["state"] for change in json.loads(confirmed.output)] == ["retired", "active"]


def test_what_cannot_be_done_is_said_in_a_sentence(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Q2: also for a node whose key-encryption key is another."""
    run("rotate")

    unknown = run("remove", "no-such-key", "--yes")
    monkeypatch.setenv("IDP_KEY_ENCRYPTION_KEY", "A" * 43)
    weak = run("rotate")
    monkeypatch.setenv("IDP_KEY_ENCRYPTION_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    foreign = run("rotate")

    assert (unknown.exit_code, weak.exit_code, foreign.exit_code) == (1, 1, 1)
    assert "idp keys list" in unknown.output
    assert "openssl rand -base64 32" in weak.output
    assert "is sealed with key-encryption key" in foreign.output
    assert "Traceback" not in unknown.output + weak.output + foreign.output
