"""What the application log may hold."""

import json
from typing import Any

import pytest
import structlog
from sqlalchemy import insert

from idp.accounts.models import Account
from idp.database.access import Database
from idp.database.base import table
from idp.web import logs
from tests.builders import build_account
from tests.conftest import MovedClock


def written(**event: Any) -> dict[str, Any]:
    """The line that this event makes."""
    logs.configure("json", "info")
    line: Any = event
    for processor in structlog.get_config()["processors"]:
        line = processor(None, "error", line)
    parsed: dict[str, Any] = json.loads(line)
    return parsed


@pytest.mark.parametrize(
    "name", ["token", "code", "password", "secret", "cookie", "authorization", "otp", "email"]
)
def test_what_is_named_like_a_secret_is_masked(name: str) -> None:
    """P5."""
    assert written(event="x", **{name: "hunter2"})[name] == "********"


def test_a_line_of_text_cannot_pretend_to_be_two() -> None:
    """N9: line breaks and terminal codes are escaped."""
    logs.configure("json", "info")
    line: Any = {"event": "x", "path": 'a\nb\r{"event": "forged"}\x1b[31m'}
    for processor in structlog.get_config()["processors"]:
        line = processor(None, "info", line)

    assert "\n" not in line
    assert "\x1b" not in line


def test_an_error_says_where_and_what(database: Database) -> None:
    """And what caused it."""
    try:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise RuntimeError("outer") from error
    except RuntimeError as error:
        told = written(event="x", exc_info=error)["exception"]

    assert "RuntimeError: outer" in told
    assert "KeyError: 'inner'" in told
    assert "test_an_error_says_where_and_what" in told


def test_what_a_database_says_of_a_row_is_not_told(database: Database, clock: MovedClock) -> None:
    """P5: PostgreSQL quotes the row that it refuses, SQLAlchemy the parameters."""
    with database.transaction() as session:
        account = build_account(session, clock.now())
    row = {column.name: getattr(account, column.name) for column in table(Account).c}

    try:
        with database.transaction() as session:
            session.execute(insert(table(Account)).values(row))
    except Exception as error:  # noqa: BLE001 - whatever the database says
        told = str(written(event="x", exc_info=error))

    assert "IntegrityError" in told
    assert account.email not in told
    assert account.username not in told
    assert account.id not in told
