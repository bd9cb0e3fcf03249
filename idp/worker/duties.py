"""What the worker does: each kind of job and each entry of the schedule, by the room that knows how."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from idp.access_requests import service as access_requests
from idp.authorizations import service as authorizations
from idp.clock import Clock
from idp.database.access import Database
from idp.jobs import service as jobs
from idp.notifications import service as notifications
from idp.settings import Settings
from idp.short_lived.sql import SqlStore
from idp.signing.service import Custody, rotate_on_schedule
from idp.worker.loop import Recurring, Worker


def make_worker(settings: Settings, database: Database, clock: Clock, custody: Custody) -> Worker:
    """A worker of this node."""
    duties = _Duties(settings, database, clock, custody)
    handlers = {notifications.SEND: duties.send_mail}
    recurring = (
        Recurring("keys:rotate", timedelta(minutes=5), duties.rotate_keys),
        Recurring("store:sweep", timedelta(minutes=5), duties.sweep_store),
        Recurring("authorizations:sweep", timedelta(hours=1), duties.sweep_authorizations),
        Recurring("documents:sweep", timedelta(hours=1), duties.sweep_documents),
        Recurring("jobs:sweep", timedelta(hours=6), duties.sweep_jobs),
    )
    return Worker(database, clock, handlers, recurring)


class _Duties:
    def __init__(self, settings: Settings, database: Database, clock: Clock, custody: Custody) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._custody = custody

    def send_mail(self, payload: dict[str, Any]) -> None:
        """Send one mail unless it left already; without a mail server it is kept to be looked at."""
        with self._database.reading() as session:
            mail = notifications.find_mail(session, payload["mail_id"])
        if mail is None or mail.sent_at is not None:
            return
        if self._settings.smtp.host:
            domain = urlsplit(self._settings.issuer).hostname or "localhost"
            notifications.transmit(mail, self._settings.smtp, domain)
        with self._database.transaction() as session:
            notifications.mark_sent(session, mail.id, self._clock.now())

    def rotate_keys(self) -> None:
        """Once an hour do what the life of the keys asks for; an hour that failed is tried again at the next call."""
        self._in_transaction(lambda session: rotate_on_schedule(session, self._clock.now(), self._custody))

    def sweep_store(self) -> None:
        """Drop what ended in the SQL store; with Redis it is empty."""
        SqlStore(self._database, self._clock).sweep()

    def sweep_authorizations(self) -> None:
        """Drop authorizations that nothing can come of any more (security L5, P4)."""
        self._in_transaction(lambda session: authorizations.sweep(session, self._clock.now()))

    def sweep_documents(self) -> None:
        """Drop document files that no row names."""
        directory = self._settings.attachments_dir
        self._in_transaction(
            lambda session: access_requests.sweep_documents(session, directory, self._clock.now())
        )

    def sweep_jobs(self) -> None:
        """Forget work done long ago."""
        self._in_transaction(lambda session: jobs.sweep(session, self._clock.now()))

    def _in_transaction(self, act: Callable[[Session], object]) -> None:
        with self._database.transaction() as session:
            act(session)
