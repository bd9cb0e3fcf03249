"""Who is signed in here, on this side of the cookie.

Tokens do not belong into a browser: the cookie carries a random key, the tokens stay in this process. An application
with more than one process keeps them in its database.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import session as cookie

_KEY = "signed_in"
_MOST = 1000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One browser's sign-in: the tokens, the claims about the person, and what a button last showed."""

    claims: dict[str, Any]
    id_token: str
    access_token: str
    refresh_token: str | None
    answer: tuple[str, str] | None = None


class BrowserSessions:
    """The sign-ins of this process, the oldest forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, SignedIn] = OrderedDict()
        self._lock = Lock()

    def find(self) -> SignedIn | None:
        """The sign-in of the browser that asks, if any."""
        return self._kept.get(cookie.get(_KEY, ""))

    def begin(self, signed_in: SignedIn) -> None:
        """Remember a sign-in under a new key: a key from before the sign-in must never become worth anything."""
        self.forget()
        cookie[_KEY] = secrets.token_urlsafe(32)
        self.change(signed_in)

    def change(self, signed_in: SignedIn) -> None:
        """Keep new tokens or claims for this browser."""
        with self._lock:
            self._kept[cookie[_KEY]] = signed_in
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Sign out here."""
        with self._lock:
            self._kept.pop(cookie.pop(_KEY, ""), None)
