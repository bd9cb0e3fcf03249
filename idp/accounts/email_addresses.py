"""E-mail addresses: the one function that says which are usable and when two are the same."""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

LONGEST = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address as it is written to, and the key by which it is unique and found again."""

    text: str
    key: str

    @property
    def local_part(self) -> str:
        """What stands before the @."""
        return self.text.rpartition("@")[0]


def normalise_email(text: str) -> EmailAddress | None:
    """The address, or None when it is none that a mail could be sent to.

    security H7: exactly one mailbox, no quoted local part, no line break; the length is checked before anything is
    parsed (L3). The key ignores case and width, so that nobody registers a look-alike by another spelling: mailboxes
    that differ in case only are one mailbox wherever people are.
    """
    stripped = text.strip(" ")
    if not stripped or len(stripped) > LONGEST or not stripped.isprintable():
        return None
    try:
        address = validate_email(stripped, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        return None
    key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address).casefold())
    return EmailAddress(address, key) if len(key) <= LONGEST else None
