"""Every page of the gallery in a real browser: no violation found by axe, nothing to scroll sideways."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from consent_ui.gallery import samples
from consent_ui.gallery.mails import MAILS
from consent_ui.gallery.world import Sample
from consent_ui.mails.rendering import render_mail
from consent_ui.render import render
from consent_ui.texts import PSEUDO
from tests.consent_ui.conftest import Window

pytestmark = pytest.mark.browser
SAMPLES = samples()
every_page = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
Open = Callable[..., Window]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RULES: dict[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}


IN_THE_DARK: dict[str, object] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]}
}


def _violations(window: Window, rules: dict[str, object]) -> list[str]:
    found = Axe().run(window.page, options=rules).response["violations"]
    return [f"{v['id']}: {[node['target'] for node in v['nodes']]}" for v in found]


@every_page
def test_axe_finds_nothing(open_window: Open, sample: Sample) -> None:
    """Neither does the browser: the content policy is never broken and no file is missing."""
    window = open_window(1280)

    window.show(render(sample.page, sample.frame))

    assert _violations(window, RULES) == []
    assert window.complaints == []


@every_page
def test_axe_finds_nothing_on_a_phone_in_the_dark(open_window: Open, sample: Sample) -> None:
    """What depends on colour and size only; the structure is the same as in the light."""
    window = open_window(390, "dark")

    window.show(render(sample.page, sample.frame))

    assert _violations(window, IN_THE_DARK) == []


@every_page
def test_a_phone_of_320_pixels_needs_no_sideways_scrolling(open_window: Open, sample: Sample) -> None:
    page = open_window(320).show(render(sample.page, sample.frame))

    assert page.evaluate(SIDEWAYS) == 0


@every_page
def test_texts_twice_as_long_break_nothing(open_window: Open, sample: Sample) -> None:
    page = open_window(320).show(render(sample.page, replace(sample.frame, locale=PSEUDO)))

    assert page.evaluate(SIDEWAYS) == 0


@every_page
def test_text_of_twice_the_size_breaks_nothing(open_window: Open, sample: Sample) -> None:
    page = open_window(640).show(render(sample.page, sample.frame))

    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("mail", MAILS.values(), ids=MAILS.keys())
def test_axe_finds_nothing_in_a_mail(open_window: Open, mail: object) -> None:
    window = open_window(390)

    window.show(render_mail(mail, "en").html)  # type: ignore[arg-type]  # parametrize forgets the type

    assert [
        v for v in _violations(window, RULES) if not v.startswith(("landmark", "region", "page-has-heading"))
    ] == []


def _sample(name: str) -> str:
    sample = next(sample for sample in SAMPLES if sample.name == name)
    return render(sample.page, sample.frame)


def test_the_first_key_leads_past_the_header(open_window: Open) -> None:
    page = open_window(1280).show(_sample("access"))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("location.hash") == "#content"
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("name", ["sign-in-upd", "consent", "decision", "remove-role-last", "ask-2"])
def test_every_control_can_be_reached_with_the_keyboard_and_shows_it(open_window: Open, name: str) -> None:
    page = open_window(1280).show(_sample(name))
    wanted = page.evaluate(
        "[...document.querySelectorAll('main :is(a[href], button, textarea, select, input:enabled)')]"
        ".filter(e => e.type !== 'hidden' && e.checkVisibility()).length"
    )
    reached = set()

    page.evaluate("document.activeElement.blur(); document.querySelector('.skip').focus()")
    for _ in range(wanted + 30):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(e => e.closest('main') ? [[...document.querySelectorAll('*')].indexOf(e),"
            " getComputedStyle(e).outlineStyle] : null)(document.activeElement)"
        )
        if seen is not None:
            reached.add(seen[0])
            assert seen[1] != "none"

    assert len(reached) >= wanted


def test_a_long_list_is_filtered_while_one_types(open_window: Open) -> None:
    page = open_window(1280).show(_sample("organisation-many-people"))

    page.get_by_label("Find a person or role").fill("number 17")

    assert page.locator("tbody tr:visible").count() == 1
    assert page.get_by_role("status").inner_text() == "1 / 24"


@pytest.mark.parametrize("name", ["organisation-many-people", "home-demo", "ask-1-results"])
def test_without_scripts_a_page_shows_everything(open_window: Open, name: str) -> None:
    window = open_window(1280, scripts=False)

    page = window.show(_sample(name))

    assert page.locator("tbody tr:visible").count() == page.locator("tbody tr").count()
    assert page.locator("input[type=search]").count() == 0


def test_the_account_menu_opens_without_scripts(open_window: Open) -> None:
    page = open_window(390, scripts=False).show(_sample("account"))

    page.locator("summary", has_text="Maria Papadopoulou").click()

    assert page.get_by_role("button", name="Sign out").is_visible()
    assert page.get_by_role("link", name="Not you? Use another account").is_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_buttons_are_large_enough_to_hit(open_window: Open, width: int) -> None:
    page = open_window(width).show(_sample("decision"))

    heights = [box["height"] for b in page.locator("main .button").all() if (box := b.bounding_box())]

    assert min(heights) >= 44
