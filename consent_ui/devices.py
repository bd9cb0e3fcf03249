"""A browser's name for itself, read just well enough to tell one's own devices apart."""

import re

_BROWSERS = [
    (r"\bEdgA?/|\bEdgiOS/", "Microsoft Edge"),
    (r"\bOPR/", "Opera"),
    (r"\bSamsungBrowser/", "Samsung Internet"),
    (r"\bFirefox/|\bFxiOS/", "Firefox"),
    (r"\bChrome/|\bCriOS/|\bChromium/|\bHeadlessChrome/", "Chrome"),
    (r"\bSafari/", "Safari"),
]
_SYSTEMS = [
    (r"\bAndroid\b", "Android"),
    (r"\biPhone\b", "iPhone"),
    (r"\biPad\b", "iPad"),
    (r"\bWindows\b", "Windows"),
    (r"\bMac OS X\b|\bMacintosh\b", "Mac"),
    (r"\bCrOS\b", "ChromeOS"),
    (r"\bLinux\b", "Linux"),
]


def browser_and_system(user_agent: str) -> tuple[str | None, str | None]:
    """The names of browser and system, None for what is not recognised.

    Order matters: Edge also calls itself Chrome, and Chrome Safari. Only the first 400 characters count.
    """
    start = user_agent[:400]
    return _first(_BROWSERS, start), _first(_SYSTEMS, start)


def _first(names: list[tuple[str, str]], text: str) -> str | None:
    return next((name for pattern, name in names if re.search(pattern, text)), None)
