"""docker-compose.yml starts unedited: its variables are settings, its commands exist, its services wait in order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from idp.settings import Settings, read_settings
from keys.sealing import SealingKey
from tests.deployment.commands import require_understood
from tests.deployment.compose import ROOT, Service, read, services

SERVICES = services()
OURS = [pytest.param(service, id=service.name) for service in SERVICES.values() if service.is_ours]
COMMANDS = [pytest.param(service, id=service.name) for service in SERVICES.values() if service.runs_idp]
LONG_RUNNING = [service for service in SERVICES.values() if "restart" in service.fields]


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after the service `secrets` ran its script in it, as Docker would run it."""
    folder = tmp_path_factory.mktemp("secrets")
    _make_up(folder)
    return folder


def _make_up(folder: Path) -> None:
    script = SERVICES["secrets"].fields["command"][0].replace("$$", "$").replace("/secrets", str(folder))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(["sh", "-euc", script], check=True, env={"PATH": path})


def _settings(service: Service, folder: Path) -> Settings:
    given = {name: value.replace("/secrets", str(folder)) for name, value in service.environment.items()}
    return read_settings(given)


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_a_setting_with_a_value_it_can_have(service: Service, made_up: Path) -> None:
    settings = _settings(service, made_up)

    assert settings.issuer == "http://127.0.0.1:5000"


@pytest.mark.parametrize("service", COMMANDS)
def test_every_command_exists_with_its_options(service: Service) -> None:
    require_understood(service.fields["command"])


def test_web_is_the_same_database_the_same_key_and_the_same_redis_as_the_worker(made_up: Path) -> None:
    assert _settings(SERVICES["web"], made_up) == _settings(SERVICES["worker"], made_up)


def test_the_database_has_the_name_the_user_and_the_password_of_the_settings(made_up: Path) -> None:
    url = make_url(_settings(SERVICES["web"], made_up).database_url)
    database = SERVICES["database"].environment

    assert (url.host, url.username, url.database) == (
        "database",
        database["POSTGRES_USER"],
        database["POSTGRES_DB"],
    )
    assert url.password == (made_up / Path(database["POSTGRES_PASSWORD_FILE"]).name).read_text()


def test_the_hosts_of_the_settings_are_services_of_the_file(made_up: Path) -> None:
    settings = _settings(SERVICES["web"], made_up)

    assert make_url(settings.redis_url or "").host in SERVICES
    assert settings.smtp.host in SERVICES


def test_no_secret_stands_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

    values = re.findall(r"^\s*(\S*(?:PASSWORD|SECRET|KEY)\S*):\s*(\S+)", text, flags=re.MULTILINE)

    assert all(name.endswith("_FILE") for name, _ in values), values


def test_the_key_that_is_made_up_is_one_and_only_its_owner_reads_it(made_up: Path) -> None:
    path = made_up / "key-encryption-key"

    SealingKey.from_base64(path.read_text())
    assert path.stat().st_mode & 0o077 == 0


def test_secrets_are_made_up_only_once(made_up: Path) -> None:
    before = (made_up / "database-url").read_text()

    _make_up(made_up)

    assert (made_up / "database-url").read_text() == before


@pytest.mark.parametrize("service", SERVICES.values(), ids=list(SERVICES))
def test_a_service_waits_only_for_what_is_there_and_can_tell(service: Service) -> None:
    for name, wait in service.fields.get("depends_on", {}).items():
        other = SERVICES[name].fields
        if wait["condition"] == "service_healthy":
            assert other["healthcheck"]["test"][0] == "CMD"
        else:
            assert wait["condition"] == "service_completed_successfully"
            assert "restart" not in other


def test_web_and_worker_start_after_the_migration() -> None:
    for name in ("web", "worker"):
        wait = SERVICES[name].fields["depends_on"]["migrate"]["condition"]
        assert wait == "service_completed_successfully"


@pytest.mark.parametrize("service", OURS)
def test_our_containers_may_write_to_volumes_and_tmp_only(service: Service) -> None:
    assert service.fields["read_only"] is True
    assert service.fields["tmpfs"] == ["/tmp"]  # noqa: S108 - a path inside the container
    assert service.fields["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service.fields["security_opt"]


def test_every_port_is_published_on_loopback_and_leads_to_the_server() -> None:
    ports = {name: port for name, service in SERVICES.items() for port in service.fields.get("ports", [])}

    assert ports == {"web": "127.0.0.1:5000:5000", "mail": "127.0.0.1:8025:8025"}
    assert Settings.model_fields["port"].default == 5000


def test_every_volume_is_declared() -> None:
    used = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.fields.get("volumes", [])
    }

    assert used == set(read()["volumes"])


@pytest.mark.parametrize("service", SERVICES.values(), ids=list(SERVICES))
def test_every_image_is_pinned_to_one_release(service: Service) -> None:
    tag = service.fields["image"].partition(":")[2]

    assert re.match(r"v?\d+\.\d+", tag)


def test_a_web_server_is_healthy_when_it_is_ready() -> None:
    health = SERVICES["web"].fields["healthcheck"]["test"]

    assert health[:3] == ["CMD", "python", "-c"]
    assert "/readyz" in health[3]
    compile(health[3], "health check", "exec")


def test_redis_never_pushes_out_in_silence_what_it_was_given() -> None:
    command = SERVICES["redis"].fields["command"]

    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
