"""What surrounds every page: who is looking, where the links of header and footer lead, what just happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class NoticeKind(StrEnum):
    """How a notice is marked; each kind has its own symbol and word, never colour alone."""

    SUCCESS = "success"
    INFO = "info"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One sentence about what just happened, shown once on the next page.

    `text` is an English source string; `%(name)s` places in it are filled from `values` after
    translation and are escaped. A literal per cent sign is written `%%` when there are values.
    """

    text: str
    kind: NoticeKind = NoticeKind.SUCCESS
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """The person who is signed in, as the header names them."""

    name: str
    username: str
    email: str
    is_approver: bool = False
    is_staff: bool = False
    waiting_requests: int = 0


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language the person may switch to: BCP 47 code, its own name, and the address that switches."""

    code: str
    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Links:
    """Where header and footer lead. The defaults are the fixed addresses of the site; None hides a link.

    `sign_out` is posted to; `use_another_account` ends the session in this browser and asks again.
    """

    home: str = "/"
    sign_in: str = "/sign-in"
    sign_out: str = "/sign-out"
    use_another_account: str = "/sign-out"
    register: str | None = None
    account: str = "/account"
    sessions: str = "/account/sessions"
    access: str = "/access"
    request_access: str = "/access/request"
    inbox: str = "/access/inbox"
    organisations: str = "/organisations"
    help: str = "/help"
    privacy: str = "/help/privacy"
    accessibility: str = "/help/accessibility"
    contact: str = "/help/contact"
    demo_mail: str | None = None


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The surroundings of one answer.

    `csrf_token` goes into every form that posts. `environment` is the badge text ("Demo") or None in
    production. `path` is the canonical path of the page; it marks the current item of the navigation.
    """

    csrf_token: str
    path: str
    locale: str = "en"
    viewer: Viewer | None = None
    environment: str | None = None
    links: Links = field(default_factory=Links)
    notices: tuple[Notice, ...] = ()
    languages: tuple[Language, ...] = ()
    product: str = "Account Management"
