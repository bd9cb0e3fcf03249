"""``idp organisations import``: what an operator sees."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from idp.cli import tree
from tests.organisations.register import json_file, organisation

DOCUMENT = Path(__file__).parents[2] / "docs" / "organisations-import.md"


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("IDP_DATABASE_URL", sqlite_url)
    return CliRunner()


def bring(run: CliRunner, file: Path, *options: str) -> Result:
    return run.invoke(tree, ["organisations", "import", str(file), *options])


def test_a_good_file_is_imported_and_counted(run: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "register.json"
    file.write_text(json_file(organisation(1), organisation(2)), "utf-8")

    rehearsal = bring(run, file, "--dry-run")
    first = bring(run, file)
    again = bring(run, file, "--json")

    assert "Nothing was written. It would be: 2 added" in rehearsal.output
    assert "2 added, 0 changed, 0 as before." in first.output
    assert json.loads(again.output) == {
        "problems": [],
        "added": 0,
        "changed": 0,
        "unchanged": 2,
        "is_written": True,
    }


def test_every_bad_line_is_listed_and_the_exit_status_tells(run: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "register.json"
    file.write_text(
        json_file(organisation(1, type="x"), organisation(2), organisation(3, country="y")), "utf-8"
    )

    result = bring(run, file)

    assert result.exit_code == 1
    assert "line 2: type: must be one of industry" in result.output
    assert "line 4: country: must be an ISO 3166" in result.output
    assert "nothing was imported" in result.output


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("register.csv", b"organisation_id\n\n\xff", "line 3: the file is not UTF-8"),
        ("register.txt", b"", "say --format csv or --format json"),
        ("register.csv", b"", "line 1: organisation_id: the column is missing"),
        ("register.json", b"\x00", "must be one list"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(
    run: CliRunner, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    result = bring(run, file)

    assert result.exit_code != 0
    assert message in result.output
    assert not result.exception or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_the_examples_of_the_documentation_can_be_imported(
    run: CliRunner, tmp_path: Path, file_format: str
) -> None:
    example = DOCUMENT.read_text("utf-8").split(f"```{file_format}\n")[1].split("```")[0]
    file = tmp_path / "example"
    file.write_text(example, "utf-8")

    result = bring(run, file, "--format", file_format)

    assert "1 added" in result.output
