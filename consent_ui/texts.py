"""Marking and looking up texts: English source strings, one gettext catalogue per language."""

from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "consent_ui"
PSEUDO = "en-XA"


def mark(text: str) -> str:
    """Mark a source string for extraction where it is declared; it is translated where it is shown."""
    return text


class LongTexts(NullTranslations):
    """The pseudo-language `en-XA`: every marked text in brackets and twice as long.

    A text without brackets on its pages is not marked for translation; a page that breaks would break
    in German or Greek.
    """

    def gettext(self, message: str) -> str:
        """The text in brackets, followed by as much padding as it is long."""
        return f"⟦{message} {'ö' * max(1, len(message) // 9)}{' überlängen' * (len(message) // 12)}⟧"

    ugettext = gettext

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Singular or plural as in English, made long."""
        return self.gettext(msgid1 if n == 1 else msgid2)

    ungettext = ngettext


@cache
def translations(locale: str) -> NullTranslations:
    """The catalogue of a language, or the English source strings when there is none."""
    if locale == PSEUDO:
        return LongTexts()
    return Translations.load(LOCALES, [locale.replace("-", "_")], DOMAIN)
