"""What the settings say about keeping keys."""

import secrets
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest

from idp.settings import read_settings
from idp.signing.custody import custody_of
from keys.sealing import WeakSealingKey


def test_the_embedded_default_makes_its_own_key_and_keeps_it(tmp_path: Path) -> None:
    settings = read_settings({"IDP_DATA_DIR": str(tmp_path / "data")})

    first, second = custody_of(settings), custody_of(settings)

    assert first.derive("cookies") == second.derive("cookies")
    assert first.derive("cookies") != first.derive("refresh tokens")
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["key-encryption.key"]


def test_a_configured_key_is_used_and_no_file_is_made(tmp_path: Path) -> None:
    key = b64encode(secrets.token_bytes(32)).decode()
    environment = {"IDP_DATA_DIR": str(tmp_path / "one"), "IDP_KEY_ENCRYPTION_KEY": key}
    other_node = {"IDP_DATA_DIR": str(tmp_path / "other"), "IDP_KEY_ENCRYPTION_KEY": key}

    one, other = custody_of(read_settings(environment)), custody_of(read_settings(other_node))

    assert one.sealing.current.id == other.sealing.current.id
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    """Q3."""
    environment = {"IDP_DATA_DIR": str(tmp_path), "IDP_KEY_ENCRYPTION_KEY": "changeme"}

    with pytest.raises(WeakSealingKey):
        custody_of(read_settings(environment))


def test_keys_verify_for_as_long_as_an_id_token_can_be_a_logout_hint(tmp_path: Path) -> None:
    """E2: an expired ID token is still a hint, up to the end of the longest session."""
    environment = {"IDP_DATA_DIR": str(tmp_path), "IDP_SESSIONS__ABSOLUTE": "86400"}

    policy = custody_of(read_settings(environment)).policy

    assert policy.verify_for > timedelta(hours=24)
    assert policy.publish_for > timedelta(minutes=10)
    assert policy.rotate_every == timedelta(days=90)
