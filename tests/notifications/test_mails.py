"""A mail from its cause to the mail server."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPException

import pytest
from sqlalchemy import select

from idp.database.access import Database
from idp.jobs.models import Job
from idp.notifications import service as notifications
from idp.notifications.models import Mail
from idp.notifications.service import Recipient
from idp.settings import Settings, Smtp
from idp.signing.service import custody_of
from idp.worker.duties import make_worker
from idp.worker.loop import Worker
from tests.conftest import MovedClock
from tests.notifications.conftest import MailServer, Rendered
from tests.oidc.world import SEALING_KEY
from tests.servers.guard import free_port

ADA = Recipient("ada@example.org")
MakeWorker = Callable[[Smtp], Worker]


@pytest.fixture
def worker_with(database: Database, clock: MovedClock, tmp_path: Path) -> MakeWorker:
    def make(smtp: Smtp) -> Worker:
        settings = Settings(_env_file=None, data_dir=tmp_path, key_encryption_key=SEALING_KEY, smtp=smtp)  # type: ignore[call-arg, arg-type]
        return make_worker(settings, database, clock, custody_of(settings))

    return make


def queue(
    database: Database, clock: MovedClock, recipient: Recipient = ADA, *, key: str = "event-1", **mail: str
) -> None:
    with database.transaction() as session:
        notifications.queue_mail(session, Rendered(**mail), recipient, clock.now(), event_key=key)


def mails(database: Database) -> list[Mail]:
    with database.reading() as session:
        return list(session.scalars(select(Mail)))


def test_a_mail_arrives_whole(
    database: Database, clock: MovedClock, mail_server: MailServer, worker_with: MakeWorker
) -> None:
    """Both parts, every letter, and a Message-ID that is the same however often it is sent (R2)."""
    queue(database, clock, subject="Zugriff für  Ω\ngewährt")

    worker_with(mail_server.smtp).work_once()

    ((sender, recipients, message),) = mail_server.took
    (kept,) = mails(database)
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert (sender, recipients) == ("no-reply@example.org", ["ada@example.org"])
    assert message["Subject"] == "Zugriff für Ω gewährt"
    assert message["Message-ID"] == f"<{kept.id}@127.0.0.1>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert plain.get_content().strip() == "Grüße, Ω"
    assert html.get_content().strip() == "<p>Grüße, Ω</p>"
    assert kept.sent_at == clock.now()


def test_one_event_writes_to_a_person_once(database: Database, clock: MovedClock) -> None:
    """S9: by event and recipient, in whatever case the address is written."""
    queue(database, clock)
    queue(database, clock)
    queue(database, clock, Recipient("ADA@example.org"))
    queue(database, clock, Recipient("bob@example.org"))
    queue(database, clock, key="event-2")

    assert sorted(mail.recipient for mail in mails(database)) == ["ada@example.org"] * 2 + ["bob@example.org"]


def test_a_mail_is_queued_with_its_cause_or_not_at_all(database: Database, clock: MovedClock) -> None:
    """O1: no mail about what did not happen."""

    def fail() -> None:
        with database.transaction() as session:
            notifications.queue_mail(session, Rendered(), ADA, clock.now(), event_key="x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert mails(database) == []


def test_a_server_that_is_away_gets_it_later(
    database: Database, clock: MovedClock, mail_server: MailServer, worker_with: MakeWorker
) -> None:
    """R7: nothing is lost; greylisting is a reason to try again."""
    queue(database, clock)
    worker_with(mail_server.smtp.model_copy(update={"port": free_port()})).work_once()
    clock.forward(timedelta(seconds=2))
    mail_server.answers = ["451 later"]
    worker_with(mail_server.smtp).work_once()
    early = list(mail_server.took)
    clock.forward(timedelta(seconds=4))

    worker_with(mail_server.smtp).work_once()

    assert early == []
    assert len(mail_server.took) == 1
    with database.reading() as session:
        (job,) = session.scalars(select(Job))
        assert (job.attempts, job.done_at) == (3, clock.now())


def test_a_mail_that_left_is_not_sent_again(
    database: Database, clock: MovedClock, mail_server: MailServer, worker_with: MakeWorker
) -> None:
    """R2: the job may come twice; the mail knows that it left."""
    queue(database, clock)
    worker = worker_with(mail_server.smtp)
    worker.work_once()
    with database.transaction() as session:
        session.query(Job).update({"done_at": None, "leased_until": None, "lease": None})

    worker.work_once()

    assert len(mail_server.took) == 1


def test_without_a_mail_server_mails_are_kept_to_be_looked_at(
    database: Database, clock: MovedClock, worker_with: MakeWorker
) -> None:
    queue(database, clock)
    clock.forward(timedelta(minutes=1))
    queue(database, clock, key="event-2", subject="Newer")

    worker_with(Smtp()).work_once()

    with database.reading() as session:
        newest = notifications.newest_mails(session, most=1)
    assert [mail.subject for mail in newest] == ["Newer"]
    assert all(mail.sent_at == clock.now() for mail in mails(database))


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org\r\nBcc: eve@evil.example",
        "ada@example.org, eve@evil.example",
        "ada@example.org\nx",
        "eve@evil.example;ada@example.org",
    ],
)
def test_an_address_cannot_add_a_recipient_or_a_header(
    database: Database, clock: MovedClock, mail_server: MailServer, worker_with: MakeWorker, address: str
) -> None:
    """H7: whatever got past the account's own checks; such a mail is not sent, and no other is held up by it."""
    queue(database, clock, Recipient(address))
    queue(database, clock, key="event-2")

    worker_with(mail_server.smtp).work_once()

    assert [recipients for _, recipients, _ in mail_server.took] == [["ada@example.org"]]
    assert "Bcc" not in mail_server.took[0][2]


@pytest.mark.parametrize("address", ["o'neil+ema@example.org", "a.b@sub.example.org", "ünï@example.org"])
def test_an_ordinary_address_is_written_to(
    database: Database, clock: MovedClock, mail_server: MailServer, worker_with: MakeWorker, address: str
) -> None:
    queue(database, clock, Recipient(address))

    worker_with(mail_server.smtp).work_once()

    assert [recipients for _, recipients, _ in mail_server.took] == [[address]]


def test_a_subject_cannot_add_a_header(
    database: Database, clock: MovedClock, mail_server: MailServer, worker_with: MakeWorker
) -> None:
    """H7: names of organisations and people stand in subjects."""
    queue(database, clock, subject="Hello\r\nBcc: eve@evil.example\r\n\r\nbody")

    worker_with(mail_server.smtp).work_once()

    ((_, recipients, message),) = mail_server.took
    assert recipients == ["ada@example.org"]
    assert "Bcc" not in message


def test_a_refusal_is_an_error_that_the_worker_understands(
    database: Database, clock: MovedClock, mail_server: MailServer
) -> None:
    queue(database, clock)
    (mail,) = mails(database)
    mail_server.answers = ["550 no such mailbox"]

    with pytest.raises(SMTPException):
        notifications.transmit(mail, mail_server.smtp, "example.org")
