"""What can go wrong in a use case, in words that a page or an endpoint can show as they are."""


class DomainError(Exception):
    """A use case could not be carried out; nothing was changed.

    `code` is stable and for machines, `message` a sentence for people (what was wrong and what to do), `field` the
    input it belongs to, if any.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class NotFound(DomainError):
    """There is no such thing, or none that the asker may know of: the two are not told apart (security N7)."""

    def __init__(
        self,
        message: str = "There is nothing at this address.",
        *,
        code: str = "not_found",
    ) -> None:
        super().__init__(code, message)


class Refused(DomainError):
    """The asker may not do this, or not now. Only for refusals that leave no trace; others are verdicts."""


class InvalidInput(DomainError):
    """One field of the input cannot be used."""


class Conflict(DomainError):
    """Somebody else was faster: what the asker saw is no longer so."""
