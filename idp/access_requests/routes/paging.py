"""One page of a list, with the way to its neighbours."""

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import request

from consent_ui.parts import Paging

PAGE_SIZE = 50
T = TypeVar("T")


def page_of(items: Sequence[T], *, size: int = PAGE_SIZE) -> tuple[Sequence[T], Paging | None]:
    """The page that the present request asks for; a number that is none, or beyond the end, is brought into range."""
    last_page = max(1, -(-len(items) // size))
    given = request.args.get("page", "1")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    number = min(max(number, 1), last_page)
    if last_page == 1:
        return items, None
    first = (number - 1) * size
    paging = Paging(
        first=first + 1,
        last=min(first + size, len(items)),
        total=len(items),
        previous_url=_url(number - 1) if number > 1 else None,
        next_url=_url(number + 1) if number < last_page else None,
    )
    return items[first : first + size], paging


def _url(number: int) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    return f"{request.path}?{urlencode([*kept, ('page', str(number))])}"
