"""Words for the states, deciders and reasons of `consent_ui.parts`, in one language."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError

from consent_ui import formats
from consent_ui.devices import browser_and_system
from consent_ui.parts import Approver, AutoRejection, LineState, NotRequestable, OrganisationStatus
from consent_ui.texts import mark, translations


class Word(NamedTuple):
    """A state in words, its tone (a colour) and its symbol, so that colour never stands alone."""

    text: str
    tone: str
    symbol: str


_STATES = {
    LineState.PENDING: Word(mark("Waiting for a decision"), "info", "clock"),
    LineState.INFO_REQUESTED: Word(mark("Waiting for your answer"), "warning", "info"),
    LineState.APPROVED: Word(mark("Approved"), "success", "check"),
    LineState.PROVISIONING: Word(mark("Approved, being set up"), "success", "clock"),
    LineState.GRANTED: Word(mark("Approved"), "success", "check"),
    LineState.REJECTED: Word(mark("Rejected"), "danger", "cross"),
    LineState.AUTO_REJECTED: Word(mark("Closed without a decision"), "danger", "cross"),
    LineState.WITHDRAWN: Word(mark("Withdrawn"), "", "minus"),
    LineState.EXPIRED: Word(mark("Expired"), "", "minus"),
    LineState.REMOVAL_PENDING: Word(mark("Removal waits for EMA"), "warning", "clock"),
    LineState.REMOVED: Word(mark("Removed"), "", "minus"),
}
_ORGANISATION_STATES = {
    OrganisationStatus.ACTIVE: Word(mark("Active"), "success", "check"),
    OrganisationStatus.MERGED: Word(mark("Merged"), "warning", "info"),
    OrganisationStatus.INACTIVE: Word(mark("Not active"), "danger", "cross"),
}
_REASONS = {
    NotRequestable.NO_ADMINISTRATOR: mark(
        "This organisation has no administrator for this application yet, so nobody could decide."
    ),
    NotRequestable.ALREADY_HELD: mark("You have this role."),
    NotRequestable.ALREADY_PENDING: mark("You have asked for this role. The answer is still to come."),
    NotRequestable.WRONG_AUDIENCE: mark("This role is for another type of organisation."),
    NotRequestable.HISTORICAL_ORGANISATION: mark(
        "This organisation has merged into another one. Ask for the role there."
    ),
    NotRequestable.INACTIVE_ORGANISATION: mark("This organisation is not active any more."),
    NotRequestable.PRINCIPAL_MISSING: mark(
        "A deputy acts for somebody, and that person is not in place yet."
    ),
    NotRequestable.NOT_LISTED: mark(
        "EMA offers this role to certain organisations only, and this is not one."
    ),
    NotRequestable.GIVEN_AUTOMATICALLY: mark("Everybody gets this role by itself. You need not ask."),
    NotRequestable.GIVEN_ELSEWHERE: mark("This role is given inside the application, by its administrators."),
}
_AUTO_REJECTIONS = {
    AutoRejection.NO_APPROVER_LEFT: mark("The organisation has no administrator left who could decide."),
    AutoRejection.ORGANISATION_INACTIVE: mark("The organisation was closed or merged into another one."),
    AutoRejection.REQUESTER_INACTIVE: mark("The account of the person who asked was disabled or closed."),
    AutoRejection.GRANTED_MEANWHILE: mark("The same role was given in the meantime."),
    AutoRejection.PREREQUISITE_REFUSED: mark("Another role that this one needs was refused."),
    AutoRejection.ROLE_WITHDRAWN: mark("The role does not exist any more."),
    AutoRejection.NOT_ANSWERED: mark("Nobody answered in time."),
}
_SCOPES = {
    "openid": mark("Know that it is you, under a number that stays the same"),
    "profile": mark("See your name and username"),
    "email": mark("See your e-mail address"),
    "phone": mark("See your mobile number"),
    "roles": mark("See the roles you hold at this application, and for which organisations"),
    "offline_access": mark("Stay connected when you are not signed in, until you end it"),
}


class Words:
    """What templates, timelines and mails call to speak one language."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.texts = translations(code)
        self.locale = babel_locale(code)

    def gettext(self, text: str, /, **values: object) -> str:
        """A source string in this language, its places filled; plain text, so templates escape it."""
        found = str(self.texts.ugettext(text))
        return found % values if values else found

    def ngettext(self, singular: str, plural: str, num: int, /, **values: object) -> str:
        """The same for a number of things; `%(num)s` is the number."""
        return str(self.texts.ungettext(singular, plural, num)) % {"num": num, **values}

    def translated(self, text: str, values: Mapping[str, str] | None = None) -> str:
        """A text that was marked elsewhere: a label, an error, a notice."""
        return self.gettext(str(text), **(values or {}))

    def state(self, state: LineState) -> Word:
        """A line's state."""
        return self._word(_STATES[state])

    def organisation_state(self, status: OrganisationStatus) -> Word:
        """An organisation's status."""
        return self._word(_ORGANISATION_STATES[status])

    def not_requestable(self, reason: NotRequestable) -> str:
        """Why a role cannot be asked for."""
        return self.gettext(_REASONS[reason])

    def auto_rejection(self, reason: AutoRejection) -> str:
        """Why a line ended without a decision."""
        return self.gettext(_AUTO_REJECTIONS[reason])

    def scope(self, name: str, description: str = "") -> str:
        """What a scope lets an application do."""
        return self.gettext(_SCOPES[name]) if name in _SCOPES else description or name

    def asked(self, approver: Approver, count: int, organisation: str) -> str:
        """Who is asked to decide: "2 administrators of Example Pharma"."""
        if approver is Approver.EMA:
            return self.gettext("the European Medicines Agency (EMA)")
        if approver is Approver.AUTOMATIC:
            return self.gettext("nobody")
        if count < 1:
            return self.gettext("the administrators of %(organisation)s", organisation=organisation)
        if approver is Approver.EXTERNAL_ORGANISATION_ADMINISTRATOR:
            return self.ngettext(
                "the External Organisation Administrator of %(organisation)s",
                "%(num)s External Organisation Administrators of %(organisation)s",
                count,
                organisation=organisation,
            )
        return self.ngettext(
            "1 administrator of %(organisation)s",
            "%(num)s administrators of %(organisation)s",
            count,
            organisation=organisation,
        )

    def decider(self, approver: Approver, name: str | None) -> str:
        """Who decided, by name where it is known, and as what."""
        if approver is Approver.EMA:
            return self.gettext("EMA")
        if approver is Approver.AUTOMATIC:
            return self.gettext("given by itself to everybody with an account")
        if approver is Approver.EXTERNAL_ORGANISATION_ADMINISTRATOR:
            duty = self.gettext("External Organisation Administrator")
        else:
            duty = self.gettext("User Administrator")
        return f"{name}, {duty}" if name else duty

    def usual_wait(self, approver: Approver, wait: timedelta | None) -> str:
        """How long an answer usually takes, from data; for EMA the target (domain Q16) when there is none."""
        if wait is not None:
            return self.gettext("They usually answer within %(span)s.", span=self.span(wait))
        if approver is Approver.EMA:
            return self.ema_target()
        return self.gettext("Any one of them may decide.")

    def ema_target(self) -> str:
        """EMA's own target (domain Q16)."""
        return self.gettext("EMA aims to answer within 10 working days.")

    def device(self, user_agent: str) -> str:
        """A browser on a system."""
        browser, system = browser_and_system(user_agent)
        if browser and system:
            return self.gettext("%(browser)s on %(system)s", browser=browser, system=system)
        return browser or system or self.gettext("A browser or program we do not recognise")

    def moment(self, value: datetime) -> str:
        """A moment to the minute."""
        return formats.moment(value, self.locale)

    def day(self, value: datetime) -> str:
        """The day of a moment."""
        return formats.day(value, self.locale)

    def span(self, value: timedelta) -> str:
        """A length of time, roundly."""
        return formats.span(value, self.locale)

    def filters(self) -> dict[str, Any]:
        """The template filters: these words and the formats."""
        return {"translated": self.translated, **formats.filters(self.locale)}

    def _word(self, word: Word) -> Word:
        return word._replace(text=self.gettext(word.text))


def babel_locale(code: str) -> Locale:
    """Babel's locale for a BCP 47 code; the language alone when the region is unknown to it."""
    try:
        return Locale.parse(code, sep="-")
    except UnknownLocaleError:
        return Locale.parse(code.partition("-")[0])
