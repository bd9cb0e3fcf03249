"""A sign-in under way: what a client asked for, kept while the person does the steps that are missing.

The request was validated once, before it was remembered. It is bound to the browser that brought it (security F1, A14):
each has an id of its own, so two tabs do not mix, and no other browser can use it.
"""

import hmac
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import session as browser

from idp.ids import new_id, new_secret
from idp.short_lived.store import ShortLivedStore

_BROWSER = "browser"


@dataclass(frozen=True, slots=True)
class Interaction:
    """One authorization request under way.

    `request` is the validated request, for the protocol room alone; the rest is what a step may show: who sends whom
    where. `form_target` is the origin of the validated redirect address. `started_at` is in seconds since 1970.
    """

    id: str
    client_id: str
    client_name: str
    client_uri: str | None
    application: str | None
    form_target: str
    started_at: float
    request: dict[str, Any]

    @property
    def resume_url(self) -> str:
        """Where every step leads back to."""
        return f"/authorize/resume?interaction={self.id}"


def browser_secret() -> str:
    """What this browser is known by, in its signed cookie; made when it is first needed."""
    if _BROWSER not in browser:
        browser[_BROWSER] = new_secret()
    return str(browser[_BROWSER])


def renew_browser() -> None:
    """After signing in: a new CSRF token and nothing left over (security F1).

    What sign-ins under way are bound to stays, so that the person's other tabs can go on.
    """
    kept = browser.get(_BROWSER)
    browser.clear()
    if kept is not None:
        browser[_BROWSER] = kept


def remember(store: ShortLivedStore, interaction: Interaction, lifetime: timedelta) -> None:
    """Keep it for this browser."""
    store.put(_key(interaction.id), {"browser": browser_secret(), **asdict(interaction)}, lifetime)


def new_interaction_id() -> str:
    """An id for a new one."""
    return new_id()


def find_interaction(store: ShortLivedStore, interaction_id: str | None) -> Interaction | None:
    """The interaction, if it is this browser's."""
    return _bound(store.get(_key(interaction_id))) if _is_id(interaction_id) else None


def take_interaction(store: ShortLivedStore, interaction_id: str) -> bool:
    """End it: whether this caller was the one that did."""
    return _bound(store.take(_key(interaction_id))) is not None


def _bound(value: dict[str, Any] | None) -> Interaction | None:
    if value is None or not hmac.compare_digest(str(value.pop("browser")), str(browser.get(_BROWSER, ""))):
        return None
    return Interaction(**value)


def _is_id(given: str | None) -> bool:
    return given is not None and len(given) == 26 and given.isascii() and given.isalnum()


def _key(interaction_id: str | None) -> str:
    return f"interaction:{interaction_id}"
