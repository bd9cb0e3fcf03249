"""Putting moments, spans, sizes and countries into words of a language (Babel)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal


def filters(locale: Locale) -> dict[str, Callable[..., Any]]:
    """The template filters of one language."""
    return {
        "moment": partial(moment, locale=locale),
        "day": partial(day, locale=locale),
        "short_day": partial(short_day, locale=locale),
        "span": partial(span, locale=locale),
        "country": partial(country, locale=locale),
        "language_name": partial(language_name, locale=locale),
        "file_size": partial(file_size, locale=locale),
        "number": partial(number, locale=locale),
        "machine": machine,
    }


def moment(value: datetime, locale: Locale) -> str:
    """A moment to the minute, in UTC and saying so: colleagues in several countries compare it."""
    return f"{format_datetime(_utc(value), 'd MMMM y, HH:mm', locale=locale)} UTC"


def day(value: datetime, locale: Locale) -> str:
    """The day of a moment."""
    return str(format_date(_utc(value).date(), "d MMMM y", locale=locale))


def short_day(value: datetime, locale: Locale) -> str:
    """The day of a moment where room is scarce, in tables."""
    return str(format_date(_utc(value).date(), "d MMM y", locale=locale))


def span(value: timedelta, locale: Locale) -> str:
    """A length of time, roundly: "15 minutes", "2 days"."""
    return str(format_timedelta(value, threshold=1.5, locale=locale))


def country(code: str, locale: Locale) -> str:
    """The name of an ISO 3166 country, or the code when Babel does not know it."""
    return str(locale.territories.get(code.upper(), code))


def language_name(code: str, locale: Locale) -> str:
    """The name of an ISO 639 language, or the code when Babel does not know it."""
    return str(locale.languages.get(code.lower(), code))


def file_size(size: int, locale: Locale) -> str:
    """A file's size in kB or MB, a kB being 1024 bytes, so that the limit of 10 MB reads as it is spoken of."""
    if size < 1024 * 1024:
        return f"{format_decimal(max(1, round(size / 1024)), locale=locale)} kB"
    return f"{format_decimal(round(size / (1024 * 1024), 1), locale=locale)} MB"


def number(value: int, locale: Locale) -> str:
    """A number with the language's separators."""
    return str(format_decimal(value, locale=locale))


def machine(value: datetime) -> str:
    """A moment for the `datetime` attribute of `<time>`."""
    return _utc(value).isoformat(timespec="seconds").replace("+00:00", "Z")


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment on a page must be aware; this one has no time zone")
    return value.astimezone(UTC)
