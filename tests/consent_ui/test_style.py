"""The stylesheet: its size, its layers, its contrasts; and what the sign-in page weighs."""

import re
from pathlib import Path

import pytest

from consent_ui.assets import FOLDER, PREFIX, find_asset
from consent_ui.gallery import samples
from consent_ui.render import render

CSS = (FOLDER / "style.css").read_text(encoding="utf-8")


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{3,6})", block))


LIGHT = _tokens(CSS.split("@media (prefers-color-scheme: dark)", maxsplit=1)[0])
DARK = LIGHT | _tokens(
    CSS.split("@media (prefers-color-scheme: dark)", maxsplit=1)[1].split("@layer", maxsplit=1)[0]
)
TEXT_PAIRS = [
    *(
        (text, ground)
        for text in ("text", "muted", "accent")
        for ground in ("ground", "surface", "accent-soft")
    ),
    *(
        (text, ground)
        for text in ("text", "muted")
        for ground in ("danger-soft", "warning-soft", "success-soft")
    ),
    *((tone, f"{tone}-soft") for tone in ("danger", "warning", "success")),
    *((tone, "surface") for tone in ("danger", "warning", "success")),
    ("danger", "ground"),
    ("accent-text", "accent"),
    ("accent-text", "accent-strong"),
    ("danger-text", "danger"),
    ("danger-text", "danger-strong"),
    ("danger-strong", "danger-soft"),
]
CONTROL_PAIRS = [
    (control, ground) for control in ("edge", "focus", "accent") for ground in ("surface", "ground")
]


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_stylesheet_is_small_and_loads_nothing() -> None:
    assert len(CSS.encode()) < 30_000
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_the_layers_stand_in_their_order() -> None:
    assert "@layer reset, tokens, base, layout, components, pages;" in CSS
    assert re.findall(r"@layer (\w+) \{", CSS) == ["reset", "tokens", "base", "layout", "components", "pages"]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_readable_on_its_ground(tokens: dict[str, str], text: str, ground: str) -> None:
    assert _contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("control", "ground"), CONTROL_PAIRS)
def test_controls_and_focus_stand_out(tokens: dict[str, str], control: str, ground: str) -> None:
    assert _contrast(tokens[control], tokens[ground]) >= 3


def test_only_two_weights_are_used() -> None:
    weights = set(re.findall(r"font-weight:\s*(\w+)", CSS))

    assert weights == {"400", "600"}


@pytest.mark.parametrize(
    "query", ["prefers-color-scheme: dark", "prefers-reduced-motion", "forced-colors", "print"]
)
def test_the_wishes_of_the_reader_are_followed(query: str) -> None:
    assert query in CSS


def test_every_class_on_a_page_is_known_to_the_stylesheet() -> None:
    known = set(re.findall(r"\.([a-z][a-z-]*)", CSS))
    used: set[str] = set()
    for sample in samples():
        for classes in re.findall(r'class="([^"]*)"', render(sample.page, sample.frame)):
            used.update(classes.split())

    assert used - known <= {"links", "past"}


def test_every_class_of_the_stylesheet_is_used() -> None:
    templates = Path(FOLDER.parent, "templates")
    sources = "".join(path.read_text(encoding="utf-8") for path in templates.rglob("*.html"))
    sources += "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.js"))
    sources += "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("*.py"))
    without_numbers = re.sub(r"[.\d]+(rem|em|s)\b", "", CSS)
    known = set(re.findall(r"\.([a-z][a-z-]*)", without_numbers))

    assert {name for name in known if not re.search(rf"\b{name}\b", sources)} == set()


@pytest.mark.parametrize("name", ["sign-in", "sign-in-upd", "sign-in-wrong", "sign-in-again"])
def test_the_sign_in_page_is_light(name: str) -> None:
    sample = next(sample for sample in samples() if sample.name == name)
    html = render(sample.page, sample.frame)
    files = set(re.findall(rf'(?:src|href)="{PREFIX}([^"]+)"', html))
    bodies = [asset.body for asset in map(find_asset, files) if asset is not None]

    assert len(bodies) == len(files) <= 2
    assert len(html.encode()) + sum(map(len, bodies)) <= 40_000
