"""What kind of file it is, judged by its content; and a name for it that is safe to show and to save."""

import re
import unicodedata
from dataclasses import dataclass

HEAD = 16
TAIL = 1024
_LONGEST_NAME = 100
_NOT_IN_NAMES = re.compile(r'[<>:"|?*%\\/]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\Z")


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that we keep. `end` must stand in the last `TAIL` bytes: a file that was cut off, or to which
    something else was appended (security J12, polyglots), is none."""

    media_type: str
    suffix: str
    start: bytes
    end: bytes


FILE_TYPES = (
    FileType("application/pdf", ".pdf", b"%PDF-", b"%%EOF"),
    FileType("image/png", ".png", b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    FileType("image/jpeg", ".jpg", b"\xff\xd8\xff", b"\xff\xd9"),
)


def file_type_of(head: bytes, tail: bytes) -> FileType | None:
    """The type that these first and last bytes show; what the browser or the name says counts for nothing."""
    return next((kind for kind in FILE_TYPES if head.startswith(kind.start) and kind.end in tail), None)


def clean_name(given: str, kind: FileType) -> str:
    """A name for people, without path, control or direction characters, and with the ending of its true type.

    The name is only shown and offered for saving; where the file lies has nothing to do with it (security J12).
    """
    last = re.split(r"[\\/]", given)[-1]
    plain = "".join(one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] != "C")
    stem = _NOT_IN_NAMES.sub("", plain.rpartition(".")[0] or plain).strip(" .")[:_LONGEST_NAME]
    if not stem or _DEVICES.match(stem):
        stem = f"document {stem}".strip()
    return stem + kind.suffix
