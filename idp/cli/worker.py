"""``idp worker``: the job loop as a process of its own."""

import signal
import threading

import click

from idp.cli.world import command_database
from idp.clock import SystemClock
from idp.settings import read_settings
from idp.signing.service import custody_of
from idp.web import logs
from idp.worker.duties import make_worker


@click.command(name="worker")
@click.option("--once", is_flag=True, help="Do what is due now and end.")
def command(*, once: bool) -> None:
    """Send mails and do the other work that was queued. Run as many as you like."""
    settings = read_settings()
    logs.configure(settings.log_format, settings.log_level)
    with command_database(settings) as database:
        worker = make_worker(settings, database, SystemClock(), custody_of(settings))
        if once:
            worker.serve_schedule()
            while worker.work_once():
                pass
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        worker.run(stop)
