"""From a page and its frame to HTML."""

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from consent_ui.assets import asset_url
from consent_ui.frame import Frame
from consent_ui.pages import Page
from consent_ui.timelines import timeline
from consent_ui.words import Words


def render(page: Page, frame: Frame) -> str:
    """The page as a complete HTML document in the frame's language.

    A value that is missing is an error here (StrictUndefined), never an empty place on somebody's
    screen. Everything that arrives in a field is escaped.
    """
    return environment(frame.locale).get_template(page.template).render(page=page, frame=frame)


@cache
def environment(locale: str) -> Environment:
    """One compiled environment per language, so that imported macros are compiled and loaded only once."""
    env = Environment(
        loader=PackageLoader("consent_ui"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    words = Words(locale)
    env.install_gettext_translations(words.texts, newstyle=True)  # type: ignore[attr-defined]  # of the i18n extension
    env.globals.update(
        asset_url=asset_url, locale=locale, words=words, timeline=partial(timeline, words=words)
    )
    env.filters.update(words.filters())
    return env
