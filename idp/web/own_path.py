"""Which addresses of a ``next`` parameter are ours."""

from urllib.parse import urlsplit


def own_path(given: str | None, *, otherwise: str = "/") -> str:
    """The path when it is one of this site, else `otherwise`.

    security G5: ``//evil``, ``/\\evil``, ``https:evil`` and control characters would leave the site in some browser.
    """
    if not given or len(given) > 2000 or not given.startswith("/") or given.startswith(("//", "/\\")):
        return otherwise
    if "\\" in given or any(ord(character) < 0x21 or ord(character) == 0x7F for character in given):
        return otherwise
    parts = urlsplit(given)
    return otherwise if parts.scheme or parts.netloc else given
