"""Which passwords are good enough (domain.md Q6, security H12, NIST SP 800-63B-4 §3.1.1)."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

SHORTEST = 15
SHORTEST_WITH_SECOND_FACTOR = 8
LONGEST = 128
_SHORTEST_WORD = 4
_LONGEST_PIECE = 8

# Passwords and the pieces they are stretched from that head every list of leaked ones.
# Passwords that head every list of leaked ones, and the pieces that longer ones are put together from.
_COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())
_LONGEST_FIRST = sorted(_COMMON, key=len, reverse=True)


class PasswordProblem(StrEnum):
    """Why a password is not taken."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Person:
    """What a stranger may know of somebody, and tries first."""

    given_name: str
    family_name: str
    username: str
    email: str


def check_password(
    password: str, person: Person, *, has_second_factor: bool = False
) -> PasswordProblem | None:
    """What is wrong with a new password, or None. There is no rule of composition, and no expiry."""
    if len(password) > 4 * LONGEST:
        return PasswordProblem.TOO_LONG
    composed = unicodedata.normalize("NFC", password)
    if len(composed) > LONGEST:
        return PasswordProblem.TOO_LONG
    if len(composed) < (SHORTEST_WITH_SECOND_FACTOR if has_second_factor else SHORTEST):
        return PasswordProblem.TOO_SHORT
    folded = _fold(composed)
    if _is_common(folded):
        return PasswordProblem.COMMON
    if any(word in folded for word in _words(person)):
        return PasswordProblem.PERSONAL
    return None


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _is_common(folded: str) -> bool:
    """On the list as it stands, with digits and signs around it, made of listed words only, or one piece repeated."""
    letters = re.sub(r"[^\w]|_", "", folded)
    bare = re.sub(r"^\d+|\d+$", "", letters)
    if _COMMON.intersection((folded, letters, bare)) or _is_repeated(folded):
        return True
    rest = letters
    for word in _LONGEST_FIRST:
        rest = rest.replace(word, " ")
    return len(rest.replace(" ", "")) < _SHORTEST_WORD


def _is_repeated(text: str) -> bool:
    return any(
        (text[:length] * (len(text) // length + 1))[: len(text)] == text
        for length in range(1, min(_LONGEST_PIECE, len(text) // 2) + 1)
    )


def _words(person: Person) -> set[str]:
    """The names, the username and the address's local part, and their parts; short ones would forbid half of all."""
    local_part = person.email.partition("@")[0]
    given = (person.given_name, person.family_name, person.username, local_part)
    parts = {part for text in given for part in re.split(r"[\W_]+", _fold(text))}
    return {word for word in parts | {_fold(text) for text in given} if len(word) >= _SHORTEST_WORD}
