"""The mails about roles that ended (domain.md 8, Q23)."""

from sqlalchemy import func, select

from consent_ui.mails.roles import (
    LastAdministratorRemovedMail,
    RemovalToDecideMail,
    RoleKeptMail,
    RoleRemovedMail,
)
from consent_ui.parts import Approver
from idp.access_requests.acting import Act
from idp.access_requests.mailing import active_accounts, people_and_place, send, staff_holding
from idp.access_requests.models import RequestLine, is_waiting
from idp.access_requests.showing import organisation_part, role_part
from idp.access_requests.states import OPEN_STATES
from idp.access_requests.verdicts import ApproverKind
from idp.accounts.models import Account
from idp.organisations.service import summaries
from idp.roles.models import Entitlement, Role
from idp.roles.service import is_live


def tell_removed(
    act: Act, entitlement: Entitlement, actor_id: str, acting_as: ApproverKind | None, comment: str
) -> None:
    """To the person: somebody else took a role of theirs."""
    if entitlement.organisation_id is None:
        return
    holder = act.session.get_one(Account, entitlement.account_id)
    organisation = summaries(act.session, [entitlement.organisation_id])[entitlement.organisation_id]
    mail = RoleRemovedMail(
        greeting_name=holder.name,
        contact_url=act.site.contact_url,
        role=role_part(act.catalogue, entitlement.role, entitlement.application),
        organisation=organisation_part(organisation),
        removed_at=act.now,
        access_url=f"{act.site.issuer}/access",
        removed_by=Approver(acting_as.value) if acting_as else Approver.USER_ADMINISTRATOR,
        remover_name=act.session.get_one(Account, actor_id).name,
        comment=comment or None,
    )
    send(act, mail, holder, f"entitlement:{entitlement.id}:removed")


def tell_ema(act: Act, line: RequestLine, actor_id: str) -> None:
    """To EMA's queue: a removal waits for its word."""
    role = act.catalogue.roles[line.role]
    holder, organisation = people_and_place(act.session, line)
    for account in staff_holding(act, role.approvers.ema):
        if account.id in (holder.id, actor_id):
            continue
        mail = RemovalToDecideMail(
            greeting_name=account.name,
            contact_url=act.site.contact_url,
            holder_name=holder.name,
            holder_username=holder.username,
            role=role_part(act.catalogue, line.role, line.application),
            organisation=organisation_part(organisation),
            decide_url=f"{act.site.issuer}/access/inbox/{line.id}",
        )
        send(act, mail, account, f"line:{line.id}:to_remove:{line.version}")


def tell_kept(act: Act, line: RequestLine, comment: str) -> None:
    """To the person: EMA did not agree, and why."""
    holder, organisation = people_and_place(act.session, line)
    mail = RoleKeptMail(
        greeting_name=holder.name,
        contact_url=act.site.contact_url,
        role=role_part(act.catalogue, line.role, line.application),
        organisation=organisation_part(organisation),
        access_url=f"{act.site.issuer}/access",
        comment=comment,
    )
    send(act, mail, holder, f"line:{line.id}:kept:{line.version}")


def tell_last_administrator_gone(act: Act, entitlement: Entitlement, role: Role) -> None:
    """To EMA's queue and to those who still hold a role of the family there: nobody decides now (domain.md Q23)."""
    assert entitlement.organisation_id is not None
    organisation = summaries(act.session, [entitlement.organisation_id])[entitlement.organisation_id]
    staff = staff_holding(act, role.approvers.ema)
    left = active_accounts(act.session, affected_people(act, entitlement, role))
    waiting = waiting_lines(act, entitlement, role)
    for account in {one.id: one for one in (*staff, *left)}.values():
        mail = LastAdministratorRemovedMail(
            greeting_name=account.name,
            contact_url=act.site.contact_url,
            role=role_part(act.catalogue, role.code, role.application),
            organisation=organisation_part(organisation),
            family_name=act.catalogue.families[role.family].name,
            removed_at=act.now,
            ask_url=f"{act.site.issuer}/access/request",
            to_ema=any(account.id == one.id for one in staff),
            waiting_lines=waiting,
        )
        send(act, mail, account, f"entitlement:{entitlement.id}:last_administrator")


def affected_people(act: Act, entitlement: Entitlement, role: Role) -> set[str]:
    """Who else holds a role of the family at the organisation."""
    statement = select(Entitlement.account_id).where(
        is_live(act.now),
        Entitlement.organisation_id == entitlement.organisation_id,
        Entitlement.role.in_(_family(act, role)),
        Entitlement.account_id != entitlement.account_id,
    )
    return set(act.session.scalars(statement.distinct()))


def waiting_lines(act: Act, entitlement: Entitlement, role: Role) -> int:
    """How many lines of the family wait for a decision at the organisation."""
    statement = select(func.count()).where(
        is_waiting(),
        RequestLine.organisation_id == entitlement.organisation_id,
        RequestLine.role.in_(_family(act, role)),
        RequestLine.state.in_(OPEN_STATES),
    )
    return act.session.scalar(statement) or 0


def _family(act: Act, role: Role) -> list[str]:
    return [one.code for one in act.catalogue.roles_of_family(role.family)]
