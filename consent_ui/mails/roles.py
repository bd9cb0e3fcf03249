"""Mails about roles that ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from consent_ui.mails import Mail
from consent_ui.parts import Approver, Organisation, Role


@dataclass(frozen=True, kw_only=True)
class RoleRemovedMail(Mail):
    """To the person: somebody else removed a role of theirs."""

    template: ClassVar[str] = "role_removed.txt"
    role: Role
    organisation: Organisation
    removed_at: datetime
    access_url: str
    removed_by: Approver = Approver.USER_ADMINISTRATOR
    remover_name: str | None = None
    comment: str | None = None


@dataclass(frozen=True, kw_only=True)
class LastAdministratorRemovedMail(Mail):
    """To EMA's queue and to those still affiliated: nobody decides at this organisation now (Q23).

    `to_ema` chooses the wording; `ask_url` leads to asking for the administrator role.
    """

    template: ClassVar[str] = "last_administrator_removed.txt"
    role: Role
    organisation: Organisation
    family_name: str
    removed_at: datetime
    ask_url: str
    to_ema: bool = False
    waiting_lines: int = 0
