"""The consent step: who asks for what, yes or no."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.audit.events import EventName
from idp.consents.models import Consent
from tests.oidc.application import Application, answer_of
from tests.oidc.world import World
from tests.relying_party import forms_of


def open_page(application: Application, browser: FlaskClient, **changes: str) -> TestResponse:
    step = application.authorize(browser, **changes).headers["Location"]
    assert urlsplit(step).path == "/authorize/consent"
    return browser.get(step, base_url=application.issuer)


def decide(page: TestResponse, browser: FlaskClient, button: str) -> TestResponse:
    """Press a button, and follow one step back."""
    (form,) = [form for form in forms_of(page) if button in form.buttons]  # type: ignore[arg-type]
    name, value = form.buttons[button]
    answer = browser.post(form.action, data=form.fields | {name: value}, base_url="http://127.0.0.1:5000")
    if answer.headers.get("Location", "").startswith("/"):
        return browser.get(answer.headers["Location"], base_url="http://127.0.0.1:5000")
    return answer


def test_yes_leads_back_with_a_code_and_is_remembered(world: World) -> None:
    """OpenID Connect Core §3.1.2.4: asked once for the same scopes, again for more."""
    account, application = world.account(), world.application(requires_consent=True)
    browser = world.browser(account)

    agreed = decide(open_page(application, browser, scope="openid profile"), browser, "allow")
    again = application.authorize(browser, scope="openid")
    more = application.authorize(browser, scope="openid email")

    assert "code" in answer_of(agreed)
    assert "code" in answer_of(again)
    assert urlsplit(more.headers["Location"]).path == "/authorize/consent"
    assert world.row(Consent, (account.id, application.client_id)).scopes == "openid profile"


def test_no_leads_back_with_access_denied(world: World) -> None:
    """RFC 6749 §4.1.2.1, RFC 9207; O1: the refusal is in the audit trail, and nothing was granted."""
    application = world.application(requires_consent=True)
    browser = world.browser(world.account())

    refused = answer_of(decide(open_page(application, browser), browser, "deny"))

    assert refused["error"] == "access_denied"
    assert (refused["state"], refused["iss"]) == ("state-1", world.settings.issuer)
    assert world.authorizations(application) == []
    assert EventName.CONSENT_REFUSED in [event.name for event in world.events()]


def test_prompt_consent_asks_although_it_was_given(world: World) -> None:
    """OpenID Connect Core §3.1.2.1: and coming back without deciding asks again."""
    application = world.application(requires_consent=True)
    browser = world.browser(world.account())
    decide(open_page(application, browser), browser, "allow")
    world.clock.forward(timedelta(minutes=1))

    page = open_page(application, browser, prompt="consent")
    world.clock.forward(timedelta(minutes=1))
    agreed = decide(page, browser, "allow")

    assert page.status_code == 200
    assert "code" in answer_of(agreed)


def test_a_decision_needs_the_pages_token(world: World) -> None:
    """G1: a form of another site decides nothing."""
    account, application = world.account(), world.application(requires_consent=True)
    browser = world.browser(account)
    step = application.authorize(browser).headers["Location"]

    forged = browser.post(step, data={"decision": "allow"}, base_url=application.issuer)

    assert forged.status_code == 400
    assert world.row(Consent, (account.id, application.client_id)) is None


def test_a_client_cannot_dress_up(world: World) -> None:
    """A15: what it calls itself is shown as text, and the page says where the person is sent back to."""
    name = "<script>alert(1)</script> \"EMA\" & 'SPOR'"
    application = world.application(requires_consent=True, client_name=name)

    page = open_page(application, world.browser(world.account()))

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert urlsplit(application.redirect_uri).netloc in page.text


def test_the_page_lets_its_form_end_at_this_client_only(world: World) -> None:
    """G3: browsers hold form-action for the redirects after a POST as well."""
    application = world.application(requires_consent=True)

    page = open_page(application, world.browser(world.account()))

    directives = dict(
        part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";")
    )
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(application.redirect_uri))
    assert directives["form-action"] == f"'self' {origin}"
    assert directives["frame-ancestors"] == "'none'"


def test_consent_of_one_is_not_consent_of_another(world: World) -> None:
    """E7: two people, one browser."""
    application, browser = world.application(requires_consent=True), world.browser(world.account())
    decide(open_page(application, browser), browser, "allow")

    world.sign_in(browser, world.account())
    asked = application.authorize(browser)

    assert urlsplit(asked.headers["Location"]).path == "/authorize/consent"
