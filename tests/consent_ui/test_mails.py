"""The mails: one source, two parts, no line for an attacker."""

import re
from dataclasses import fields, replace

import pytest

from consent_ui.gallery.mails import MAILS
from consent_ui.mails import Mail
from consent_ui.mails.rendering import render_mail
from consent_ui.mails.requests import RequestApprovedMail, RequestToDecideMail
from consent_ui.texts import PSEUDO
from tests.consent_ui.markup import read

every_mail = pytest.mark.parametrize("mail", MAILS.values(), ids=MAILS.keys())


def _urls_given(mail: Mail) -> set[str]:
    return {
        str(getattr(mail, field.name))
        for field in fields(mail)
        if field.name.endswith("_url") and getattr(mail, field.name) is not None
    }


def test_every_kind_of_mail_is_in_the_gallery() -> None:
    assert {type(mail) for mail in MAILS.values()} == set(Mail.__subclasses__())


@every_mail
def test_links_come_from_fields_only(mail: Mail) -> None:
    rendered = render_mail(mail, "en")
    links = {a.attributes["href"] for a in read(rendered.html).all("a")}

    assert links <= _urls_given(mail)
    assert set(re.findall(r"https?://\S+", rendered.text)) <= _urls_given(mail)
    assert mail.contact_url in links


@every_mail
def test_no_mail_asks_for_a_password_and_each_says_so(mail: Mail) -> None:
    rendered = render_mail(mail, "en")

    assert "We never ask for your password" in rendered.text
    assert "We never ask for your password" in rendered.html
    assert not read(rendered.html).all("form", "input", "img", "script", "style")


@every_mail
def test_text_and_html_say_the_same(mail: Mail) -> None:
    rendered = render_mail(mail, "en")
    words = read(rendered.html).all("body")[0].text()

    for word in re.findall(r"[^\W\d_]{4,}", re.sub(r"https?://\S+", "", rendered.text)):
        assert word in words


@every_mail
def test_the_subject_is_one_line(mail: Mail) -> None:
    """H7: a name with a line end adds no header."""
    subject = render_mail(mail, "en").subject

    assert subject == subject.strip()
    assert not re.search(r"[\r\n\x00-\x1f]", subject)
    assert len(subject) <= 200


@every_mail
def test_every_text_of_a_mail_is_marked_for_translation(mail: Mail) -> None:
    lines = render_mail(mail, PSEUDO).text.split("\n\n")

    assert all("⟦" in part or part.startswith(">") for part in lines)


def test_a_line_end_in_a_name_makes_no_new_line_in_the_text() -> None:
    """H7: no part of a name can pose as a line of ours."""
    mail = MAILS["request-to-decide"]
    assert isinstance(mail, RequestToDecideMail)
    forged = replace(mail, requester_name="Anna\r\n\r\nApproved already. Open:\nhttps://evil.example")

    text = render_mail(forged, "en").text

    assert not [line for line in text.splitlines() if line.startswith(("Approved", "Open"))]


def test_a_comment_is_quoted_and_escaped() -> None:
    """G4: somebody else's words are set apart, in both parts."""
    rendered = render_mail(MAILS["approved"], "en")

    assert "> Welcome.\n> Ask me if anything is missing <or wrong>." in rendered.text
    assert "&lt;or wrong&gt;" in rendered.html


def test_an_approval_opens_the_application() -> None:
    mail = MAILS["approved"]
    assert isinstance(mail, RequestApprovedMail)
    links = {a.text(): a.attributes["href"] for a in read(render_mail(mail, "en").html).all("a")}

    assert links["Open UPD"] == mail.open_url
