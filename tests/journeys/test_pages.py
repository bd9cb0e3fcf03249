"""The pages of the start, the mailbox and the applications in a browser with everything switched on."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.person import Person
from tests.journeys.world import World

NARROW = 320

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("world", ["sqlite"], indirect=True)]


@pytest.fixture(params=["light", "dark"])
def person(request: pytest.FixtureRequest, chromium: Browser, world: World) -> Iterator[Person]:
    """Somebody on a small screen, in the colours of day or night."""
    context = chromium.new_context(
        color_scheme=request.param, viewport={"width": NARROW, "height": 700}, reduced_motion="reduce"
    )
    yield Person(world, world.account("veldhuis_m"), context.new_page())
    context.close()


def _problems_of(page: Page) -> list[str]:
    """What the browser complains about from now on, such as a breach of the Content-Security-Policy."""
    messages: list[str] = []
    page.on("console", lambda one: messages.append(one.text) if one.type in ("error", "warning") else None)
    return messages


def _check(page: Page, messages: list[str]) -> None:
    found = Axe().run(page)
    width = page.evaluate("document.documentElement.scrollWidth")

    assert found.violations_count == 0, found.generate_report()
    assert width <= NARROW, f"{page.url} is {width} pixels wide"
    assert messages == []


def test_the_pages_of_an_application_are_accessible_and_fit_a_small_screen(person: Person) -> None:
    messages = _problems_of(person.page)
    person.open("upd")
    _check(person.page, messages)

    person.sign_in_to("upd")
    person.press("call-api")
    person.page.click("summary")

    _check(person.page, messages)
    person.page.click("#sign-out-everywhere")
    _check(person.page, messages)


@pytest.mark.parametrize("path", ["/", "/help", "/help/sign-in", "/demo/mail"])
def test_the_start_page_help_and_the_mailbox_are_accessible_and_fit_a_small_screen(
    person: Person, path: str
) -> None:
    messages = _problems_of(person.page)

    person.goto(path)

    _check(person.page, messages)


def test_a_mail_is_accessible_and_fits_a_small_screen(person: Person) -> None:
    person.goto("/demo/mail")

    person.page.locator("th a").first.click()

    _check(person.page, [])


def test_a_refusal_of_an_application_is_accessible(person: Person) -> None:
    answer = person.page.goto(f"{person.world.url('upd')}/initiate-login?iss=https://evil.example")

    assert answer is not None
    assert answer.status == 400
    _check(person.page, [])
