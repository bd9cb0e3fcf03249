"""Mails about the account itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent_ui.mails import Mail
from consent_ui.mails.letter import Block, Letter, Link, Paragraph
from consent_ui.words import Words


@dataclass(frozen=True, kw_only=True)
class AccountLockedMail(Mail):
    """To the person: too many wrong passwords, and until when sign-in is closed (Q8)."""

    username: str
    locked_at: datetime
    locked_for: timedelta
    failures: int
    forgot_password_url: str | None = None

    def letter(self, words: Words) -> Letter:
        """What happened, how long it lasts, and what to do if it was somebody else."""
        return Letter(
            words.gettext("Sign-in to your account is closed for a while"), tuple(self._blocks(words))
        )

    def _blocks(self, words: Words) -> Iterator[Block]:
        yield Paragraph(
            words.ngettext(
                "There was 1 wrong try to sign in as %(username)s.",
                "There were %(num)s wrong tries to sign in as %(username)s.",
                self.failures,
                username=self.username,
            )
        )
        closed = {"moment": words.moment(self.locked_at), "span": words.span(self.locked_for)}
        yield Paragraph(
            words.gettext("To protect you, sign-in is closed for %(span)s from %(moment)s.", **closed)
        )
        yield Paragraph(words.gettext("Was it you? Wait, then try again."))
        if self.forgot_password_url is not None:
            yield Paragraph(words.gettext("A new password opens the account at once."))
            yield Link(words.gettext("Choose a new password"), self.forgot_password_url)
        yield Paragraph(words.gettext("Was it not you? Nobody has got in. Tell us by the link below."))
