"""Agreeing that an application may have what it asks for."""

from dataclasses import dataclass
from typing import ClassVar

from wtforms import Form, StringField
from wtforms.validators import AnyOf

from consent_ui.pages import Page
from consent_ui.parts import Application, Person
from consent_ui.texts import mark


class ConsentForm(Form):
    """`decision` is the value of the button that was pressed: allow or deny."""

    decision = StringField(validators=[AnyOf(["allow", "deny"], message=mark("Choose Allow or Don't allow."))])


@dataclass(frozen=True, kw_only=True)
class ScopeLine:
    """A scope asked for. Those of OpenID Connect are put into words here; others bring `description`."""

    name: str
    description: str = ""
    is_new: bool = False


@dataclass(frozen=True, kw_only=True)
class ConsentPage(Page):
    """The consent page. Buttons: `id="allow"` and `id="deny"`.

    `return_host` is the host the person is sent to afterwards, so that a look-alike can be noticed (A15).
    """

    template: ClassVar[str] = "consent.html"
    form: ConsentForm
    action: str
    application: Application
    person: Person
    scopes: tuple[ScopeLine, ...]
    return_host: str
    use_another_account_url: str | None = None
    privacy_url: str | None = None
