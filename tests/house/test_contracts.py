"""The contracts of our own go red when somebody breaks them."""

import grimp
import pytest

from tests.house.doors import Doors
from tests.house.tools import Tools


def _graph(*imports: tuple[str, str]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for module in ("idp", "redis"):
        graph.add_module(module, is_squashed=module == "redis")
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    return graph


def _doors() -> Doors:
    options = {"house": "idp", "doors": ["service", "models"], "open_rooms": ["database"], "wiring": ["app"]}
    return Doors(name="doors", session_options={}, contract_options=options)


def _tools() -> Tools:
    options = {"tools": ["redis", "absent"], "users": ["idp.short_lived", "idp.**.guards"]}
    return Tools(name="tools", session_options={}, contract_options=options)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("idp.accounts.service", "idp.sessions.service"),
        ("idp.accounts.service", "idp.sessions"),
        ("idp.accounts.service", "idp.accounts.rules"),
        ("idp.accounts.service", "idp.database.engine"),
        ("idp.app", "idp.accounts.routes"),
    ],
)
def test_a_room_is_entered_by_its_doors(importer: str, imported: str) -> None:
    check = _doors().check(_graph((importer, imported)), verbose=False)

    assert check.kept


@pytest.mark.parametrize("window", ["routes", "rules", "credentials.passwords"])
def test_a_room_is_not_entered_through_a_window(window: str) -> None:
    check = _doors().check(_graph(("idp.accounts.service", f"idp.sessions.{window}")), verbose=False)

    assert check.metadata["broken"] == [f"idp.accounts.service -> idp.sessions.{window}"]


@pytest.mark.parametrize(
    ("importer", "is_kept"),
    [
        ("idp.short_lived", True),
        ("idp.short_lived.redis", True),
        ("idp.oidc.endpoints.guards", True),
        ("idp.short_lived_too", False),
        ("idp.oidc.token", False),
    ],
)
def test_a_tool_is_used_by_those_named_only(importer: str, is_kept: bool) -> None:
    check = _tools().check(_graph((importer, "redis")), verbose=False)

    assert check.kept is is_kept
