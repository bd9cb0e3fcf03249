"""Taking in the files of a request: the one POST that may be large, and only as large as it must be."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask import Response, abort, request

from idp.access_requests import service
from idp.access_requests.service import LineProblem, NewLine, StoredFile, line_value
from idp.errors import InvalidInput
from idp.settings import Attachments
from idp.web.errors import error_page
from idp.web.services import services
from idp.web.viewer import viewer

_REST = 256 * 1024
_FULL_LINES = 2
_WHAT = "What you are sending is larger than %d MB. Nothing was sent."
_REMEDY = "Go back, choose smaller files or fewer of them, and send again. A scan in black and white is often enough."


@dataclass(slots=True)
class Uploads:
    """The lines with the files that came with them, and what is wrong with files."""

    lines: tuple[NewLine, ...]
    files: list[StoredFile] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)

    def discard(self) -> None:
        """Forget the files: the request was not sent."""
        service.discard(services().settings.attachments_dir, self.files)


def allow_upload() -> None:
    """Let a signed-in person's request be large, before anything reads its body (domain.md Q20, security L2).

    A body that says it is larger is refused by its Content-Length alone: not a byte of it is taken in. Files go to disk
    while they arrive, never to memory.
    """
    if viewer() is None:
        return
    largest = _largest_body(services().settings.attachments)
    request.max_content_length = largest
    if request.content_length is not None and request.content_length > largest:
        abort(_too_large(largest))


def take_in(lines: Sequence[NewLine]) -> Uploads:
    """Store the files of each line; what cannot be used is told for its line."""
    limits = services().settings.attachments
    uploads = Uploads(lines=())
    taken = []
    for line in lines:
        given = [one for one in request.files.getlist(file_field(line)) if one.filename]
        own: list[StoredFile] = []
        try:
            if len(given) > limits.per_line:
                raise InvalidInput("too_many_documents", f"Add at most {limits.per_line} files.")
            for one in given:
                directory = services().settings.attachments_dir
                own.append(service.store(directory, one.stream, one.filename or "", largest=limits.largest))
        except InvalidInput as refused:
            uploads.problems.append(LineProblem(line, refused.code, refused.message))
        uploads.files += own
        taken.append(replace(line, documents=tuple(own)))
    uploads.lines = tuple(taken)
    return uploads


def file_field(line: NewLine) -> str:
    """The name of a line's file input."""
    return f"documents-{line_value(line.role, line.organisation_id)}"


def _largest_body(limits: Attachments) -> int:
    return limits.largest * limits.per_line * _FULL_LINES + _REST


def _too_large(largest: int) -> Response:
    return error_page(413, what=_WHAT % (largest // (1024 * 1024)), remedy=_REMEDY)
