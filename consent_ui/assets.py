"""The static files, named by their content so that a browser may keep them for ever."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

PREFIX = "/static/"
FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class Asset:
    """A static file's bytes and media type."""

    body: bytes
    media_type: str


@cache
def _hashed_names() -> dict[str, str]:
    """Every file's name with the first 12 hexadecimal digits of its SHA-256 before the ending."""
    return {
        path.name: f"{path.stem}.{sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}"
        for path in sorted(FOLDER.iterdir())
        if path.suffix in MEDIA_TYPES
    }


@cache
def _assets() -> dict[str, Asset]:
    return {
        hashed: Asset((FOLDER / name).read_bytes(), MEDIA_TYPES[Path(name).suffix])
        for name, hashed in _hashed_names().items()
    }


def asset_url(name: str) -> str:
    """The address of a static file, for example `/static/style.0123456789ab.css`; KeyError when there is none."""
    return PREFIX + _hashed_names()[name]


def find_asset(path: str) -> Asset | None:
    """The file behind the part of an address after `/static/`, or None.

    Only names handed out by `asset_url` are known, so nothing outside the folder can be named, and the
    answer may be cached as immutable.
    """
    return _assets().get(path)
