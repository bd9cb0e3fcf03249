"""The prebuilt documents of this node: static files, and whatever rooms publish under a fixed path."""

from collections.abc import Callable

from consent_ui.assets import PREFIX, find_asset
from idp.web.front import Document

Publisher = Callable[[], Document]


class Documents:
    """Finds the document behind a path; a publisher is asked each time, so it can change what it gives."""

    def __init__(self) -> None:
        self._publishers: dict[str, Publisher] = {}

    def publish(self, path: str, publisher: Publisher) -> None:
        """Answer this path with what the publisher gives."""
        self._publishers[path] = publisher

    def find(self, path: str) -> Document | None:
        """The document, or None when Flask has to answer."""
        publisher = self._publishers.get(path)
        if publisher is not None:
            return publisher()
        return _static(path) if path.startswith(PREFIX) else None


def _static(path: str) -> Document | None:
    asset = find_asset(path.removeprefix(PREFIX))
    if asset is None:
        return None
    return Document(asset.body, asset.media_type, "public, max-age=31536000, immutable", f'"{path[-24:]}"')
