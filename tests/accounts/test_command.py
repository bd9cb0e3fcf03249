"""``idp account``."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from idp.cli.accounts import command
from idp.database.access import Database
from idp.roles import service as roles
from tests.conftest import MovedClock

GOOD = "tulip meadow granite\n"
ANA = ["--given-name", "Ana", "--family-name", "Silva", "--email", "ana.silva@example.org"]


@pytest.fixture
def run(sqlite_url: str, clock: MovedClock, monkeypatch: pytest.MonkeyPatch) -> Any:
    database = Database.at(sqlite_url)
    with database.transaction() as session:
        roles.ensure_catalogue(session, clock.now())
    database.close()
    monkeypatch.setenv("DATABASE_URL", sqlite_url)

    def invoke(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(command, arguments, input=typed)

    return invoke


def test_an_account_is_created_and_shown(run: Any) -> None:
    created = run("create", *ANA, "--json", typed=GOOD)

    assert created.exit_code == 0, created.output
    shown = json.loads(run("show", "ANA.SILVA@example.org", "--json").output)
    assert json.loads(created.output) == shown
    assert (shown["username"], shown["status"]) == ("silva_a", "active")
    assert "granite" not in created.output


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("short\n", "at least 15"),
        ("passwordpassword\n", "first that anybody tries"),
        ("my silva password\n", "holds a name"),
        ("x" * 1000 + "\n", "at most 128"),
        ("", "at least 15"),
    ],
)
def test_a_bad_password_is_refused_with_what_to_do(run: Any, typed: str, says: str) -> None:
    """H12"""
    refused = run("create", *ANA, typed=typed)

    assert refused.exit_code == 1
    assert says in refused.output
    assert run("show", "silva_a").exit_code == 1


def test_the_password_is_no_argument() -> None:
    """Arguments stand in the list of processes."""
    for name in ("create", "set-password"):
        options = {option for parameter in command.commands[name].params for option in parameter.opts}
        assert not {option for option in options if "password" in option} - {"--without-password"}


def test_an_address_in_use_is_said_in_one_sentence(run: Any) -> None:
    run("create", *ANA, typed=GOOD)

    again = run("create", *ANA, typed=GOOD)

    assert again.exit_code == 1
    assert again.output == "Error: This e-mail address has an account already.\n"


def test_the_life_of_an_account(run: Any) -> None:
    run("create", *ANA, "--username", "steward", typed=GOOD)

    for arguments, typed, status in [
        (("disable", "steward"), "", "disabled_administrative"),
        (("enable", "steward"), "", "active"),
        (("set-password", "steward"), "harp string lake reed\n", "active"),
        (("unlock", "steward"), "", "active"),
    ]:
        done = run(*arguments, typed=typed)

        assert done.exit_code == 0, done.output
        assert json.loads(run("show", "steward", "--json").output)["status"] == status


def test_what_cannot_be_is_refused_with_a_reason(run: Any) -> None:
    run("create", *ANA, typed=GOOD)

    refused = run("enable", "silva_a")

    assert refused.exit_code == 1
    assert "is active" in refused.output


@pytest.mark.parametrize("name", ["show", "disable", "enable", "unlock", "set-password"])
def test_nobody_is_not_found(run: Any, name: str) -> None:
    missing = run(name, "nobody_x", typed=GOOD)

    assert missing.exit_code == 1
    assert "no account with this username" in missing.output


def test_the_list_is_cut_by_username_and_state(run: Any) -> None:
    for number in range(3):
        run("create", *ANA[:4], "--email", f"ana{number}@example.org", "--without-password")
    run("disable", "silva_a3")

    listed = json.loads(run("list", "--after", "silva_a", "--json").output)
    active = run("list", "--status", "active", "--most", "1").output

    assert [one["username"] for one in listed] == ["silva_a2", "silva_a3"]
    assert active.split()[0] == "silva_a"
    assert len(active.splitlines()) == 1
