"""What the pages of everybody and the header of every page may cost: look-ups, never a table read through."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from idp.access_requests.service import count_waiting, held_roles, my_requests, waiting_lines
from idp.database.access import Database
from tests.access_requests.office import Office
from tests.access_requests.pages import House

SUPER = "upd.super_user"


@contextmanager
def _recorded(database: Database) -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def record(_conn: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", record)
    yield statements
    event.remove(database.engine, "before_cursor_execute", record)


_FEW = ("clients", "catalogue_versions")
"""Tables that operators fill by hand."""


def _scans(database: Database, statements: list[tuple[str, Any]]) -> list[str]:
    """The steps of SQLite's plans that read a table through; the index of what waits is read in order."""
    with database.engine.connect() as connection:
        plans = [
            (row.detail, statement)
            for statement, parameters in statements
            if statement.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    return [
        f"{step}: {statement}"
        for step, statement in plans
        if step.startswith("SCAN ")
        and "USING INDEX ix_request_lines_waiting" not in step
        and step.split()[1] not in _FEW
    ]


@pytest.mark.parametrize(
    "roles", [(SUPER,), ("ema.ext_org_admin", "iris.user_admin"), ("ema.approver",)], ids=["ua", "eoa", "ema"]
)
def test_counting_what_waits_is_a_handful_of_look_ups(house: House, roles: tuple[str, ...]) -> None:
    office: Office = house.office
    place = office.organisation()
    held = [(role, None if role == "ema.approver" else place) for role in roles]
    boss = office.person("Boss", *held)
    for number in range(12):
        office.ask(office.person(f"Ada{number}"), SUPER, office.organisation(), documents=True)

    with _recorded(office.database) as statements, office.database.reading() as session:
        count_waiting(session, boss, frozenset(roles), office.clock.now())

    assert len(statements) <= 14
    assert _scans(office.database, statements) == []


def test_ones_own_pages_read_no_table_through(house: House) -> None:
    office: Office = house.office
    place = office.organisation()
    boss = office.person("Boss", (SUPER, place))
    ada = office.person("Ada", ("spor.unaffiliated", None))
    for role in ("upd.user", "upd.reader", "upd.api"):
        office.decide(boss, office.ask(ada, role, place).line_ids[0])

    with _recorded(office.database) as statements, office.database.reading() as session:
        act = office.act(session)
        held_roles(act, ada)
        my_requests(act, ada)
        waiting_lines(act, ada)

    assert len(statements) <= 24
    assert _scans(office.database, statements) == []
