"""What a session's cookie may look like, and why a session ends."""

import re
from enum import StrEnum

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class EndReason(StrEnum):
    """Why a session ended, in its row, its audit event and the authorizations that end with it."""

    SIGNED_OUT = "signed_out"
    ENDED_BY_PERSON = "ended_by_person"
    OTHER_ACCOUNT = "other_account"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a reason
    ACCOUNT_DISABLED = "account_disabled"


def is_secret(given: str) -> bool:
    """Whether this has the form of a session's secret (`idp.ids.new_secret`): anything else is nobody's (F4)."""
    return _SECRET.fullmatch(given) is not None
