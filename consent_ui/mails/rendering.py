"""From a mail's data to subject, text and HTML."""

import textwrap

from consent_ui.mails import Mail, RenderedMail
from consent_ui.mails.letter import Block, Facts, Letter, Link, Paragraph, Quotation
from consent_ui.plain import one_line
from consent_ui.render import environment
from consent_ui.words import Words

_WIDTH = 72
_LONGEST_SUBJECT = 200


def render_mail(mail: Mail, locale: str) -> RenderedMail:
    """The mail in a language; the same blocks become the text part and the HTML part.

    The subject is one line whatever names are in it. Everything from fields is escaped in the HTML and
    quoted comments are set apart in both.
    """
    words = Words(locale)
    letter = mail.letter(words)
    subject = one_line(letter.subject, _LONGEST_SUBJECT)
    html = (
        environment(locale).get_template("mail_html.html").render(letter=letter, mail=mail, subject=subject)
    )
    return RenderedMail(subject=subject, text=_text(mail, letter, words), html=html)


def _text(mail: Mail, letter: Letter, words: Words) -> str:
    opening = words.gettext("Dear %(name)s,", name=one_line(mail.greeting_name))
    closing = [
        words.gettext("This mail was sent by a machine. Answers are not read."),
        words.gettext("We never ask for your password, in a mail or otherwise."),
        words.gettext("Do you need help, or was this not you?") + f"\n{mail.contact_url}",
    ]
    parts = [opening, *(_block_text(block) for block in letter.blocks), "-- \n" + "\n".join(closing)]
    return "\n\n".join(parts) + "\n"


def _block_text(block: Block) -> str:
    match block:
        case Paragraph(text):
            return textwrap.fill(one_line(text), _WIDTH, break_long_words=False, break_on_hyphens=False)
        case Facts(pairs):
            return "\n".join(f"{name}: {one_line(value)}" for name, value in pairs)
        case Quotation(text):
            return "\n".join(f"> {line}" for line in text.splitlines())
        case Link(text, url):
            return f"{one_line(text)}:\n{url}"
