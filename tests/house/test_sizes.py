"""Files and functions stay as small as the house promises: nobody has to scroll to see what decides."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSES = ("idp", "consent_ui", "keys")
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
MEDIAN_FILE = 90


def _lengths() -> dict[str, int]:
    paths = (path for house in HOUSES for path in (ROOT / house).rglob("*.py"))
    return {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}


def _functions() -> Iterator[tuple[str, int]]:
    """Every function with its lines, the docstring not counted."""
    for name in _lengths():
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                yield f"{name}:{node.lineno} {node.name}", lines


def test_no_file_is_longer_than_anyone_reads() -> None:
    too_long = {name: lines for name, lines in _lengths().items() if lines > LONGEST_FILE}

    assert not too_long


def test_half_of_the_files_fit_on_one_screen() -> None:
    assert statistics.median(_lengths().values()) <= MEDIAN_FILE


def test_no_function_is_longer_than_a_thought() -> None:
    too_long = {name: lines for name, lines in _functions() if lines > LONGEST_FUNCTION}

    assert not too_long
