"""Mails about access requests (domain 8, table of notifications)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent_ui.mails import Mail
from consent_ui.mails.letter import Block, Facts, Letter, Link, Paragraph, Quotation
from consent_ui.parts import Approver, AutoRejection, Organisation, Role
from consent_ui.words import Words


@dataclass(frozen=True, kw_only=True)
class AskedLine:
    """A role at an organisation inside a mail, who was asked to decide and how many they are."""

    role: Role
    organisation: Organisation
    approver: Approver = Approver.USER_ADMINISTRATOR
    approvers: int = 0
    usual_wait: timedelta | None = None


def about(role: Role, organisation: Organisation, words: Words) -> Facts:
    """A role and its organisation, as every mail names them."""
    return Facts(
        [
            (words.gettext("Role"), role.name),
            (words.gettext("Application"), role.application),
            (words.gettext("Organisation"), f"{organisation.name}, {organisation.org_id}"),
        ]
    )


@dataclass(frozen=True, kw_only=True)
class RequestToDecideMail(Mail):
    """To each approver: somebody asks for a role, please decide. The link demands a sign-in (J15)."""

    requester_name: str
    requester_username: str
    lines: tuple[AskedLine, ...]
    decide_url: str
    answer_due: datetime | None = None

    def letter(self, words: Words) -> Letter:
        """Who asks for what, and until when an answer is due."""
        subject = words.ngettext(
            "%(name)s asks for a role: please decide",
            "%(name)s asks for %(num)s roles: please decide",
            len(self.lines),
            name=self.requester_name,
        )
        return Letter(subject, tuple(self._blocks(words)))

    def _blocks(self, words: Words) -> Iterator[Block]:
        asker = {"name": self.requester_name, "username": self.requester_username}
        yield Paragraph(words.gettext("%(name)s (%(username)s) asks for access. You can decide:", **asker))
        for line in self.lines:
            yield about(line.role, line.organisation, words)
        yield Paragraph(words.gettext("Approve only if you know that this person acts for the organisation."))
        yield Link(words.gettext("Look at the request and decide"), self.decide_url)
        yield Paragraph(words.gettext("Other administrators got this mail too. The first decision counts."))
        if self.answer_due is not None:
            day = words.day(self.answer_due)
            yield Paragraph(words.gettext("Without an answer the request closes on %(day)s.", day=day))


@dataclass(frozen=True, kw_only=True)
class FirstAdministratorRequestMail(Mail):
    """To EMA's queue: a first administrator (or EU QPPV, Responsible) is asked for, with documents."""

    requester_name: str
    requester_username: str
    line: AskedLine
    documents: int
    decide_url: str

    def letter(self, words: Words) -> Letter:
        """Who asks, for which organisation, and how many documents are there to read."""
        asker = {"name": self.requester_name, "username": self.requester_username}
        organisation = self.line.organisation.name
        documents = words.ngettext(
            "1 document is with the request.",
            "%(num)s documents are with the request.",
            self.documents,
        )
        return Letter(
            words.gettext("EMA decides: %(role)s at %(place)s", role=self.line.role.name, place=organisation),
            (
                Paragraph(
                    words.gettext("%(name)s (%(username)s) asks for a role that EMA decides.", **asker)
                ),
                about(self.line.role, self.line.organisation, words),
                Paragraph(documents),
                Link(words.gettext("Look at the request and decide"), self.decide_url),
                Paragraph(words.ema_target()),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class RequestReceiptMail(Mail):
    """To the requester: the request is with those who decide."""

    lines: tuple[AskedLine, ...]
    request_url: str

    def letter(self, words: Words) -> Letter:
        """What was asked for, who decides each line, and when an answer may come."""
        return Letter(words.gettext("We have your request"), tuple(self._blocks(words)))

    def _blocks(self, words: Words) -> Iterator[Block]:
        yield Paragraph(words.gettext("Your request has reached those who decide. You need not do anything."))
        for line in self.lines:
            facts = about(line.role, line.organisation, words)
            deciders = words.asked(line.approver, line.approvers, line.organisation.name)
            yield Facts([*facts.pairs, (words.gettext("Who decides"), deciders)])
            yield Paragraph(words.usual_wait(line.approver, line.usual_wait))
        yield Paragraph(words.gettext("We write to you as soon as there is an answer."))
        yield Link(words.gettext("Follow your request"), self.request_url)


@dataclass(frozen=True, kw_only=True)
class RequestApprovedMail(Mail):
    """To the requester: the role is there. `open_url` starts the application and signs in there."""

    role: Role
    organisation: Organisation
    application_name: str
    access_url: str
    open_url: str | None = None
    decided_by: Approver = Approver.USER_ADMINISTRATOR
    decider_name: str | None = None
    comment: str | None = None
    until: datetime | None = None

    def letter(self, words: Words) -> Letter:
        """The good news, and the way into the application."""
        return Letter(words.gettext("Approved: %(role)s", role=self.role.name), tuple(self._blocks(words)))

    def _blocks(self, words: Words) -> Iterator[Block]:
        yield Paragraph(words.gettext("Your request was approved. You now have this role:"))
        decider = words.decider(self.decided_by, self.decider_name)
        until = [(words.gettext("Until"), words.day(self.until))] if self.until else []
        facts = about(self.role, self.organisation, words)
        yield Facts([*facts.pairs, (words.gettext("Decided by"), decider), *until])
        if self.comment:
            yield Quotation(self.comment)
        if self.open_url is not None:
            yield Link(words.gettext("Open %(name)s", name=self.application_name), self.open_url)
        yield Paragraph(words.gettext("It can take up to 30 minutes until the application knows."))
        yield Link(words.gettext("See all your roles"), self.access_url)


@dataclass(frozen=True, kw_only=True)
class RequestRejectedMail(Mail):
    """To the requester: no, why, and what can be done. `auto_rejection` is set when nobody decided (Q15)."""

    role: Role
    organisation: Organisation
    request_url: str
    ask_again_url: str
    decided_by: Approver = Approver.USER_ADMINISTRATOR
    decider_name: str | None = None
    comment: str | None = None
    auto_rejection: AutoRejection | None = None

    def letter(self, words: Words) -> Letter:
        """The answer, its reason, and the way on."""
        if self.auto_rejection:
            subject = words.gettext("Closed without a decision: %(role)s", role=self.role.name)
        else:
            subject = words.gettext("Rejected: %(role)s", role=self.role.name)
        return Letter(subject, tuple(self._blocks(words)))

    def _blocks(self, words: Words) -> Iterator[Block]:
        if self.auto_rejection:
            yield Paragraph(words.gettext("Your request was closed, and nobody decided it."))
        else:
            decider = words.decider(self.decided_by, self.decider_name)
            yield Paragraph(words.gettext("Your request was rejected. Decided by: %(who)s", who=decider))
        yield about(self.role, self.organisation, words)
        if self.auto_rejection:
            yield Paragraph(words.auto_rejection(self.auto_rejection))
        if self.comment:
            yield Quotation(self.comment)
        yield Link(words.gettext("See the request"), self.request_url)
        yield Paragraph(words.gettext("If the reason no longer holds, you may ask again."))
        yield Link(words.gettext("Ask again"), self.ask_again_url)


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawnMail(Mail):
    """To those who were asked: nothing is left to decide."""

    requester_name: str
    requester_username: str
    role: Role
    organisation: Organisation
    inbox_url: str

    def letter(self, words: Words) -> Letter:
        """Who withdrew what."""
        asker = {"name": self.requester_name, "username": self.requester_username}
        return Letter(
            words.gettext("Withdrawn: %(name)s no longer asks for a role", name=self.requester_name),
            (
                Paragraph(words.gettext("%(name)s (%(username)s) has withdrawn this request:", **asker)),
                about(self.role, self.organisation, words),
                Paragraph(words.gettext("You need not do anything.")),
                Link(words.gettext("See what else waits"), self.inbox_url),
            ),
        )
