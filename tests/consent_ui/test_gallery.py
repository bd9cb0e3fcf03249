"""`python -m consent_ui.gallery` writes everything so that it can be opened from a folder."""

from pathlib import Path

from consent_ui.gallery import samples
from consent_ui.gallery.__main__ import write
from consent_ui.gallery.mails import MAILS


def test_the_gallery_holds_every_page_and_mail_and_its_files(tmp_path: Path) -> None:
    written = write(tmp_path)

    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    first = (tmp_path / f"{samples()[0].name}.html").read_text(encoding="utf-8")
    assert written == len(samples()) + len(MAILS)
    assert all(f'href="{sample.name}.html"' in index for sample in samples())
    assert 'href="static/style.' in first
    assert list((tmp_path / "static").glob("style.*.css"))
