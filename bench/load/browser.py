"""What a browser does with an answer, as far as a sign-in needs it: cookies and forms."""

import html
import re
from urllib.parse import urlencode, urljoin

from bench.load.http1 import Response

_EXPIRED = re.compile(rb"max-age=0|expires=[^;]*\b(1970|0001)\b", re.I)
_FORM = re.compile(rb"<form\b([^>]*)>(.*?)</form>", re.S | re.I)
_FIELD = re.compile(rb"<(?:input|button)\b([^>]*)>", re.S | re.I)
_ATTRIBUTE = re.compile(rb"""([a-zA-Z_:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


class CookieJar:
    """Just enough of RFC 6265 for one host: name and path, path matching, deletion."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[bytes, bytes], bytes] = {}

    def store(self, response: Response) -> None:
        """Keeps what the answer sets, forgets what it expires."""
        for raw in response.headers(b"set-cookie"):
            first, _, rest = raw.partition(b";")
            name, _, value = first.partition(b"=")
            path = b"/"
            if (start := rest.lower().find(b"path=")) >= 0:
                path = rest[start + 5 :].split(b";")[0].strip() or b"/"
            if not value or _EXPIRED.search(rest):
                self._cookies.pop((name, path), None)
            else:
                self._cookies[name, path] = value

    def header(self, target: str) -> bytes:
        """The Cookie line for a request, or nothing."""
        path = target.partition("?")[0].encode()
        pairs = [
            name + b"=" + value
            for (name, under), value in self._cookies.items()
            if under in (b"/", path) or path.startswith(under.rstrip(b"/") + b"/")
        ]
        return b"Cookie: " + b"; ".join(pairs) + b"\r\n" if pairs else b""


def fill_in(
    url: str, page: bytes, username_field: str, username: str, password: str
) -> tuple[str, str] | None:
    """Where to post which body in answer to this page; None if it holds no form.

    The sign-in form is the one with a password field; any other page's last form is sent as it is, which means yes on
    a consent page. Hidden fields (the CSRF token) come along.
    """
    forms = [(_attributes(head), _fields(body)) for head, body in _FORM.findall(page)]
    for attributes, fields in forms:
        if "password" in fields:
            answer = _hidden(fields) | {username_field: username, "password": password}
            return urljoin(url, attributes.get("action") or url), urlencode(answer)
    for attributes, fields in reversed(forms):
        if attributes.get("method", "get").lower() == "post":
            return urljoin(url, attributes.get("action") or url), urlencode(_hidden(fields))
    return None


def _attributes(raw: bytes) -> dict[str, str]:
    return {
        name.decode().lower(): html.unescape((double or single or bare).decode())
        for name, double, single, bare in _ATTRIBUTE.findall(raw)
    }


def _fields(raw: bytes) -> dict[str, dict[str, str]]:
    found = [_attributes(attributes) for attributes in _FIELD.findall(raw)]
    return {field["name"]: field for field in found if "name" in field}


def _hidden(fields: dict[str, dict[str, str]]) -> dict[str, str]:
    return {name: field.get("value", "") for name, field in fields.items() if field.get("type") == "hidden"}
