"""What can be asked for at some organisations, before anything is sent (domain.md 7.2 steps 4 to 7)."""

from collections.abc import Sequence

from consent_ui import parts
from consent_ui.pages.asking import OrganisationRoles, ReviewLine, RoleChoice, RoleFamily
from idp.access_requests.acting import Act
from idp.access_requests.asking import LineProblem, NewLine, NewRequest, routed
from idp.access_requests.rules import route
from idp.access_requests.showing import (
    asked_of,
    document_names,
    organisation_part,
    role_names,
    role_part,
)
from idp.access_requests.situation import Situation, look_at
from idp.access_requests.verdicts import NotRequestable, Routing
from idp.roles.models import Role

_NOT_OFFERED = frozenset(
    {NotRequestable.WRONG_AUDIENCE, NotRequestable.NOT_LISTED, NotRequestable.GIVEN_ELSEWHERE}
)
_SHOWN_REASONS = {reason.value for reason in parts.NotRequestable}


def line_value(role: str, organisation_id: str) -> str:
    """A line as forms carry it."""
    return f"{role}@{organisation_id}"


def parse_line(value: str) -> NewLine:
    """The line that a form carried; whether such a role and organisation exist is decided when it is asked."""
    role, _, organisation_id = value.partition("@")
    return NewLine(role[:81], organisation_id[:13])


def role_choices(
    act: Act,
    account_id: str,
    organisation_ids: Sequence[str],
    *,
    application: str | None,
    historical: bool,
    chosen: frozenset[str] = frozenset(),
) -> tuple[OrganisationRoles, ...]:
    """The roles offered at each organisation, by family; those in the way of something say what and why.

    A role for another kind of organisation is not offered at all (domain.md Q33). With an application only its roles.
    """
    situation = look_at(act, organisation_ids, (account_id,))
    offered = [
        role
        for role in act.catalogue.requestable_roles()
        if application is None or role.application == application
    ]
    return tuple(
        OrganisationRoles(
            organisation=organisation_part(situation.organisations[one]),
            families=_families(act, situation, account_id, one, offered, historical, chosen),
        )
        for one in organisation_ids
        if one in situation.organisations
    )


def review_lines(
    act: Act, new: NewRequest, problems: Sequence[LineProblem] = ()
) -> tuple[tuple[ReviewLine, NewLine], ...]:
    """The lines as they are shown before sending; a line that does not exist is left out.

    `problems` came of an attempt to send; what stands in the way as things are now is told as well.
    """
    found = []
    for line, routing, situation in routed(act, new):
        role = act.catalogue.find_role(line.role)
        if routing is None or role is None:
            continue
        value = line_value(line.role, line.organisation_id)
        own = [
            one.message
            for one in problems
            if (one.line.role, one.line.organisation_id) == (line.role, line.organisation_id)
        ]
        if not own and routing.reason is not None:
            own = [routing.reason.what_to_do]
        shown = ReviewLine(
            value=value,
            role=role_part(act.catalogue, role.code, role.application),
            organisation=organisation_part(situation.organisations[line.organisation_id]),
            decided_by=asked_of(role, routing),
            deciders=len(routing.approvers),
            documents=document_names(act.catalogue, routing.required_documents),
            file_field=f"documents-{value}" if routing.is_requestable else None,
            is_file_required=bool(routing.required_documents),
            errors=tuple(own),
        )
        found.append((shown, line))
    return tuple(found)


def _families(
    act: Act,
    situation: Situation,
    account_id: str,
    organisation_id: str,
    offered: Sequence[Role],
    historical: bool,
    chosen: frozenset[str],
) -> tuple[RoleFamily, ...]:
    facts = situation.facts(
        account_id, organisation_id, historical=historical, together=[role.code for role in offered]
    )
    families: dict[str, list[RoleChoice]] = {}
    for role in offered:
        routing = route(role, facts)
        if routing.reason not in _NOT_OFFERED:
            families.setdefault(role.family, []).append(_choice(act, role, routing, organisation_id, chosen))
    return tuple(
        RoleFamily(name=act.catalogue.families[code].name, roles=tuple(roles))
        for code, roles in families.items()
    )


def _choice(
    act: Act, role: Role, routing: Routing, organisation_id: str, chosen: frozenset[str]
) -> RoleChoice:
    value = line_value(role.code, organisation_id)
    reason = routing.reason.value if routing.reason else None
    return RoleChoice(
        value=value,
        role=role_part(act.catalogue, role.code, role.application),
        decided_by=asked_of(role, routing),
        deciders=len(routing.approvers),
        documents=document_names(act.catalogue, routing.required_documents),
        comes_with=role_names(act.catalogue, (one.code for one in act.catalogue.implied_by(role.code))),
        needs=role_names(act.catalogue, role.prerequisites),
        suggested_with=role_names(act.catalogue, role.suggests),
        is_chosen=value in chosen,
        not_requestable=parts.NotRequestable(reason) if reason in _SHOWN_REASONS else None,
        ask_first=role_names(act.catalogue, routing.missing_roles),
    )
