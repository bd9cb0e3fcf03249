"""The blocks a mail is made of, and how they become text and HTML."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Names and values, one pair a line."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Quotation:
    """Words of somebody else, set apart so that nobody takes them for ours."""

    text: str


@dataclass(frozen=True)
class Link:
    """The one thing to do next."""

    text: str
    url: str


Block = Paragraph | Facts | Quotation | Link


@dataclass(frozen=True)
class Letter:
    """What a mail says, in one language."""

    subject: str
    blocks: tuple[Block, ...]
