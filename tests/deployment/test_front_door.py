"""The Makefile, the continuous integration and the commands in the documents."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from idp.settings import SettingsError, read_settings
from tests.deployment.commands import require_understood
from tests.deployment.compose import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, flags=re.MULTILINE))
PROMISED = {"help", "setup", "demo", "serve", "test", "check", "bench", "pages", "lock", "clean"}
DOCUMENTS = [ROOT / "README.md", ROOT / "bench" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOREIGN = {"git", "cd", "docker", "curl", "xdg-open", "export"}
VARIABLE = re.compile(r"[A-Z_]+=")


def _commands(document: Path) -> list[str]:
    """The lines of every block of shell, without comments and variables in front."""
    text = document.read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^```(?:sh|bash|console)\n(.*?)^```", text, re.S | re.M)
    lines = [
        line.partition("  #")[0].removeprefix("$ ").strip() for block in blocks for line in block.splitlines()
    ]
    return [line for line in lines if line and not line.startswith("#")]


def _problems(variables: dict[str, str]) -> list[str]:
    try:
        read_settings(variables)
    except SettingsError as error:
        return error.problems
    return []


COMMANDS = [(document, command) for document in DOCUMENTS for command in _commands(document)]


def test_make_alone_says_what_there_is() -> None:
    shown = subprocess.run(["make", "--silent"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert PROMISED <= TARGETS
    assert set(re.findall(r"make (\w+)", shown)) == TARGETS


def test_every_target_is_made_each_time() -> None:
    phony = re.search(r"^\.PHONY:(.*)$", MAKEFILE, flags=re.MULTILINE)

    assert phony is not None
    assert set(phony.group(1).split()) >= TARGETS


def test_continuous_integration_calls_the_front_door_and_nothing_else() -> None:
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text().splitlines() if line and not line.startswith("#")]

    assert script.stat().st_mode & 0o111
    assert lines == ["set -eu", 'cd "$(dirname "$0")/.."', "make check", "make test"]


@pytest.mark.parametrize(("document", "command"), COMMANDS, ids=[command for _, command in COMMANDS])
def test_every_command_in_the_documents_exists(document: Path, command: str) -> None:
    words = [word for word in shlex.split(command) if not VARIABLE.match(word)]
    variables = dict(word.split("=", 1) for word in shlex.split(command) if VARIABLE.match(word))

    assert not [problem for problem in _problems(variables) if "no such setting" in problem]
    if words[0] == "make":
        assert set(words[1:]) <= TARGETS
    elif Path(words[0]).name == "idp":
        require_understood(words[1:])
    else:
        assert words[0] in FOREIGN, f"{document.name}: {command}"
