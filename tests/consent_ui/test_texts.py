"""Texts: every one is marked for translation, and people can read them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.extract import extract_from_dir
from jinja2.ext import babel_extract

import consent_ui
from consent_ui.gallery import samples
from consent_ui.gallery.world import Sample
from consent_ui.render import render
from consent_ui.texts import PSEUDO, translations
from tests.consent_ui.fields import values
from tests.consent_ui.markup import Element, read

HOUSE = Path(consent_ui.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None}
READ_ALOUD = ("aria-label", "placeholder", "alt")


def catalogue() -> set[str]:
    """Every source string of templates and code."""
    found: set[str] = set()
    for path in (HOUSE / "templates").rglob("*.html"):
        with path.open("rb") as file:
            for _line, _function, message, _notes in babel_extract(file, KEYWORDS, [], {"encoding": "utf-8"}):
                found.update(_strings(message))
    for _path, _line, message, _notes, _context in extract_from_dir(
        HOUSE,
        [("**.py", "python")],
        keywords=KEYWORDS,
        directory_filter=lambda path: "gallery" not in str(path),
    ):
        found.update(_strings(message))
    return found


def _strings(message: object) -> Iterator[str]:
    if isinstance(message, str):
        yield message
    elif isinstance(message, tuple):
        yield from (part for part in message if isinstance(part, str))


TEXTS = catalogue()


def test_the_catalogue_is_not_empty() -> None:
    assert len(TEXTS) > 350


def _unmarked(element: Element) -> Iterator[str]:
    """Pieces of visible text with words in them that no catalogue could have given."""
    if element.tag in {"script", "style", "code"}:
        return
    texts = [*element.texts, *(element.attributes.get(name, "") for name in READ_ALOUD)]
    yield from (text for text in texts if re.search(r"[^\W\d_]{2}", text))
    for child in element.children:
        yield from _unmarked(child)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_every_text_of_a_page_is_marked_for_translation(sample: Sample) -> None:
    """What is a source string in English must be in brackets in the pseudo-language."""
    frame = replace(sample.frame, locale=PSEUDO)
    left = [text for text in _unmarked(read(render(sample.page, frame))) if "⟦" not in text]
    given = {word for text in values((sample.page, frame)) for word in _letters(text)} | BABEL_WORDS

    unmarked = [text for text in left if set(_letters(text)) - given]
    assert not unmarked


def _letters(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", text)


ENGLISH = Locale("en")
BABEL_WORDS = {
    word
    for names in (ENGLISH.territories, ENGLISH.languages, ENGLISH.months["format"]["wide"])
    for name in [*names.values(), *ENGLISH.months["format"]["abbreviated"].values(), "UTC", "kB", "MB"]
    for word in _letters(name)
}


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, groups - (1 if word.lower().endswith("e") and groups > 1 else 0))


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!:;])\s+", re.sub(r"%\(\w+\)s", "it", text)) if part.strip()]


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z’'-]+", text)


def test_a_reader_of_fourteen_understands_the_texts() -> None:
    """Flesch-Kincaid grade plus five is the age; measured over all whole sentences of the catalogue."""
    sentences = [s for text in TEXTS for s in _sentences(text) if len(_words(s)) > 4]
    words = [word for sentence in sentences for word in _words(sentence)]
    syllables = sum(map(_syllables, words))
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59

    assert grade + 5 <= 14


def test_no_sentence_is_longer_than_a_breath() -> None:
    long = [s for text in TEXTS for s in _sentences(text) if len(_words(s)) > 26]

    assert not long


@pytest.mark.parametrize(
    "jargon", ["entitlement", "relying party", "claim", "invalid", "submit", "OK", "please note"]
)
def test_our_own_jargon_stays_inside(jargon: str) -> None:
    allowed = {"submit": {"Clinical trials in the European Union: apply, supervise, report."}}
    found = {t for t in TEXTS if re.search(rf"\b{jargon}", t, 0 if jargon == "OK" else re.I)}

    assert found <= allowed.get(jargon, set())


def test_a_language_without_a_catalogue_shows_the_source_strings() -> None:
    assert translations("xx").ugettext("Sign in") == "Sign in"
