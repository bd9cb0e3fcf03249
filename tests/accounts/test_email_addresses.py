"""Which addresses are usable, and when two are the same."""

import pytest

from idp.accounts.email_addresses import normalise_email


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "ana@",
        "ana@localhost",
        "ana@example.org\r\nBcc: all@example.org",
        "ana%0d%0a@exa mple.org",
        "ana@example.org, bo@example.org",
        "ana@example.org;bo@example.org",
        '"ana@b"@example.org',
        "ana@b@example.org",
        "Ana <ana@example.org>",
        "ana@[127.0.0.1]",
        "ana\u202e@example.org",
        "ana\x00@example.org",
        "a" * 65 + "@example.org",
        "a" * 10_000 + "@example.org",
        "a@" * 5_000,
    ],
)
def test_anything_but_one_plain_mailbox_is_refused(text: str) -> None:
    """H7: one recipient, no header added, lengths capped."""
    assert normalise_email(text) is None


def test_the_text_keeps_its_spelling_and_the_key_does_not() -> None:
    """H7"""
    address = normalise_email(" Ana.Silva@Example.ORG ")

    assert address is not None
    assert address.text == "Ana.Silva@example.org"
    assert address.key == "ana.silva@example.org"
    assert address.local_part == "Ana.Silva"


def test_a_key_is_its_own_key() -> None:
    """H7: normalising twice changes nothing, so that what is stored can be compared with what is typed."""
    for text in ["Straße@example.org", "\u0130@example.org", "\ufb01@example.org", "ΣΊΣΥΦΟΣ@example.org"]:
        address = normalise_email(text)
        assert address is not None
        again = normalise_email(address.key)

        assert again is not None
        assert again.key == address.key
