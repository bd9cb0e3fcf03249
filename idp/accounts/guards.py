"""The hash queue of this process, for routes."""

from flask import current_app

from idp.accounts.credentials.queue import HashQueue
from idp.web.services import services

_KEY = "idp.hash_queue"


def hash_queue() -> HashQueue:
    """The one queue that every hash asked for by a request goes through (security L1)."""
    found: HashQueue | None = current_app.extensions.get(_KEY)
    if found is None:
        settings = services().settings
        queue = HashQueue.for_threads(settings.hashes_at_once, settings.threads)
        # Two first requests at once: setdefault lets one of them win.
        found = current_app.extensions.setdefault(_KEY, queue)
    return found
