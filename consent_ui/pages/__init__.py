"""One module per page or family of pages: the frozen dataclass the server fills, and its form."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Page:
    """Anything `consent_ui.render.render` can show; `template` names its file under `templates/`."""

    template: ClassVar[str]
