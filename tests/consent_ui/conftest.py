"""Chromium, and the gallery at an address of its own with the server's content policy. No network is used."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from consent_ui.assets import PREFIX, find_asset

SITE = "http://gallery.test"
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'"


class Window:
    """A browser window that shows given HTML as if our server had sent it, and keeps what the page complained of."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self._html = ""
        context.route("**/*", self._answer)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def show(self, html: str) -> Page:
        """Show a page."""
        self._html = html
        self.page.goto(f"{SITE}/")
        return self.page

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if path == "/":
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=self._html, headers=headers)
            return
        asset = find_asset(path.removeprefix(PREFIX))
        if asset is None:
            self.complaints.append(f"asked for {route.request.url}")
            route.abort()
        else:
            route.fulfill(body=asset.body, headers={"Content-Type": asset.media_type})


@pytest.fixture(scope="session")
def open_window(chromium: Browser) -> Iterator[Callable[..., Window]]:
    """Opens a window of a width, light or dark, with or without scripts; the same one is reused."""
    windows: dict[tuple[int, str, bool], Window] = {}

    def opened(width: int, scheme: str = "light", scripts: bool = True) -> Window:
        key = (width, scheme, scripts)
        if key not in windows:
            context = chromium.new_context(
                viewport={"width": width, "height": 800},
                color_scheme="dark" if scheme == "dark" else "light",
                java_script_enabled=scripts,
                reduced_motion="reduce",
            )
            windows[key] = Window(context)
        windows[key].complaints.clear()
        return windows[key]

    yield opened
    for window in windows.values():
        window.page.context.close()
