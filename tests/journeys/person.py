"""A person at a browser: what one does with the applications and with the portal, in the words of the journeys."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.world import World


@dataclass(frozen=True)
class Person:
    """One account at one browser."""

    world: World
    account: dict[str, Any]
    page: Page

    # In an application

    def open(self, application: str) -> None:
        """Go to the application's home page."""
        self.page.goto(f"{self.world.url(application)}/")

    def start_sign_in(self, application: str) -> None:
        """Press the application's sign-in button."""
        self.open(application)
        self.page.click("#sign-in")

    def sign_in_to(self, application: str) -> None:
        """Sign in to the application with username and password."""
        self.start_sign_in(application)
        self.give_password()
        self.expect_in(application)

    def enter(self, application: str) -> None:
        """Sign in to the application without being asked for anything."""
        self.start_sign_in(application)
        self.expect_in(application)

    def expect_in(self, application: str) -> None:
        """The application knows who this is."""
        assert self.page.url == f"{self.world.url(application)}/", self.page.url
        expect(self.page.locator("#username")).to_have_text(self.account["username"])

    def roles_shown(self) -> set[tuple[str, str | None]]:
        """The roles that the application's page lists, each with its organisation."""
        found = self.page.locator("[data-role]").all()
        return {
            (str(one.get_attribute("data-role")), one.get_attribute("data-organisation")) for one in found
        }

    def press(self, button: str) -> str:
        """Press one of the application's buttons; what the application answers."""
        self.page.click(f"#{button}")
        return self.page.locator("#answer-title").inner_text()

    # At the provider

    def give_password(self) -> None:
        """Fill in the provider's sign-in page."""
        assert self.page.url.startswith(self.world.issuer), self.page.url
        self.page.fill("[name=username]", self.account["username"])
        self.page.fill("[name=password]", self.account["password"])
        self.page.click("#sign-in")

    def sign_in_to_portal(self) -> None:
        """Sign in to the provider itself."""
        self.page.goto(f"{self.world.issuer}/sign-in")
        self.give_password()

    def goto(self, path: str) -> None:
        """Open a page of the portal."""
        self.page.goto(f"{self.world.issuer}{path}")

    def ask_for(self, role: str, organisation: str, document: Path | None = None) -> None:
        """From the first step of a request to its end, for one role."""
        self.page.fill("[name=name]", organisation)
        self.page.click("#search")
        self.page.get_by_label(organisation, exact=True).check()
        self.page.click("#next")
        self.page.get_by_label(role, exact=True).check()
        self.page.click("#next")
        if document is not None:
            self.page.set_input_files("input[type=file]", document)
        self.page.click("#send")
        expect(self.page.get_by_role("heading", name="Your request is sent")).to_be_visible()

    def open_request_of(self, name: str) -> None:
        """From the inbox to the request of this person."""
        self.goto("/access/inbox")
        self.page.get_by_role("link", name=name).click()

    def approve(self) -> None:
        """Say yes on the page of one request."""
        self.page.fill("[name=comment]", "Welcome.")
        self.page.click("#approve")

    def follow_mail(self, subject_part: str, link_part: str) -> None:
        """Find one's newest mail in the demo's mailbox and follow the link in it."""
        self.goto("/demo/mail")
        row = (
            self.page.get_by_role("row").filter(has_text=self.account["email"]).filter(has_text=subject_part)
        )
        row.first.get_by_role("link").click()
        self.page.locator(f".mail-text a[href*='{link_part}']").first.click()

    def is_at_provider(self) -> bool:
        """Whether the browser shows a page of the provider."""
        return urlsplit(self.page.url).netloc == urlsplit(self.world.issuer).netloc
