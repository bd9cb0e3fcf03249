"""Words for the states, deciders and reasons of `consent_ui.parts`."""

from collections.abc import Callable, Mapping
from typing import Any

from babel.support import NullTranslations


def filters(texts: NullTranslations) -> dict[str, Callable[..., Any]]:
    """The template filters that turn a value into words of one language."""

    def translated(text: str, values: Mapping[str, str] | None = None) -> str:
        found: str = texts.ugettext(str(text))
        return found % values if values else found

    return {"translated": translated}
