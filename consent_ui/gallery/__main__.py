"""Writes the gallery: `python -m consent_ui.gallery FOLDER`."""

import sys
from html import escape
from pathlib import Path

from consent_ui.assets import FOLDER, PREFIX, asset_url, find_asset
from consent_ui.gallery import samples
from consent_ui.gallery.mails import MAILS
from consent_ui.mails.rendering import render_mail
from consent_ui.render import render


def write(folder: Path) -> int:
    """Write every page with its static files and an index; answers how many pages there are."""
    static = folder / "static"
    static.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.iterdir():
        name = asset_url(path.name).removeprefix(PREFIX)
        asset = find_asset(name)
        if asset is not None:
            (static / name).write_bytes(asset.body)
    names = []
    for sample in samples():
        html = render(sample.page, sample.frame).replace(f'"{PREFIX}', '"static/')
        (folder / f"{sample.name}.html").write_text(html, encoding="utf-8")
        names.append(sample.name)
    for name, mail in MAILS.items():
        rendered = render_mail(mail, "en")
        (folder / f"mail-{name}.html").write_text(rendered.html, encoding="utf-8")
        (folder / f"mail-{name}.txt").write_text(f"{rendered.subject}\n\n{rendered.text}", encoding="utf-8")
        names.append(f"mail-{name}")
    (folder / "index.html").write_text(_index(names), encoding="utf-8")
    return len(names)


def _index(names: list[str]) -> str:
    links = "".join(f'<li><a href="{escape(name)}.html">{escape(name)}</a></li>\n' for name in names)
    head = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Gallery</title>'
    return f"{head}<h1>Gallery</h1><ul>\n{links}</ul>\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m consent_ui.gallery FOLDER")
    sys.stdout.write(f"{write(Path(sys.argv[1]))} files in {sys.argv[1]}\n")
