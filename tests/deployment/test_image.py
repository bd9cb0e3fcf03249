"""The Dockerfile copies what exists, installs what is locked, and runs as nobody in particular."""

import re
import tomllib
from typing import Any

from tests.deployment.compose import ROOT

TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LINES = [line for line in TEXT.replace("\\\n", "").splitlines() if line and not line.startswith("#")]


def _arguments(instruction: str) -> list[str]:
    return [line.partition(" ")[2] for line in LINES if line.startswith(instruction + " ")]


def _copied() -> list[str]:
    """What is copied out of the checkout."""
    sources = [argument.split()[:-1] for argument in _arguments("COPY") if "--from" not in argument]
    return [source for group in sources for source in group]


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_everything_that_is_copied_exists_and_is_let_through() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert [source for source in _copied() if not (ROOT / source).exists()] == []
    assert [source for source in _copied() if f"!{source}" not in ignore] == []


def test_every_package_of_the_project_is_in_the_image() -> None:
    packages = _project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert {*packages, "migrations"} <= set(_copied())


def test_only_locked_packages_are_installed() -> None:
    installs = [
        part for argument in _arguments("RUN") for part in argument.split("&&") if "pip install" in part
    ]

    assert len(installs) == 2
    assert all("--require-hashes" in install or "--no-deps" in install for install in installs)


def test_the_lock_names_no_index() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert "index-url" not in lock.read_text(encoding="utf-8")
        assert "://" not in lock.read_text(encoding="utf-8")


def test_the_image_runs_as_a_user_without_rights() -> None:
    user = _arguments("USER")[-1]

    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)


def test_the_image_is_built_from_one_pinned_python() -> None:
    bases = {argument.split()[0] for argument in _arguments("FROM")}

    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", bases.pop())


def test_the_entry_point_is_the_command_of_the_project() -> None:
    assert _arguments("ENTRYPOINT") == ['["idp"]']
    assert _project()["project"]["scripts"] == {"idp": "idp.cli:main"}
