"""``idp serve``: the server."""

import os
import sys

import click

from idp.settings import Settings, read_settings


@click.command(name="serve")
@click.option("--host", help="Address to listen on; IDP_HOST when not given.")
@click.option("--port", type=int, help="Port to listen on; IDP_PORT when not given.")
def command(host: str | None, port: int | None) -> None:
    """Serve. On SIGTERM it takes no more requests and finishes those in flight."""
    settings = read_settings()
    command_line = [sys.executable, "-m", *server_arguments(settings, host, port)]
    os.execve(sys.executable, command_line, server_environment())  # noqa: S606 - our own server, no shell


def server_environment() -> dict[str, str]:
    """The environment of the server: as it is, and spared of what only costs memory.

    Docstrings of libraries are 6 MiB that no request reads; more than two malloc arenas only keep what was freed.
    """
    return {"PYTHONOPTIMIZE": "2", "MALLOC_ARENA_MAX": "2", **os.environ}


def server_arguments(settings: Settings, host: str | None = None, port: int | None = None) -> list[str]:
    """The server's command line: granian, chosen for its speed (docs/decisions); gunicorn would serve as well."""
    return [
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host or settings.host,
        "--port",
        str(settings.port if port is None else port),
        "--workers",
        str(settings.processes),
        "--blocking-threads",
        str(settings.threads),
        "--no-ws",
        "--workers-kill-timeout",
        "30",
        "--log-level",
        "error",  # its only warning is about the number of threads, which mostly wait (see `Settings.threads`)
        "idp.wsgi:application",
    ]
