"""The index that finds organisations by a piece of any name, by city, postcode, country, type, language and status.

Every organisation has one row of *words*: each run of one, two and three letters in its names (so a needle of one
letter is found like one of ten), the same of its cities, the beginnings of its postcodes, and one word for each other
property. A search is the intersection of a few words, which both databases keep in an inverted index: GIN over a
``tsvector`` on PostgreSQL, FTS5 on SQLite. Candidates are then compared with the whole needle, because words do not
know their order. Nothing else is read, however common the needle.

The ready-made trigram indexes (pg_trgm, FTS5's trigram tokenizer) would read everything for needles under three
letters, and walk through all hits of a common needle to find those in a rare country.

The migration that creates ``organisation_search`` executes ``create_statements`` for its dialect right after.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from sqlalchemy import DDL, FromClause, Text, event
from sqlalchemy.dialects.postgresql import TSVECTOR

SQLITE_STATEMENTS = (
    "CREATE VIRTUAL TABLE organisation_search_words USING fts5("
    "words, content='organisation_search', content_rowid='id', detail=none, columnsize=0,"
    " tokenize=\"unicode61 remove_diacritics 0 tokenchars '=^@#'\")",
    "CREATE TRIGGER organisation_search_added AFTER INSERT ON organisation_search BEGIN"
    " INSERT INTO organisation_search_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER organisation_search_removed AFTER DELETE ON organisation_search BEGIN"
    " INSERT INTO organisation_search_words(organisation_search_words, rowid, words)"
    " VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER organisation_search_changed AFTER UPDATE ON organisation_search BEGIN"
    " INSERT INTO organisation_search_words(organisation_search_words, rowid, words)"
    " VALUES ('delete', old.id, old.words);"
    " INSERT INTO organisation_search_words(rowid, words) VALUES (new.id, new.words); END",
)
POSTGRESQL_STATEMENTS = (
    "CREATE INDEX ix_organisation_search_words ON organisation_search USING gin (words)",
)

LONGEST_NEEDLE = 100
_POSTCODE_BEGINNING = 6
_SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}
    | dict.fromkeys("'’`´.", "")
)


Words = Text().with_variant(TSVECTOR(), "postgresql")
"""The column of words: PostgreSQL has a type for sorted words, SQLite keeps them as text for its index."""


def create_statements(dialect: str) -> tuple[str, ...]:
    """What to execute after ``CREATE TABLE organisation_search``, in this order: for the migration."""
    return {"sqlite": SQLITE_STATEMENTS, "postgresql": POSTGRESQL_STATEMENTS}[dialect]


def drop_statements(dialect: str) -> tuple[str, ...]:
    """What to execute before ``DROP TABLE organisation_search``; PostgreSQL drops the index with the table."""
    return ("DROP TABLE organisation_search_words",) if dialect == "sqlite" else ()


def after_import_statements(dialect: str) -> tuple[str, ...]:
    """What to execute at the end of an import: statistics for the planner, and GIN's list of new entries filed.

    That list makes writing many rows fast and is read by every search as long as it is there. Only the index's owner
    may file it; for anybody else autovacuum does.
    """
    tables = ("organisations", "organisation_names", "organisation_locations", "organisation_search")
    analyze = tuple(f"ANALYZE {table}" for table in tables)
    if dialect == "sqlite":
        return analyze
    file_entries = (
        "SELECT gin_clean_pending_list(oid) FROM pg_class"
        " WHERE oid = 'ix_organisation_search_words'::regclass AND pg_has_role(relowner, 'USAGE')"
    )
    return (file_entries, *analyze)


def attach(table: FromClause) -> None:
    """Create the index wherever the table is created from its metadata."""
    for dialect in ("sqlite", "postgresql"):
        for statement in create_statements(dialect):
            index = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", index)


def fold(text: str) -> str:
    """A text as it is compared: small letters without accents and digits, one space between words.

    Apostrophes and full stops vanish (``S.A.`` is ``sa``), other signs part words. Linear in its input (security L3).
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL)).casefold()
    kept = (letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())


def fold_postcode(text: str) -> str:
    """A postcode as it is compared: ``1083 HS`` and ``1083hs`` are the same."""
    return fold(text).replace(" ", "")


def property_word(kind: str, value: str) -> str:
    """The word of one property: ``k`` country, ``t`` type, ``s`` status, ``l`` language of a name."""
    return f"={kind}{_plain(fold_postcode(value))}"


def words_of(
    names: Iterable[str], cities: Iterable[str], postcodes: Iterable[str], properties: Iterable[str]
) -> str:
    """The words of one organisation: folded names, cities and postcodes, and words made by ``property_word``."""
    words: set[str] = set(properties)
    for name in names:
        words.update(_plain(gram) for word in name.split() for gram in _grams(word))
        words.update("^" + _plain(name[:length]) for length in (1, 2, 3) if " " not in name[:length])
    for city in cities:
        words.update("@" + _plain(gram) for word in city.split() for gram in _grams(word))
    for postcode in postcodes:
        words.update(
            "#" + _plain(postcode[:length])
            for length in range(1, min(len(postcode), _POSTCODE_BEGINNING) + 1)
        )
    return " ".join(sorted(words))


def words_for_name(needle: str) -> list[str]:
    """The words that every organisation with this folded needle in a name has."""
    return _needle_words(needle)


def word_for_beginning(needle: str) -> str:
    """The word that every organisation has of which a name begins with this folded needle."""
    return "^" + _plain(needle.split(" ", 1)[0][:3])


def words_for_city(needle: str) -> list[str]:
    """The words that every organisation with this folded needle in a city has."""
    return ["@" + word for word in _needle_words(needle)]


def word_for_postcode(needle: str) -> str:
    """The word that every organisation has of which a postcode begins with this folded needle."""
    return "#" + _plain(needle[:_POSTCODE_BEGINNING])


def query_for(dialect: str, every: Iterable[str], some: Iterable[str]) -> str:
    """The index's own question: all of ``every`` and, if there is any, one of ``some``.

    Each word is ASCII letters and digits behind one known sign, quoted: nothing in it can be syntax (security N9).
    """
    quote, both, either = ('"', " AND ", " OR ") if dialect == "sqlite" else ("'", " & ", " | ")
    groups = [f"{quote}{word}{quote}" for word in every]
    alternatives = either.join(f"{quote}{word}{quote}" for word in some)
    return both.join([*groups, f"({alternatives})"] if alternatives else groups)


def _needle_words(needle: str) -> list[str]:
    return sorted({_plain(gram) for word in needle.split() for gram in _longest_grams(word)})


def _grams(word: str) -> Iterator[str]:
    return (word[at : at + length] for length in (1, 2, 3) for at in range(len(word) - length + 1))


def _longest_grams(word: str) -> Iterator[str]:
    length = min(len(word), 3)
    return (word[at : at + length] for at in range(len(word) - length + 1))


def _plain(gram: str) -> str:
    """ASCII letters and digits as they are, any other letter as ``x`` and its number.

    So no tokenizer's idea of a letter matters. Two runs may get the same word: candidates are compared afterwards.
    """
    if gram.isascii():
        return gram
    return "".join(letter if letter.isascii() else f"x{ord(letter):x}" for letter in gram)
