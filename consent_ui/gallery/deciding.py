"""Samples of the inbox, the decision and the removal of a role."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from consent_ui.gallery.access import GRANTED
from consent_ui.gallery.world import (
    ANNA,
    EXAMPLE,
    GREEK,
    HELD,
    LETTER,
    LONG_NAME,
    MISCHIEF,
    NOW,
    PERSON,
    QPPV,
    UPD_SUPER,
    UPD_USER,
    Sample,
    answers,
    frame,
)
from consent_ui.pages.inbox import DecisionForm, DecisionPage, InboxFilterForm, InboxPage, InboxRow
from consent_ui.pages.removal import RemoveRoleForm, RemoveRolePage
from consent_ui.parts import Approver, HeldRole, Paging


def _filter() -> InboxFilterForm:
    form = InboxFilterForm()
    form.application.choices = [("", "All applications"), ("upd", "UPD"), ("spor", "SPOR")]
    form.organisation.choices = [("", "All organisations"), (EXAMPLE.org_id, EXAMPLE.name)]
    return form


def _row(number: int) -> InboxRow:
    first = number % 4 == 1
    return InboxRow(
        url=f"/access/inbox/{number}",
        requester=MISCHIEF if number == 2 else replace(PERSON, name=f"Person Number {number}"),
        role=UPD_SUPER if first else UPD_USER,
        organisation=(EXAMPLE, GREEK, LONG_NAME)[number % 3],
        submitted_at=NOW - timedelta(days=number),
        answer_due=None if first else NOW + timedelta(days=30 - number),
        is_first_administrator=first,
        documents=number % 3,
    )


def _inbox(rows: int, total: int, paging: Paging | None = None) -> InboxPage:
    return InboxPage(
        form=_filter(),
        action="/access/inbox",
        rows=tuple(_row(number) for number in range(rows)),
        total=total,
        paging=paging,
    )


def _decision(form: DecisionForm | None = None, **fields: Any) -> DecisionPage:
    given: dict[str, Any] = {
        "requester": PERSON,
        "role": UPD_USER,
        "organisation": EXAMPLE,
        "submitted_at": NOW - timedelta(days=2),
        "asked_of": Approver.USER_ADMINISTRATOR,
        "answer_due": NOW + timedelta(days=28),
    }
    form = form or DecisionForm(data={"version": "7"})
    return DecisionPage(form=form, action="/access/inbox/1", **(given | fields))


def _rejected_without_a_word() -> DecisionForm:
    form = DecisionForm(answers({"version": "7", "decision": "reject", "comment": " "}))
    form.validate()
    return form


def _removal(held: HeldRole = HELD, **fields: Any) -> RemoveRolePage:
    return RemoveRolePage(
        form=RemoveRoleForm(),
        action="/access/roles/1/remove",
        person=PERSON,
        held=held,
        back_url="/organisations/ORG-100000321",
        **fields,
    )


_FULL: dict[str, Any] = {
    "requester": MISCHIEF,
    "role": UPD_SUPER,
    "organisation": LONG_NAME,
    "requester_comment": "I take over from Anna.\n<b>Thank you</b>",
    "until": NOW + timedelta(days=300),
    "opens": ("Approve and remove roles of 14 people", "Edit 212 products"),
    "other_roles": (HELD, replace(HELD, role=QPPV)),
    "documents": (LETTER, replace(LETTER, name="identity.png", size=83_112)),
    "usual_mail_domain": "example.org",
    "is_first_administrator": True,
    "answer_due": None,
    "asked_of": Approver.EMA,
}
_LAST = replace(HELD, role=UPD_SUPER, organisation=GREEK)
SAMPLES = (
    Sample("inbox", _inbox(11, 11), frame("/access/inbox", ANNA)),
    Sample(
        "inbox-many",
        _inbox(20, 1284, Paging(first=21, last=40, total=1284, previous_url="?a", next_url="?b")),
        frame("/access/inbox", ANNA),
    ),
    Sample("inbox-filtered-empty", _inbox(0, 11), frame("/access/inbox", ANNA)),
    Sample("inbox-empty", _inbox(0, 0), frame("/access/inbox", replace(ANNA, waiting_requests=0))),
    Sample("decision", _decision(), frame("/access/inbox/1", ANNA)),
    Sample("decision-full", _decision(**_FULL), frame("/access/inbox/1", ANNA)),
    Sample("decision-error", _decision(_rejected_without_a_word()), frame("/access/inbox/1", ANNA)),
    Sample(
        "decision-changed",
        _decision(has_changed=True, is_own_request=True),
        frame("/access/inbox/1", ANNA),
    ),
    Sample("decision-removal", _decision(role=QPPV, is_removal=True), frame("/access/inbox/1", ANNA)),
    Sample("decision-decided", _decision(decided=GRANTED), frame("/access/inbox/1", ANNA)),
    Sample("remove-role", _removal(), frame("/organisations/ORG-100000321", ANNA)),
    Sample("remove-role-own", _removal(is_own=True, ends_with_it=("EV user",)), frame("/access")),
    Sample(
        "remove-role-last",
        _removal(_LAST, is_last_administrator=True, affected_people=14, waiting_lines=3),
        frame("/organisations/ORG-100004711", ANNA),
    ),
    Sample("remove-role-ema", _removal(replace(HELD, role=QPPV), needs_ema=True), frame("/access", ANNA)),
)
