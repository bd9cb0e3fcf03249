"""Every page of the gallery, read as markup."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from consent_ui.gallery import samples
from consent_ui.gallery.world import Sample
from consent_ui.pages import Page
from consent_ui.render import render
from tests.consent_ui.fields import values
from tests.consent_ui.markup import Element, read

SAMPLES = samples()
every_page = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def page_of(sample: Sample) -> Element:
    return read(render(sample.page, sample.frame))


def named(name: str) -> Element:
    return page_of(next(sample for sample in SAMPLES if sample.name == name))


def test_every_kind_of_page_is_in_the_gallery() -> None:
    shown = {type(sample.page) for sample in SAMPLES}

    assert shown == set(Page.__subclasses__())


def test_no_two_samples_share_a_name() -> None:
    names = [sample.name for sample in SAMPLES]

    assert len(names) == len(set(names))


@every_page
def test_a_page_has_one_main_heading_a_title_and_a_language(sample: Sample) -> None:
    page = page_of(sample)

    assert len(page.all("h1")) == 1
    assert page.all("title")[0].text().endswith("Account Management")
    assert page.all("html")[0].attributes["lang"] == "en"


@every_page
def test_headings_do_not_skip_a_level(sample: Sample) -> None:
    levels = [int(heading.tag[1]) for heading in page_of(sample).all("h1", "h2", "h3", "h4")]

    assert all(after - before <= 1 for before, after in pairwise(levels))


@every_page
def test_nothing_is_inline_that_the_content_policy_forbids(sample: Sample) -> None:
    """G3: no inline script, handler or style, so the policy needs no exception."""
    page = page_of(sample)

    assert not page.all("style")
    assert all(not script.text() and script.attributes["src"] for script in page.all("script"))
    for element in page.all():
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")]
        assert not element.attributes.get("href", "").lower().startswith(("javascript:", "data:"))


@every_page
def test_nothing_is_loaded_from_a_third_party(sample: Sample) -> None:
    page = page_of(sample)

    loaded = [e.attributes["src"] for e in page.all("script", "img")]
    loaded += [e.attributes["href"] for e in page.all("link")]
    assert all(urlsplit(url).netloc == "" and url.startswith("/static/") for url in loaded)


@every_page
def test_every_input_has_a_label_and_every_id_is_unique(sample: Sample) -> None:
    page = page_of(sample)
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    labelled = {label.attributes["for"] for label in page.all("label")}

    assert len(ids) == len(set(ids))
    for control in page.all("input", "select", "textarea"):
        if control.attributes.get("type") != "hidden":
            assert control.attributes["id"] in labelled


@every_page
def test_references_inside_the_page_lead_somewhere(sample: Sample) -> None:
    page = page_of(sample)
    ids = {element.attributes.get("id") for element in page.all()}

    for element in page.all():
        for name in ("for", "aria-describedby", "aria-labelledby"):
            assert set(element.attributes.get(name, "").split()) <= ids
        href = element.attributes.get("href", "")
        assert not href.startswith("#") or href[1:] in ids


@every_page
def test_every_form_that_posts_carries_the_token_and_no_other_form_does(sample: Sample) -> None:
    """G1: the frame's token is in each posting form, and never in an address."""
    for form in page_of(sample).all("form"):
        tokens = [f for f in form.all("input") if f.attributes.get("name") == "csrf_token"]

        assert len(tokens) == (1 if form.attributes["method"] == "post" else 0)


@every_page
def test_every_button_and_link_says_what_it_does(sample: Sample) -> None:
    page = page_of(sample)

    for element in page.all("button", "a"):
        assert element.text(), element.attributes
        assert element.text().lower() not in {"submit", "ok", "click here", "here", "more"}


@every_page
def test_a_page_has_one_primary_button_at_most(sample: Sample) -> None:
    main = page_of(sample).all("main")[0]
    primary = [e for e in main.all("button", "a") if "primary" in e.attributes.get("class", "").split()]

    # A list of lines may offer its own way on per line; the rest of the page then offers none.
    assert len(primary) <= 1 or sample.name in {"role-needed-granted"}


@every_page
def test_no_value_shows_its_machine_name(sample: Sample) -> None:
    text = page_of(sample).all("body")[0].text()

    assert not re.search(r"\bNone\b|Undefined|StrEnum|LineState|%\(\w+\)|\{\{|\bTrue\b|\bFalse\b", text)


@every_page
def test_who_is_signed_in_stands_on_every_page_with_a_way_to_change(sample: Sample) -> None:
    viewer = sample.frame.viewer
    header = page_of(sample).all("header")[0].text()

    if viewer is None:
        assert "Signed in as" not in header
    else:
        assert viewer.name in header
        assert "Not you? Use another account" in header


@every_page
def test_markup_in_what_people_and_applications_write_stays_text(sample: Sample) -> None:
    """G4: names, comments, file names, client names, scopes, notices and mails are escaped."""
    html = render(sample.page, sample.frame)
    with_markup = [text for text in values((sample.page, sample.frame)) if "<" in text and len(text) > 1]

    assert [text for text in with_markup if text in html] == []


def test_the_gallery_has_markup_in_every_kind_of_text() -> None:
    """Otherwise the test above proves nothing."""
    found = {type(sample.page).__name__ for sample in SAMPLES if "<" in "".join(values(sample.page))}

    assert {"InboxPage", "DecisionPage", "ConsentPage", "RequestPage", "SessionsPage", "MailPage"} <= found


def test_a_session_from_an_unknown_program_does_not_show_its_words() -> None:
    assert "onerror" not in named("sessions").text()


def test_an_error_in_a_form_is_said_on_top_and_at_the_field() -> None:
    page = named("decision-error")
    comment = next(f for f in page.all("textarea") if f.attributes["name"] == "comment")
    summary = next(e for e in page.all("div") if e.attributes.get("id") == "errors")

    assert "Write why you reject the request." in summary.text()
    assert summary.all("a")[0].attributes["href"] == "#comment"
    assert comment.attributes["aria-invalid"] == "true"
    assert "comment-error" in comment.attributes["aria-describedby"]


def test_what_was_typed_stays_but_the_password_does_not() -> None:
    page = named("sign-in-wrong")
    values = {f.attributes["name"]: f.attributes.get("value", "") for f in page.all("input")}

    assert values["username"] == "papadopoulou_m"
    assert values["password"] == ""


def test_fields_and_buttons_have_the_names_people_and_tests_rely_on() -> None:
    """Design 9: plain field names, and the consent page's `allow` and `deny`."""
    sign_in, consent = named("sign-in"), named("consent")

    assert {"username", "password"} <= {f.attributes["name"] for f in sign_in.all("input")}
    assert [b.attributes["id"] for b in consent.all("main")[0].all("button")] == ["allow", "deny"]


@pytest.mark.parametrize("name", ["sign-in", "sign-in-upd"])
def test_password_managers_find_their_fields(name: str) -> None:
    hints = {f.attributes.get("autocomplete") for f in named(name).all("input")}

    assert {"username", "current-password"} <= hints
