"""Documents: what is taken in, under which name, who reads it, and what becomes of files (security J12, J13)."""

import io
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from idp.access_requests.file_types import FILE_TYPES, clean_name
from idp.access_requests.models import Attachment
from idp.access_requests.service import get_document, store, sweep_documents
from idp.errors import InvalidInput, NotFound
from tests.access_requests.office import PDF, Office

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.parametrize(
    ("content", "media_type", "name"),
    [(PDF, "application/pdf", "a.pdf"), (PNG, "image/png", "a.png"), (JPEG, "image/jpeg", "a.jpg")],
)
def test_the_content_says_what_a_file_is_whatever_its_name(
    tmp_path: Path, content: bytes, media_type: str, name: str
) -> None:
    """J12: type by content, random storage name."""
    stored = store(tmp_path, io.BytesIO(content), "a.html", largest=1000)

    assert (stored.media_type, stored.name, stored.size) == (media_type, name, len(content))
    assert (tmp_path / stored.storage_name).read_bytes() == content
    assert re.fullmatch("[0-9a-f]{64}", stored.storage_name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        EICAR,
        b"PK\x03\x04" + b"\0" * 100,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old office file with macros",
        b"GIF89a" + PDF,
        b" " + PDF,
        PDF[:-6],
        PDF + b"PK\x05\x06" + b"\0" * 2000,
        b"MZ" + b"\0" * 100,
    ],
    ids=[
        "empty",
        "html",
        "svg",
        "eicar",
        "zip",
        "macro",
        "hidden pdf",
        "late pdf",
        "cut",
        "pdf and zip",
        "program",
    ],
)
def test_anything_else_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    """J12: polyglots, active formats, archives, programs, 0 byte."""
    with pytest.raises(InvalidInput):
        store(tmp_path, io.BytesIO(content), "letter.pdf", largest=10_000)

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_too_large_is_refused_without_reading_it_to_the_end(tmp_path: Path) -> None:
    class Endless(io.RawIOBase):
        read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            self.read_so_far += size
            return b"%PDF-" + b"\0" * (size - 5)

    stream = Endless()

    with pytest.raises(InvalidInput) as refused:
        store(tmp_path, stream, "large.pdf", largest=1024 * 1024)

    assert refused.value.code == "document_too_large"
    assert stream.read_so_far < 2 * 1024 * 1024
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("CON", "document CON.pdf"),
        ("nul.txt", "document nul.pdf"),
        ("a\0b\r\nc.pdf", "abc.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("", "document.pdf"),
        ("   . ", "document.pdf"),
        ('<b>"quoted"</b>.pdf', "b.pdf"),
        ("Brief für Zoë.pdf", "Brief für Zoë.pdf"),
        ("x" * 500 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(given_name: str, shown: str) -> None:
    """J12: path, device, NUL, line break, direction, markup, length."""
    assert clean_name(given_name, FILE_TYPES[0]) == shown


@given(some.text())
def test_no_name_leaves_its_place(given_name: str) -> None:
    """J12."""
    shown = clean_name(given_name, FILE_TYPES[0])

    assert shown.endswith(".pdf")
    assert len(shown) <= 115
    assert not set(shown) & set('/\\<>:"|?*%\0\r\n')
    assert Path(shown).name == shown


def _attachment(office: Office) -> str:
    with office.database.reading() as session:
        return session.scalars(select(Attachment.id)).one()


def _may_read(office: Office, who: str, attachment_id: str) -> bool:
    with office.database.transaction() as session:
        try:
            get_document(office.act(session), attachment_id, who)
        except NotFound:
            return False
    return True


def test_only_requester_deciders_and_auditors_read_a_document(office: Office) -> None:
    """J2, J13."""
    place = office.organisation()
    eva, audrey = office.person("Eva", ("ema.approver", None)), office.person("Audrey", ("ema.auditor", None))
    desk, iris = (
        office.person("Dora", ("ema.service_desk", None)),
        office.person("Iris", ("ema.approver_iris", None)),
    )
    colleague = office.person("Carl", ("upd.user", place), ("spor.industry_super_user", place))
    ada = office.person()
    office.ask(ada, "upd.super_user", place, documents=True)
    document = _attachment(office)

    readers = [who for who in (ada, eva, audrey, desk, iris, colleague) if _may_read(office, who, document)]

    assert readers == [ada, eva, audrey]
    assert [event.actor_id for event in office.events("attachment:read")] == readers
    assert not _may_read(office, ada, "0" * 26)


def test_after_the_decision_who_decided_may_still_read_it_while_in_office(office: Office) -> None:
    place = office.organisation()
    eva = office.person("Eva", ("ema.approver", None))
    ada = office.person()
    line = office.ask(ada, "upd.super_user", place, documents=True).line_ids[0]
    document = _attachment(office)
    office.decide(eva, line, approve=False)

    assert _may_read(office, eva, document)
    assert _may_read(office, ada, document)


def test_after_withdrawal_nobody_reads_it_and_the_file_goes(office: Office) -> None:
    """J13, P4."""
    eva = office.person("Eva", ("ema.approver", None))
    ada = office.person()
    line = office.ask(ada, "upd.super_user", office.organisation(), documents=True).line_ids[0]
    document = _attachment(office)
    office.withdraw(ada, line)

    readers = [who for who in (ada, eva) if _may_read(office, who, document)]
    office.clock.forward(timedelta(days=2))
    _age(office)
    with office.database.transaction() as session:
        sweep_documents(session, office.directory, office.clock.now())

    assert readers == []
    assert list(office.directory.iterdir()) == []


def test_files_without_a_row_are_swept_a_day_later_and_others_stay(office: Office) -> None:
    """A request that failed after its files were stored leaves orphans; those of yesterday go."""
    eva = office.person("Eva", ("ema.approver", None))
    office.ask(office.person(), "upd.super_user", office.organisation(), documents=True)
    office.document()
    _age(office)
    fresh = office.document()

    with office.database.transaction() as session:
        removed = sweep_documents(session, office.directory, office.clock.now())

    assert removed == 1
    assert len(list(office.directory.iterdir())) == 2
    assert (office.directory / fresh.storage_name).exists()
    assert _may_read(office, eva, _attachment(office))


def _age(office: Office) -> None:
    """Every file there is came two days ago."""
    then = (office.clock.now() - timedelta(days=2)).timestamp()
    for path in office.directory.iterdir():
        os.utime(path, (then, then))
