"""Samples of one's roles and requests."""

from dataclasses import replace
from datetime import timedelta

from consent_ui.frame import Notice
from consent_ui.gallery.world import (
    ADMINISTRATOR,
    ANNA,
    EXAMPLE,
    GREEK,
    HELD,
    INDUSTRY,
    LETTER,
    LONG_NAME,
    MARIA,
    NOW,
    PENDING,
    PERSON,
    QPPV,
    UNAFFILIATED,
    UPD,
    UPD_READER,
    UPD_SUPER,
    UPD_USER,
    Sample,
    frame,
)
from consent_ui.pages.access import (
    AccessPage,
    ApprovalPage,
    RequestPage,
    RequestRow,
    RequestSentPage,
    RoleNeededPage,
)
from consent_ui.parts import Approver, AutoRejection, HeldRole, LineState, RequestLine

_DECIDED = NOW - timedelta(hours=5)


def _line(state: LineState, comment: str | None = None, reason: AutoRejection | None = None) -> RequestLine:
    return replace(
        PENDING,
        state=state,
        comment=comment,
        decided_at=_DECIDED,
        decider_name=ADMINISTRATOR.name,
        withdraw_action=None,
        auto_rejection=reason,
    )


GRANTED = replace(
    _line(LineState.GRANTED, "Welcome to the team."),
    until=NOW + timedelta(days=365),
    open_url="http://127.0.0.1:5005/login",
    approval_url="/approvals/01JDA",
)
AT_EMA = replace(
    PENDING,
    role=UPD_SUPER,
    organisation=LONG_NAME,
    approver=Approver.EMA,
    usual_wait=None,
    answer_due=None,
    documents=(LETTER,),
)
LINES = (
    PENDING,
    AT_EMA,
    _line(LineState.INFO_REQUESTED, "Which products do you work on?"),
    _line(LineState.PROVISIONING),
    GRANTED,
    _line(LineState.REJECTED, "We do not know you.\nPlease ask your manager to write to us <first>."),
    _line(LineState.AUTO_REJECTED, reason=AutoRejection.NOT_ANSWERED),
    _line(LineState.WITHDRAWN),
    _line(LineState.EXPIRED),
    _line(LineState.REMOVAL_PENDING),
    _line(LineState.REMOVED),
)
_AUTOMATIC = HeldRole(role=UNAFFILIATED, since=NOW - timedelta(days=900), decided_by=Approver.AUTOMATIC)
_ROLES = (
    _AUTOMATIC,
    HELD,
    replace(HELD, role=UPD_SUPER, organisation=GREEK, until=NOW + timedelta(days=90)),
    replace(HELD, role=UPD_READER, organisation=LONG_NAME, decided_by=Approver.EMA, decider_name=None),
    replace(HELD, role=QPPV, decided_by=Approver.EMA, waits_for_ema=True, remove_url=None),
)
_ROW = RequestRow(url="/access/requests/1", submitted_at=PENDING.submitted_at, lines=(PENDING, AT_EMA))
_NEEDED = RoleNeededPage(
    application=UPD,
    person=PERSON,
    request_url="/access/request?application=upd",
    continue_url="/authorize/resume?interaction=1",
    roles=(UPD_USER, UPD_READER, UPD_SUPER),
    use_another_account_url="/sign-out",
    cancel_url="http://127.0.0.1:5005/",
)
SAMPLES = (
    Sample("access", AccessPage(roles=_ROLES, requests=(_ROW,)), frame("/access")),
    Sample(
        "access-none",
        AccessPage(roles=(), requests=()),
        frame("/access", MARIA, Notice(text="Your request is withdrawn.")),
    ),
    Sample(
        "access-many",
        AccessPage(
            roles=tuple(
                replace(
                    HELD, organisation=replace(EXAMPLE, org_id=f"ORG-1000{n:05}", name=f"Client {n} S.A.")
                )
                for n in range(12)
            ),
            requests=tuple(replace(_ROW, lines=(line,)) for line in LINES),
        ),
        frame("/access"),
    ),
    Sample(
        "request",
        RequestPage(
            reference="01JDX7M2QK",
            requester=PERSON,
            submitted_at=PENDING.submitted_at,
            lines=(PENDING, AT_EMA),
            comment="I look after veterinary variations.\nAnna knows me.",
        ),
        frame("/access/requests/1"),
    ),
    Sample(
        "request-all-states",
        RequestPage(
            reference="01JDX7M2QK",
            requester=PERSON,
            submitted_at=PENDING.submitted_at,
            lines=LINES,
            is_own=False,
        ),
        frame("/access/requests/1", ANNA),
    ),
    Sample(
        "request-sent",
        RequestSentPage(
            lines=(PENDING, AT_EMA, GRANTED), request_url="/access/requests/1", email=MARIA.email
        ),
        frame("/access/request"),
    ),
    Sample(
        "request-sent-inside",
        RequestSentPage(
            lines=(PENDING,),
            request_url="/access/requests/1",
            email=MARIA.email,
            application=UPD,
            continue_url="/authorize/resume?interaction=1",
        ),
        frame("/access/request"),
    ),
    Sample("role-needed", _NEEDED, frame("/role-needed")),
    Sample("role-needed-pending", replace(_NEEDED, pending=(PENDING,)), frame("/role-needed")),
    Sample("role-needed-granted", replace(_NEEDED, pending=(GRANTED,)), frame("/role-needed")),
    Sample(
        "approval",
        ApprovalPage(
            reference="01JDA",
            person=PERSON,
            role=INDUSTRY,
            organisation=EXAMPLE,
            asked_at=NOW - timedelta(days=401),
            decided_at=NOW - timedelta(days=400),
            decided_by=Approver.USER_ADMINISTRATOR,
            decider_name=ADMINISTRATOR.name,
            comment="Works in our regulatory team.",
            request_url="/access/requests/1",
            remove_url="/access/roles/1/remove",
        ),
        frame("/approvals/01JDA"),
    ),
    Sample(
        "approval-ended",
        ApprovalPage(
            reference="01JDB",
            person=PERSON,
            role=UNAFFILIATED,
            decided_at=NOW - timedelta(days=900),
            decided_by=Approver.AUTOMATIC,
            until=NOW - timedelta(days=1),
            ended_at=NOW - timedelta(days=1),
        ),
        frame("/approvals/01JDB"),
    ),
)
