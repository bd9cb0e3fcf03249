"""Reading the environment: everything that is wrong, at once, in words."""

from datetime import timedelta
from pathlib import Path

import pytest

from idp.settings import Settings, SettingsError, read_settings


def problems(**environment: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        read_settings(environment)
    return raised.value.problems


def test_nothing_is_required() -> None:
    """Design section 8: the embedded default."""
    settings = read_settings({})

    assert settings.issuer == "http://127.0.0.1:5000"
    assert settings.database_url == "sqlite:///.data/idp.sqlite"
    assert settings.is_sqlite
    assert settings.runs_worker
    assert settings.is_plain_http
    assert settings.redis_url is None


def test_the_lifetimes_are_those_of_the_security_list() -> None:
    """security.md section 4."""
    tokens, sessions, keys = read_settings({}).tokens, read_settings({}).sessions, read_settings({}).keys

    assert tokens.code == timedelta(seconds=60)
    assert tokens.access_token == tokens.id_token == timedelta(minutes=5)
    assert tokens.refresh_idle == timedelta(hours=8)
    assert tokens.refresh_absolute == timedelta(days=7)
    assert tokens.offline_idle == timedelta(days=90)
    assert sessions.idle == timedelta(hours=1)
    assert timedelta(hours=12) <= sessions.absolute <= timedelta(hours=24)
    assert keys.rotate_after == timedelta(days=90)
    assert keys.publish_before == timedelta(minutes=10)


def test_names_are_nested_by_two_underscores() -> None:
    settings = read_settings(
        {
            "IDP_TOKENS__CODE": "30",
            "IDP_SESSIONS__IDLE": "PT15M",
            "IDP_SMTP__HOST": "mail.example",
            "IDP_METRICS_NETWORKS": "10.0.0.0/8,::1/128",
            "IDP_EMBEDDED_WORKER": "false",
            "UNRELATED": "x",
        }
    )

    assert settings.tokens.code == timedelta(seconds=30)
    assert settings.sessions.idle == timedelta(minutes=15)
    assert settings.smtp.host == "mail.example"
    assert settings.metrics_networks == ["10.0.0.0/8", "::1/128"]
    assert not settings.runs_worker


def test_plain_names_are_honoured_and_ours_come_first() -> None:
    """Platforms set DATABASE_URL and REDIS_URL."""
    plain = {"DATABASE_URL": "postgresql://h/plain", "REDIS_URL": "redis://h/0"}

    assert read_settings(plain).database_url == "postgresql://h/plain"
    assert read_settings(plain).redis_url == "redis://h/0"
    assert not read_settings(plain).runs_worker
    assert read_settings(plain | {"IDP_DATABASE_URL": "postgresql://h/ours"}).database_url.endswith("ours")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    """And is shown by no print of the settings (P5)."""
    (tmp_path / "password").write_text("hunter2\n")

    settings = read_settings({"IDP_SMTP__PASSWORD_FILE": str(tmp_path / "password")})

    assert settings.smtp.password is not None
    assert settings.smtp.password.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(settings) + str(settings.model_dump())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IDP_PORT", "99999"),
        ("IDP_PORT", "http"),
        ("IDP_THREADS", "0"),
        ("IDP_LOG_LEVEL", "chatty"),
        ("IDP_ISSUER", "accounts.example.org"),
        ("IDP_ISSUER", "http://accounts.example.org"),
        ("IDP_ISSUER", "https://accounts.example.org/idp"),
        ("IDP_ISSUER", "https://accounts.example.org?x"),
        ("IDP_ISSUER", "https://accounts.example.org#x"),
        ("IDP_ISSUER", "ftp://accounts.example.org"),
        ("IDP_ISSUER", "https://user:pw@accounts.example.org"),
        ("IDP_ISSUER", "https://accounts.example.org:port"),
        ("IDP_ISSUER", ""),
        ("IDP_TOKENS__CODE", "soon"),
        ("IDP_TOKENS__CODE", "-5"),
        ("IDP_TOKENS__ACCESS_TOKEN", "0"),
        ("IDP_SESSIONS__IDLE", "-1"),
        ("IDP_SESSIONS__ABSOLUTE", "0"),
        ("IDP_SMTP__PORT", "mail"),
        ("IDP_METRICS_NETWORKS", "everywhere"),
        ("IDP_TRUSTED_PROXIES", "*"),
        ("IDP_DEMO", "perhaps"),
        ("IDP_SMTP__PASSWORD_FILE", "/nonexistent/password"),
        ("IDP_ISSUR", "https://accounts.example.org"),
        ("IDP_TOKENS__COD", "60"),
        ("IDP_TOKENS__CODE__X", "60"),
        ("IDP_", "x"),
    ],
)
def test_a_wrong_or_unknown_variable_stops_the_start_and_is_named(name: str, value: str) -> None:
    """Design section 8, Q3: a misspelt setting that is ignored is one that is believed to hold."""
    (problem,) = problems(**{name: value})

    assert problem.startswith(name)
    assert len(problem) > len(name) + 10


def test_all_problems_are_told_at_once() -> None:
    found = problems(IDP_PORT="x", IDP_LOG_LEVEL="x", IDP_NOTHING="x", IDP_SMTP__PORT="x")

    assert [one.partition(":")[0] for one in found] == [
        "IDP_LOG_LEVEL",
        "IDP_NOTHING",
        "IDP_PORT",
        "IDP_SMTP__PORT",
    ]


def test_a_wrong_secret_is_not_quoted(tmp_path: Path) -> None:
    """P5: the list of problems ends in a log."""
    found = problems(IDP_SMTP__PASSWORD="hunter2", IDP_PORT="x")

    assert "hunter2" not in str(found)


def test_an_issuer_has_one_spelling() -> None:
    """A trailing slash would make another issuer of it (OpenID Connect Discovery §4.3)."""
    assert (
        read_settings({"IDP_ISSUER": "https://accounts.example.org/"}).issuer
        == "https://accounts.example.org"
    )


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = read_settings({})

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_every_setting_has_a_default() -> None:
    assert [name for name, field in Settings.model_fields.items() if field.is_required()] == []
