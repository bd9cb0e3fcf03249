"""Usernames: how the system makes them (domain.md Q2), and how a typed login is compared."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

from idp.accounts.email_addresses import LONGEST, normalise_email

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?", re.ASCII)
_LONGEST_SURNAME = 48

# Greek after ELOT 743, Bulgarian Cyrillic after its Transliteration Act; both are official scripts of the EU.
_LETTERS = str.maketrans(
    dict(
        re.findall(
            r"(\S)=(\S+)",
            "ß=ss æ=ae œ=oe ø=o đ=d ð=d þ=th ł=l ħ=h ı=i ŋ=n ĸ=k ſ=s"
            " α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o"
            " а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=ts ч=ch"
            " ш=sh щ=sht ъ=a ь=y ю=yu я=ya",
        )
    )
)


def transliterate(text: str) -> str:
    """The text in a to z and 0 to 9; what has no counterpart there is left out."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    plain = bare.replace("ου", "ou").translate(_LETTERS)
    return "".join(character for character in plain if character.isascii() and character.isalnum())


def possible_usernames(given_name: str, family_name: str) -> Iterator[str]:
    """``surname_a``, ``surname_a2``, ``surname_a3`` … without end: the first that was never used is taken."""
    surname = transliterate(family_name)[:_LONGEST_SURNAME] or "user"
    base = f"{surname}_{transliterate(given_name)[:1] or 'x'}"
    yield base
    for number in count(2):
        yield f"{base}{number}"


def is_username(text: str) -> bool:
    """Whether this may be a username at all. Never with an @: a login is either a username or an address."""
    return _USERNAME.fullmatch(text) is not None


def login_key(text: str) -> str | None:
    """What a typed login is looked up and counted by, or None when no account can have it.

    security H10: spellings that differ in case, width or composition share one key, so they share one counter.
    """
    if len(text) > LONGEST:
        return None
    folded = fold_login(text)
    if "@" in folded:
        address = normalise_email(text.strip())
        return address.key if address else None
    return folded if is_username(folded) else None


def fold_login(text: str) -> str:
    """A typed login without the differences that people do not mean; also for what no account can have."""
    typed = text[: 4 * LONGEST].encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold()).strip()
