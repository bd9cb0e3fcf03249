"""``idp worker`` as a process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from idp.clock import SystemClock
from idp.database.access import Database
from idp.notifications import service as notifications
from idp.notifications.models import Mail
from idp.notifications.service import Recipient
from tests.notifications.conftest import Rendered

WORKER = [sys.executable, "-m", "idp.cli", "worker"]


@pytest.fixture
def environment(sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "IDP_DATABASE_URL": sqlite_url,
        "IDP_DATA_DIR": str(tmp_path / "data"),
    }


@pytest.fixture
def database(sqlite_url: str) -> Database:
    """A database with one mail to send."""
    opened = Database.at(sqlite_url)
    with opened.transaction() as session:
        recipient, now = Recipient("ada@example.org"), SystemClock().now()
        notifications.queue_mail(session, Rendered(), recipient, now, event_key="x")
    return opened


def is_sent(database: Database) -> bool:
    with database.reading() as session:
        return all(mail.sent_at is not None for mail in session.scalars(select(Mail)))


def test_once_does_what_is_due_and_ends(environment: dict[str, str], database: Database) -> None:
    ended = subprocess.run(
        [*WORKER, "--once"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert (ended.returncode, is_sent(database)) == (0, True)
    assert "ada@example.org" not in ended.stdout + ended.stderr


def test_it_works_until_sigterm_and_ends_well(
    environment: dict[str, str], database: Database, tmp_path: Path
) -> None:
    """R20."""
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(WORKER, env=environment, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 30
        while not is_sent(database) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        status = process.wait(20)
    finally:
        process.kill()
        process.wait()

    assert is_sent(database)
    assert status == 0
    assert "worker_stopped" in (tmp_path / "log").read_text()
