"""The life of a request line as steps: what was, what is, what comes (domain 7.3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from consent_ui.parts import LineState, RequestLine
from consent_ui.words import Words


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. `kind` marks it for the eye, and the words say the same for the ear."""

    text: str
    kind: Literal["past", "present", "present done", "present stopped", "future"]
    when: datetime | None = None
    detail: str = ""


def timeline(line: RequestLine, words: Words) -> tuple[Step, ...]:
    """The steps of a line, oldest first; the present one is marked, expected ones come last."""
    asked = Step(text=words.gettext("Asked"), kind="past", when=line.submitted_at)
    decided = Step(
        text=words.gettext(
            "Approved by %(decider)s", decider=words.decider(line.approver, line.decider_name)
        ),
        kind="past",
        when=line.decided_at,
        detail=_quoted(line, words),
    )
    match line.state:
        case LineState.PENDING | LineState.INFO_REQUESTED:
            return (asked, *_waiting(line, words))
        case LineState.APPROVED | LineState.PROVISIONING:
            return (asked, decided, _being_set_up(words))
        case LineState.GRANTED:
            return (asked, decided, *_held(line, words))
        case LineState.REMOVAL_PENDING:
            return (asked, decided, _removal_waits(words))
        case LineState.REMOVED:
            return (asked, Step(text=words.gettext("Removed"), kind="present"))
        case _:
            return (asked, _ended(line, words))


def _waiting(line: RequestLine, words: Words) -> tuple[Step, ...]:
    if line.state is LineState.INFO_REQUESTED:
        now = Step(
            text=words.gettext("More information is asked of you"),
            kind="present",
            detail=_quoted(line, words),
        )
    else:
        asked = words.asked(line.approver, line.approvers, line.organisation.name)
        now = Step(
            text=words.gettext("With %(deciders)s", deciders=asked),
            kind="present",
            detail=words.usual_wait(line.approver, line.usual_wait),
        )
    opens = words.gettext("You can use %(application)s", application=line.role.application)
    return (now, *_due(line, words), Step(text=opens, kind="future", detail=_within(words)))


def _due(line: RequestLine, words: Words) -> tuple[Step, ...]:
    if line.answer_due is None:
        return ()
    text = words.gettext("Answer due; without one the request closes by itself")
    return (Step(text=text, kind="future", when=line.answer_due),)


def _within(words: Words) -> str:
    return words.gettext("Within %(span)s of the approval", span=words.span(timedelta(minutes=30)))


def _being_set_up(words: Words) -> Step:
    return Step(
        text=words.gettext("Being set up"),
        kind="present",
        detail=words.gettext("It can take up to 30 minutes until the application knows."),
    )


def _held(line: RequestLine, words: Words) -> tuple[Step, ...]:
    held = Step(text=words.gettext("The role is in force"), kind="present done")
    if line.until is None:
        return (held,)
    return (held, Step(text=words.gettext("The role ends"), kind="future", when=line.until))


def _removal_waits(words: Words) -> Step:
    text = words.gettext("The removal waits for EMA")
    return Step(text=text, kind="present", detail=words.ema_target())


def _quoted(line: RequestLine, words: Words) -> str:
    """The comment as somebody's own words."""
    return words.gettext("“%(comment)s”", comment=line.comment) if line.comment else ""


def _ended(line: RequestLine, words: Words) -> Step:
    """A line that ended without a role."""
    if line.state is LineState.AUTO_REJECTED:
        detail = words.auto_rejection(line.auto_rejection) if line.auto_rejection else ""
        text = words.gettext("Closed without a decision")
    elif line.state is LineState.REJECTED:
        detail = _quoted(line, words)
        decider = words.decider(line.approver, line.decider_name)
        text = words.gettext("Rejected by %(decider)s", decider=decider)
    else:
        detail, text = _quoted(line, words), words.state(line.state).text
    kind: Literal["present", "present stopped"] = (
        "present" if line.state is LineState.WITHDRAWN else "present stopped"
    )
    return Step(text=text, kind=kind, when=line.decided_at, detail=detail)
