"""Removing a role: the page that says what stops working before it does."""

from dataclasses import dataclass
from typing import ClassVar

from wtforms import Form, TextAreaField
from wtforms.validators import Length

from consent_ui.pages import Page
from consent_ui.parts import HeldRole, Person
from consent_ui.texts import mark


class RemoveRoleForm(Form):
    """An optional word to the person who loses the role."""

    comment = TextAreaField(mark("Why (optional)"), [Length(max=2000, message=mark("Use at most 2,000 characters in the comment."))])


@dataclass(frozen=True, kw_only=True)
class RemoveRolePage(Page):
    """Confirms a removal. `is_own`: the viewer gives up a role of their own. The button is `id="remove"`.

    `is_last_administrator` warns that nobody is left to decide (Q23), `affected_people` counts who is
    left without an administrator, `waiting_lines` requests that must find another decider.
    `needs_ema` says that EMA has to agree first. `ends_with_it` names roles that depend on this one.
    """

    template: ClassVar[str] = "remove_role.html"
    form: RemoveRoleForm
    action: str
    person: Person
    held: HeldRole
    back_url: str
    is_own: bool = False
    is_last_administrator: bool = False
    affected_people: int = 0
    waiting_lines: int = 0
    needs_ema: bool = False
    ends_with_it: tuple[str, ...] = ()
