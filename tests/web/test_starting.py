"""A server that cannot serve says why, in a line that its operator can act on, and ends."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.oidc.nodes import command
from tests.servers.guard import free_port
from tests.servers.postgres import PostgresServer


def start(folder: Path, **settings: str) -> tuple[int, str]:
    """The exit status and everything that was said."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "IDP_DATA_DIR": str(folder),
        "IDP_ISSUER": f"http://127.0.0.1:{port}",
        **settings,
    }
    ended = subprocess.run(
        command(port), env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_wrong_settings_are_listed(tmp_path: Path) -> None:
    """Design section 8: all of them, before anything is opened."""
    status, said = start(tmp_path, IDP_PORT="many", IDP_NOTHING="1", IDP_SMTP__PASSWORD="hunter2")

    assert status == 2
    assert "IDP_PORT" in said
    assert "IDP_NOTHING" in said
    assert "Traceback" not in said
    assert "hunter2" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["schema", "away"])
def test_a_database_that_cannot_be_used_is_said(
    postgres_server: PostgresServer, tmp_path: Path, kind: str
) -> None:
    """On PostgreSQL migrations are a command of their own; and a database may be away at the start."""
    away = f"postgresql://postgres@127.0.0.1:{free_port()}/nothing"
    url = postgres_server.create_database() if kind == "schema" else away

    status, said = start(tmp_path, IDP_DATABASE_URL=url)

    assert status != 0
    assert ("idp db upgrade" if kind == "schema" else "database does not answer") in said
    assert "Traceback" not in said


@pytest.mark.parametrize("key", ["short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_a_weak_key_encryption_key_is_said_and_not_quoted(tmp_path: Path, key: str) -> None:
    """Q3, R22: no server runs with a key that anybody could guess."""
    status, said = start(tmp_path, IDP_KEY_ENCRYPTION_KEY=key)

    assert status != 0
    assert "key-encryption key" in said
    assert key not in said
    assert "Traceback" not in said
