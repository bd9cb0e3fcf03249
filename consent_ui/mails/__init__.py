"""Mails: one frozen dataclass per mail, rendered from one source into subject, text and HTML.

Links come from fields only and lead to this site (or start an application by its registered address).
No mail asks for a password, and each says so.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from consent_ui.mails.letter import Letter
from consent_ui.words import Words


@dataclass(frozen=True, kw_only=True)
class Mail(ABC):
    """Anything `consent_ui.mails.rendering.render_mail` can write; `greeting_name` is whom it addresses."""

    greeting_name: str
    contact_url: str

    @abstractmethod
    def letter(self, words: Words) -> Letter:
        """What the mail says between greeting and closing."""


@dataclass(frozen=True)
class RenderedMail:
    """A mail as it is sent: a subject of one line, the text part and the HTML part."""

    subject: str
    text: str
    html: str
