"""Words of strangers on one line: nothing that hides, reorders or fakes text gets onto a page or into a mail."""

import re

# Line ends of every kind, control characters, and what reorders or hides text (A15, H7, J12).
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)


def one_line(text: str, longest: int = 1000) -> str:
    """The text without line ends and invisible marks, cut with an ellipsis at `longest` characters."""
    line = _UNSEEN.sub(" ", text).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
