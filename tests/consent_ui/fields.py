"""What a page was given: every text in its fields."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from wtforms import Form, SelectField

from consent_ui.parts import Application


def values(thing: object) -> Iterator[str]:
    """Every text in the fields of a page, whatever it is nested in."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Form):
        yield from values(list(thing.data.values()))
        yield from (
            text for field in thing if isinstance(field, SelectField) for _v, text, *_ in field.choices or []
        )
    elif isinstance(thing, Application):
        yield from (thing.name, thing.full_name, thing.initial)
    elif is_dataclass(thing):
        yield from values([getattr(thing, field.name) for field in fields(thing)])
    elif isinstance(thing, Mapping):
        yield from values(list(thing.values()))
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from values(part)
