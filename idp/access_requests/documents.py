"""The files of request lines: taken in before the request commits, swept away when nobody owns them."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from idp.access_requests.file_types import HEAD, TAIL, clean_name, file_type_of
from idp.access_requests.models import Attachment
from idp.errors import InvalidInput
from idp.ids import new_id

_PIECE = 64 * 1024
_ORPHANED_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that lies in the store already, and of which no row tells yet."""

    storage_name: str
    name: str
    media_type: str
    size: int
    sha256: str


def store(directory: Path, stream: IO[bytes], name: str, *, largest: int) -> StoredFile:
    """Take a file in: piece by piece, under a random name, judged by its content (domain.md Q20, security J12).

    Raises `InvalidInput` with an instruction when it is empty, too large or of another type; nothing is left then.
    The file is there before the row that names it commits, so a row never points at nothing; see `sweep_documents`.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    storage_name = secrets.token_hex(32)
    path = directory / storage_name
    try:
        head, tail, size, sha256 = _copy(stream, path, largest)
        kind = file_type_of(head, tail)
        if size == 0:
            raise InvalidInput("document_empty", "The file is empty. Choose the file again.")
        if kind is None:
            raise InvalidInput(
                "document_type",
                "This is no PDF, PNG or JPEG file. Save the document as PDF and choose that file.",
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return StoredFile(storage_name, clean_name(name, kind), kind.media_type, size, sha256)


def _copy(stream: IO[bytes], path: Path, largest: int) -> tuple[bytes, bytes, int, str]:
    sha256, size, head, tail = hashlib.sha256(), 0, b"", b""
    with path.open("xb") as file:
        path.chmod(0o600)
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > largest:
                raise InvalidInput(
                    "document_too_large",
                    f"The file is larger than {largest // (1024 * 1024)} MB. Choose a smaller one.",
                )
            sha256.update(piece)
            head = (head + piece)[:HEAD] if len(head) < HEAD else head
            tail = (tail + piece)[-TAIL:]
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return head, tail, size, sha256.hexdigest()


def discard(directory: Path, files: Iterable[StoredFile]) -> None:
    """Throw files away whose request was not sent after all."""
    for file in files:
        (directory / file.storage_name).unlink(missing_ok=True)


def attach(session: Session, line_id: str, files: Iterable[StoredFile], now: datetime) -> None:
    """Make stored files documents of a line."""
    session.add_all(
        Attachment(
            id=new_id(),
            line_id=line_id,
            storage_name=file.storage_name,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            added_at=now,
        )
        for file in files
    )


def erase(session: Session, line_id: str) -> None:
    """Forget the documents of a line (security J13): `sweep_documents` takes the files."""
    session.execute(delete(Attachment).where(Attachment.line_id == line_id))


def sweep_documents(session: Session, directory: Path, now: datetime) -> int:
    """The worker's duty: remove files that no row names, a day after they came.

    They are left over from requests that failed, and from documents that were erased.
    """
    if not directory.is_dir():
        return 0
    before = (now - _ORPHANED_AFTER).timestamp()
    old = [path for path in directory.iterdir() if path.is_file() and path.stat().st_mtime < before]
    removed = 0
    for start in range(0, len(old), 500):
        names = {path.name: path for path in old[start : start + 500]}
        owned = session.scalars(select(Attachment.storage_name).where(Attachment.storage_name.in_(names)))
        for name in names.keys() - set(owned):
            names[name].unlink(missing_ok=True)
            removed += 1
    return removed
