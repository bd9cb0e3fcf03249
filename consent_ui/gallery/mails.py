"""Samples of the mails."""

from datetime import timedelta

from consent_ui.gallery.world import (
    ADMINISTRATOR,
    ANNA,
    EXAMPLE,
    LONG_NAME,
    MARIA,
    MISCHIEF,
    NOW,
    UPD_SUPER,
    UPD_USER,
)
from consent_ui.mails import Mail
from consent_ui.mails.account import AccountLockedMail
from consent_ui.mails.requests import (
    AskedLine,
    FirstAdministratorRequestMail,
    RequestApprovedMail,
    RequestReceiptMail,
    RequestRejectedMail,
    RequestToDecideMail,
    RequestWithdrawnMail,
)
from consent_ui.mails.roles import (
    LastAdministratorRemovedMail,
    RemovalToDecideMail,
    RoleKeptMail,
    RoleRemovedMail,
)
from consent_ui.parts import Approver, AutoRejection

_SITE = "https://account.example.org"
_CONTACT = f"{_SITE}/help/contact"
_LINE = AskedLine(role=UPD_USER, organisation=EXAMPLE, approvers=2, usual_wait=timedelta(days=2))
_AT_EMA = AskedLine(role=UPD_SUPER, organisation=LONG_NAME, approver=Approver.EMA)
MAILS: dict[str, Mail] = {
    "request-to-decide": RequestToDecideMail(
        greeting_name=ANNA.name,
        contact_url=_CONTACT,
        requester_name=MARIA.name,
        requester_username=MARIA.username,
        lines=(_LINE,),
        decide_url=f"{_SITE}/access/inbox/1",
        answer_due=NOW + timedelta(days=30),
    ),
    "request-to-decide-mischief": RequestToDecideMail(
        greeting_name=ANNA.name,
        contact_url=_CONTACT,
        requester_name=MISCHIEF.name + "\r\nBcc: everybody@example.org",
        requester_username=MISCHIEF.username,
        lines=(_LINE, _AT_EMA),
        decide_url=f"{_SITE}/access/inbox",
    ),
    "first-administrator": FirstAdministratorRequestMail(
        greeting_name="EMA access desk",
        contact_url=_CONTACT,
        requester_name=MARIA.name,
        requester_username=MARIA.username,
        line=_AT_EMA,
        documents=2,
        decide_url=f"{_SITE}/access/inbox/2",
    ),
    "receipt": RequestReceiptMail(
        greeting_name=MARIA.name,
        contact_url=_CONTACT,
        lines=(_LINE, _AT_EMA),
        request_url=f"{_SITE}/access/requests/1",
    ),
    "approved": RequestApprovedMail(
        greeting_name=MARIA.name,
        contact_url=_CONTACT,
        role=UPD_USER,
        organisation=EXAMPLE,
        application_name="UPD",
        access_url=f"{_SITE}/access",
        open_url="https://upd.example.org/login?iss=https%3A%2F%2Faccount.example.org&target=a",
        decider_name=ADMINISTRATOR.name,
        comment="Welcome.\nAsk me if anything is missing <or wrong>.",
        until=NOW + timedelta(days=365),
    ),
    "rejected": RequestRejectedMail(
        greeting_name=MARIA.name,
        contact_url=_CONTACT,
        role=UPD_USER,
        organisation=EXAMPLE,
        request_url=f"{_SITE}/access/requests/1",
        ask_again_url=f"{_SITE}/access/request",
        decider_name=ADMINISTRATOR.name,
        comment="Please ask your manager to write to us first.",
    ),
    "rejected-unanswered": RequestRejectedMail(
        greeting_name=MARIA.name,
        contact_url=_CONTACT,
        role=UPD_USER,
        organisation=EXAMPLE,
        request_url=f"{_SITE}/access/requests/1",
        ask_again_url=f"{_SITE}/access/request",
        auto_rejection=AutoRejection.NOT_ANSWERED,
    ),
    "withdrawn": RequestWithdrawnMail(
        greeting_name=ANNA.name,
        contact_url=_CONTACT,
        requester_name=MARIA.name,
        requester_username=MARIA.username,
        role=UPD_USER,
        organisation=EXAMPLE,
        inbox_url=f"{_SITE}/access/inbox",
    ),
    "removal-to-decide": RemovalToDecideMail(
        greeting_name="EMA access desk",
        contact_url=_CONTACT,
        holder_name=MARIA.name,
        holder_username=MARIA.username,
        role=UPD_SUPER,
        organisation=LONG_NAME,
        decide_url=f"{_SITE}/access/inbox/3",
    ),
    "role-kept": RoleKeptMail(
        greeting_name=MARIA.name,
        contact_url=_CONTACT,
        role=UPD_SUPER,
        organisation=LONG_NAME,
        access_url=f"{_SITE}/access",
        comment="Name your successor first.",
    ),
    "role-removed": RoleRemovedMail(
        greeting_name=MARIA.name,
        contact_url=_CONTACT,
        role=UPD_USER,
        organisation=EXAMPLE,
        removed_at=NOW,
        access_url=f"{_SITE}/access",
        remover_name=ADMINISTRATOR.name,
        comment="Your contract has ended.",
    ),
    "last-administrator": LastAdministratorRemovedMail(
        greeting_name=MARIA.name,
        contact_url=_CONTACT,
        role=UPD_SUPER,
        organisation=EXAMPLE,
        family_name="UPD",
        removed_at=NOW,
        ask_url=f"{_SITE}/access/request",
        waiting_lines=3,
    ),
    "last-administrator-ema": LastAdministratorRemovedMail(
        greeting_name="EMA access desk",
        contact_url=_CONTACT,
        role=UPD_SUPER,
        organisation=EXAMPLE,
        family_name="UPD",
        removed_at=NOW,
        ask_url=f"{_SITE}/access/request",
        to_ema=True,
    ),
    "account-locked": AccountLockedMail(
        greeting_name=MARIA.name,
        contact_url=_CONTACT,
        username=MARIA.username,
        locked_at=NOW,
        locked_for=timedelta(minutes=15),
        failures=5,
        forgot_password_url=f"{_SITE}/recover/password",
    ),
}
