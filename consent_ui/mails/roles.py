"""Mails about roles that ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from consent_ui.mails import Mail
from consent_ui.mails.letter import Block, Facts, Letter, Link, Paragraph, Quotation
from consent_ui.mails.requests import about
from consent_ui.parts import Approver, Organisation, Role
from consent_ui.words import Words


@dataclass(frozen=True, kw_only=True)
class RoleRemovedMail(Mail):
    """To the person: somebody else removed a role of theirs."""

    role: Role
    organisation: Organisation
    removed_at: datetime
    access_url: str
    removed_by: Approver = Approver.USER_ADMINISTRATOR
    remover_name: str | None = None
    comment: str | None = None

    def letter(self, words: Words) -> Letter:
        """Which role ended, by whom, and what to do if that is wrong."""
        return Letter(
            words.gettext("Role removed: %(role)s", role=self.role.name), tuple(self._blocks(words))
        )

    def _blocks(self, words: Words) -> Iterator[Block]:
        yield Paragraph(words.gettext("A role of yours was removed. The application no longer accepts it."))
        remover = words.decider(self.removed_by, self.remover_name)
        facts = about(self.role, self.organisation, words)
        when = words.moment(self.removed_at)
        yield Facts([*facts.pairs, (words.gettext("Removed by"), remover), (words.gettext("When"), when)])
        if self.comment:
            yield Quotation(self.comment)
        yield Paragraph(
            words.gettext("Is this wrong? Talk to the organisation, then ask for the role again.")
        )
        yield Link(words.gettext("See all your roles"), self.access_url)


@dataclass(frozen=True, kw_only=True)
class RemovalToDecideMail(Mail):
    """To EMA's queue: the role of an EU QPPV or Responsible shall end, which needs EMA's word (domain 7.6)."""

    holder_name: str
    holder_username: str
    role: Role
    organisation: Organisation
    decide_url: str

    def letter(self, words: Words) -> Letter:
        """Whose role it is, and that it stays in force until EMA agrees."""
        holder = {"name": self.holder_name, "username": self.holder_username}
        return Letter(
            words.gettext(
                "EMA decides: removal of %(role)s at %(place)s",
                role=self.role.name,
                place=self.organisation.name,
            ),
            (
                Paragraph(words.gettext("%(name)s (%(username)s) shall lose this role:", **holder)),
                about(self.role, self.organisation, words),
                Paragraph(words.gettext("It stays in force until EMA agrees.")),
                Link(words.gettext("Look at it and decide"), self.decide_url),
                Paragraph(words.ema_target()),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class RoleKeptMail(Mail):
    """To the person: EMA did not agree to the removal; `comment` says why."""

    role: Role
    organisation: Organisation
    access_url: str
    comment: str

    def letter(self, words: Words) -> Letter:
        """The role goes on, and why."""
        return Letter(
            words.gettext("You keep the role: %(role)s", role=self.role.name),
            (
                Paragraph(words.gettext("EMA did not agree to the removal of this role. It stays in force.")),
                about(self.role, self.organisation, words),
                Quotation(self.comment),
                Link(words.gettext("See all your roles"), self.access_url),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class LastAdministratorRemovedMail(Mail):
    """To EMA's queue and to those still affiliated: nobody decides at this organisation now (Q23).

    `to_ema` chooses the wording; `ask_url` leads to asking for the administrator role.
    """

    role: Role
    organisation: Organisation
    family_name: str
    removed_at: datetime
    ask_url: str
    to_ema: bool = False
    waiting_lines: int = 0

    def letter(self, words: Words) -> Letter:
        """What cannot be done any more, and who can mend it."""
        place = {"family": self.family_name, "organisation": self.organisation.name}
        subject = words.gettext("No administrator for %(family)s at %(organisation)s", **place)
        return Letter(subject, tuple(self._blocks(words)))

    def _blocks(self, words: Words) -> Iterator[Block]:
        yield Paragraph(words.gettext("The last administrator has gone:"))
        when = (words.gettext("Since"), words.moment(self.removed_at))
        yield Facts([*about(self.role, self.organisation, words).pairs, when])
        yield Paragraph(
            words.gettext("Roles that exist stay in force, but nobody there can approve or remove any now.")
        )
        if self.waiting_lines:
            yield Paragraph(
                words.ngettext(
                    "1 request was waiting for them.",
                    "%(num)s requests were waiting for them.",
                    self.waiting_lines,
                )
            )
        if self.to_ema:
            yield Paragraph(words.gettext("The next request to become administrator comes to you."))
            return
        yield Paragraph(
            words.gettext("Somebody of the organisation should ask to become administrator. EMA decides.")
        )
        yield Link(words.gettext("Ask for the administrator role"), self.ask_url)
