"""Words for states and reasons, timelines, formats and devices."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from babel import Locale

from consent_ui import formats
from consent_ui.devices import browser_and_system
from consent_ui.gallery.world import EXAMPLE, PENDING
from consent_ui.parts import (
    Application,
    Approver,
    AutoRejection,
    Document,
    LineState,
    NotRequestable,
    OrganisationStatus,
)
from consent_ui.timelines import timeline
from consent_ui.words import Words

ENGLISH = Words("en")


@pytest.mark.parametrize("state", LineState)
def test_every_state_has_words_and_a_symbol(state: LineState) -> None:
    word = ENGLISH.state(state)

    assert word.text
    assert word.symbol


@pytest.mark.parametrize("reason", [*NotRequestable, *AutoRejection])
def test_every_reason_is_a_sentence(reason: NotRequestable | AutoRejection) -> None:
    is_before = isinstance(reason, NotRequestable)
    text = ENGLISH.not_requestable(reason) if is_before else ENGLISH.auto_rejection(reason)

    assert text.endswith(".")


@pytest.mark.parametrize("status", OrganisationStatus)
def test_every_status_of_an_organisation_has_words(status: OrganisationStatus) -> None:
    assert ENGLISH.organisation_state(status).text


@pytest.mark.parametrize(
    ("approver", "count", "expected"),
    [
        (Approver.USER_ADMINISTRATOR, 1, "1 administrator of Example Pharma B.V."),
        (Approver.USER_ADMINISTRATOR, 2, "2 administrators of Example Pharma B.V."),
        (Approver.USER_ADMINISTRATOR, 0, "the administrators of Example Pharma B.V."),
        (
            Approver.EXTERNAL_ORGANISATION_ADMINISTRATOR,
            1,
            "the External Organisation Administrator of Example Pharma B.V.",
        ),
        (Approver.EMA, 4, "the European Medicines Agency (EMA)"),
    ],
)
def test_those_who_decide_are_named(approver: Approver, count: int, expected: str) -> None:
    assert ENGLISH.asked(approver, count, EXAMPLE.name) == expected


@pytest.mark.parametrize("state", LineState)
def test_a_timeline_has_one_present_step_after_the_past_and_before_the_future(state: LineState) -> None:
    steps = timeline(replace(PENDING, state=state, decided_at=PENDING.submitted_at), ENGLISH)
    order = ["past", "present", "future"]
    kinds = [step.kind.split()[0] for step in steps]

    assert kinds.count("present") == 1
    assert kinds == sorted(kinds, key=order.index)


def test_a_waiting_line_tells_with_whom_since_when_and_until_when() -> None:
    asked, waiting, due, _open = timeline(PENDING, ENGLISH)

    assert asked.when == PENDING.submitted_at
    assert waiting.text == "With 2 administrators of Example Pharma B.V."
    assert waiting.detail == "They usually answer within 2 days."
    assert due.when == PENDING.answer_due


def test_a_rejected_line_tells_who_and_why() -> None:
    line = replace(PENDING, state=LineState.REJECTED, decider_name="Anna", comment="Ask your manager.")

    ended = timeline(line, ENGLISH)[-1]

    assert ended.text == "Rejected by Anna, User Administrator"
    assert ended.detail == "“Ask your manager.”"


def test_moments_are_shown_in_utc_and_say_so() -> None:
    amsterdam = timezone(timedelta(hours=1))

    shown = formats.moment(datetime(2026, 1, 1, 0, 30, tzinfo=amsterdam), Locale("en"))

    assert shown == "31 December 2025, 23:30 UTC"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        formats.moment(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None), Locale("en"))


@pytest.mark.parametrize(
    ("size", "shown"), [(1, "1 kB"), (83_112, "81 kB"), (1_482_113, "1.4 MB"), (10 * 1024 * 1024, "10 MB")]
)
def test_sizes_are_shown_in_kilobytes_and_megabytes(size: int, shown: str) -> None:
    assert formats.file_size(size, Locale("en")) == shown


@pytest.mark.parametrize("code", ["QQ", "not a country"])
def test_an_unknown_country_keeps_its_code(code: str) -> None:
    assert formats.country(code, Locale("en")) == code


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150 Safari/537.36 Edg/150", ("Microsoft Edge", "Windows")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26 Safari/604",
            ("Safari", "iPhone"),
        ),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/150 Mobile Safari/537.36", ("Chrome", "Android")),
        ("curl/8.5", (None, None)),
        ("", (None, None)),
        ("x" * 100_000 + "Firefox/140", (None, None)),
    ],
)
def test_a_device_is_recognised_or_left_alone(
    user_agent: str, expected: tuple[str | None, str | None]
) -> None:
    assert browser_and_system(user_agent) == expected


def test_an_application_cannot_hide_or_flood_with_its_name() -> None:
    """A15: no control or direction marks, no line ends, one line of at most 60 characters."""
    application = Application(name="UP\u202eD\r\n\u200bofficial " + "x" * 10_000)

    assert application.name.startswith("UP D official x")
    assert len(application.name) == 60


def test_a_file_name_cannot_turn_its_ending_around() -> None:
    """J12: a right-to-left mark in a file name is not shown."""
    document = Document(name="letter\u202efdp.exe", size=1, added_at=datetime(2026, 1, 1, tzinfo=UTC))

    assert document.name == "letter fdp.exe"
