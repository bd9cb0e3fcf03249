"""What the source of the houses that handle keys may not do."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHOOSES_ALGORITHMS = {
    "JWSRegistry",
    "JWERegistry",
    "serialize_compact",
    "deserialize_compact",
    "validate_compact",
}
CHOOSES_ALGORITHMS |= {"serialize_json", "deserialize_json", "encode", "decode"}


def _sources() -> Iterator[tuple[str, ast.AST]]:
    for house in ("keys", "idp", "consent_ui"):
        for path in (ROOT / house).rglob("*.py"):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.AST) -> set[str]:
    return {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        )
    }


def _is_of_joserfc(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in CHOOSES_ALGORITHMS
    is_module = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    return is_module and call.func.value.id in ("jws", "jwt", "jwe") and call.func.attr in CHOOSES_ALGORITHMS


def _defaulting_calls(tree: ast.AST) -> list[int]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_of_joserfc(node)]
    return [call.lineno for call in calls if "algorithms" not in {keyword.arg for keyword in call.keywords}]


def test_every_jose_call_names_its_algorithms() -> None:
    """K8: joserfc's default algorithms include HS256; nobody may rely on them."""
    defaulting = {name: _defaulting_calls(tree) for name, tree in _sources() if "joserfc" in _imports(tree)}

    assert "keys/families.py" in defaulting
    assert {name: lines for name, lines in defaulting.items() if lines} == {}


def test_the_rule_about_algorithms_can_fail() -> None:
    assert _defaulting_calls(ast.parse("jwt.decode(token, key)\ndeserialize_compact(token, key)")) == [1, 2]


def test_randomness_comes_from_secrets_only() -> None:
    """K9."""
    careless = [
        name for name, tree in _sources() if not name.startswith("idp/demo/") and "random" in _imports(tree)
    ]

    assert careless == []


def test_the_house_of_keys_knows_no_web_and_no_database() -> None:
    foreign = {"flask", "sqlalchemy", "authlib", "redis", "idp", "consent_ui"}

    assert {
        name: _imports(t) & foreign
        for name, t in _sources()
        if name.startswith("keys/") and _imports(t) & foreign
    } == {}
