"""``idp catalogue``: what an operator sees."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli import tree
from tests.roles.test_catalogue_file import SMALL


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("IDP_DATABASE_URL", sqlite_url)
    return CliRunner()


def catalogue(run: CliRunner, *arguments: str) -> Result:
    return run.invoke(tree, ["catalogue", *arguments])


def test_the_shipped_catalogue_comes_into_force_without_a_file(run: CliRunner) -> None:
    loaded = catalogue(run, "load")

    shown = json.loads(catalogue(run, "show", "--json").output)
    roles = {role["code"]: role for role in shown["roles"]}
    assert "are in force" in loaded.output
    assert roles["evh.eu_qppv"]["ema_always"] is True
    assert roles["ctis.ms_admin"]["audience"] == ["nca"]
    assert len(roles["ctis.ms_admin"]["organisation_list"]) == 30
    assert "evh.eu_qppv" in catalogue(run, "show").output


def test_checking_a_file_changes_nothing(run: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL, "utf-8")
    catalogue(run, "load")

    checked = catalogue(run, "load", "--check", str(file))

    assert "3 roles of 1 applications could come into force." in checked.output
    assert len(json.loads(catalogue(run, "show", "--json").output)["roles"]) > 3


def test_a_wrong_file_is_refused_with_line_and_reason_and_the_old_one_stays(
    run: CliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(SMALL.replace('"Edits."', '"Edits."\nimplies = ["spor.nobody"]'), "utf-8")
    catalogue(run, "load")

    refused = catalogue(run, "load", str(file))

    assert refused.exit_code == 1
    assert 'line 42: role spor.user, implies: "spor.nobody" is no role of this file' in refused.output
    assert "upd.user" in catalogue(run, "show").output


def test_without_a_catalogue_the_remedy_is_told(run: CliRunner) -> None:
    result = catalogue(run, "show")

    assert result.exit_code == 1
    assert "idp catalogue load" in result.output
