"""Marking and looking up texts: English source strings, one gettext catalogue per language."""

from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "consent_ui"


def mark(text: str) -> str:
    """Mark a source string for extraction where it is declared; it is translated where it is shown."""
    return text


@cache
def translations(locale: str) -> NullTranslations:
    """The catalogue of a language, or the English source strings when there is none."""
    return Translations.load(LOCALES, [locale], DOMAIN)
