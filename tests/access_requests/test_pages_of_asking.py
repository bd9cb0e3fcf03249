"""Asking for access in a browser, without JavaScript."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from idp.ids import new_id
from idp.web.interaction import Interaction
from tests.access_requests.office import PDF
from tests.access_requests.pages import House, file, links
from tests.builders import build_client
from tests.visitor import Visitor, token_of

USER = "upd.user"
SUPER = "upd.super_user"


def test_without_signing_in_the_way_leads_to_the_sign_in_and_back(house: House) -> None:
    page = Visitor(house.app).get("/access/request?application=upd")

    assert page.status_code == 303
    assert page.headers["Location"] == "/sign-in?next=%2Faccess%2Frequest%3Fapplication%3Dupd"


def test_from_search_to_sent(house: House) -> None:
    """domain.md 7.2, the whole way: find, choose, review, sent."""
    place = house.office.organisation("Órbita Pharma")
    boss = house.office.person("Boss", (SUPER, place))
    visitor = house.visitor(house.office.person())

    found = visitor.get("/access/request?application=upd&name=orbita")
    roles = visitor.get(f"/access/request/roles?application=upd&organisation={place}")
    review = visitor.get(f"/access/request/review?application=upd&line={USER}@{place}")
    sent = house.send_request(visitor, f"{USER}@{place}", comment="New in the team")
    after = visitor.get(sent.headers["Location"])

    assert "Órbita Pharma" in found.text
    assert place in found.text
    assert f'value="{USER}@{place}"' in roles.text
    assert "spor.industry_user" not in roles.text
    assert "1 administrator of Órbita Pharma" in review.text
    assert sent.status_code == 303
    assert after.status_code == 200
    assert len(house.office.waiting(boss)) == 1


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("name=", "Give a name or at least one other criterion."),
        ("org_id=12", "Write ORG- and nine digits, for example ORG-100013412."),
        ("name=%00", "Use at least one letter or digit."),
        ("name=" + "x" * 300, "Use at most"),
    ],
)
def test_a_search_that_asks_for_nothing_says_what_to_do(house: House, query: str, told: str) -> None:
    page = house.visitor(house.office.person()).get(f"/access/request?{query}")

    assert page.status_code == 400
    assert told in page.text


def test_the_next_step_without_a_tick_says_so_and_stays(house: House) -> None:
    place = house.office.organisation()
    visitor = house.visitor(house.office.person())

    no_organisation = visitor.get("/access/request/roles?application=upd")
    no_role = visitor.get(f"/access/request/review?application=upd&organisation={place}")

    assert (no_organisation.status_code, no_role.status_code) == (400, 400)
    assert "Tick at least one organisation." in no_organisation.text
    assert "Tick at least one role." in no_role.text


@pytest.mark.parametrize(
    "path",
    [
        "roles?organisation=ORG-999999999",
        "roles?organisation=%00",
        "review?line=no@where",
        "review?line=%00@%00",
        "review?line=" + "x" * 3000,
        "?page=-1&name=a",
        "?page=99999999999999999999&name=a",
        "?country=XX&name=a",
        "?interaction=%00&application=%00",
        "sent/none",
    ],
)
def test_nonsense_in_an_address_is_never_our_error(house: House, path: str) -> None:
    visitor = house.visitor(house.office.person())

    page = visitor.get(f"/access/request{'' if path.startswith('?') else '/'}{path}")

    assert page.status_code < 500


def test_what_was_typed_stays_when_something_is_wrong(house: House) -> None:
    place = house.office.organisation()
    visitor = house.visitor(house.office.person())

    page = house.send_request(visitor, f"{SUPER}@{place}", comment="I represent them")

    assert page.status_code == 400
    assert "I represent them" in page.text
    assert "needs a document" in page.text


def test_nothing_but_the_forms_own_fields_counts(house: House) -> None:
    """J6: mass assignment."""
    place = house.office.organisation()
    house.office.person("Boss", (SUPER, place))
    ada, other = house.office.person(), house.office.person("Other")
    visitor = house.visitor(ada)

    sent = house.send_request(
        visitor,
        f"{USER}@{place}",
        state="granted",
        status="approved",
        decided_by=ada,
        approver_id=ada,
        account_id=other,
        until="9999-12-31",
        client_id="any",
        version="7",
    )

    line = house.office.line(house.office.waiting(_boss(house, place))[0])
    assert sent.status_code == 303
    assert (line.account_id, line.state, line.decided_by, line.until, line.version) == (
        ada,
        "pending",
        None,
        None,
        1,
    )
    assert line.client_id is None
    assert house.office.roles_of(ada) == set()


def _boss(house: House, place: str) -> str:
    return house.office.person("Second", (SUPER, place))


def test_a_role_that_is_not_offered_is_refused_however_the_form_was_made(house: House) -> None:
    """J7: staff roles, unknown roles, roles for authorities."""
    place = house.office.organisation()
    house.office.person("Boss", (SUPER, place))
    visitor = house.visitor(house.office.person())
    page = visitor.get(f"/access/request/review?line={USER}@{place}")

    answers = [
        visitor.send(
            "/access/request/review",
            {"csrf_token": token_of(page), "line": f"{role}@{place}"},
            Origin=visitor.settings.issuer,
        )
        for role in (
            "ema.approver",
            "ema.operator",
            "upd.nothing",
            "spor.nca_super_user",
            "ema.ext_org_admin",
        )
    ]

    assert all(answer.status_code in (303, 400) for answer in answers)
    assert all("/sent/" not in answer.headers.get("Location", "") for answer in answers)
    assert house.office.events("request:submitted") == []


def test_a_document_travels_with_its_line_and_comes_back_as_a_download(house: House) -> None:
    """J12: attachment, nosniff, sandbox; a harmless name."""
    place = house.office.organisation()
    eva = house.office.person("Eva", ("ema.approver", None))
    visitor = house.visitor(house.office.person())
    value = f"{SUPER}@{place}"

    sent = house.send_request(visitor, value, files={f"documents-{value}": [file(name="../../le<t>ter.exe")]})
    line = house.office.waiting(eva)[0]
    decider = house.visitor(eva)
    address = links(decider.get(f"/access/inbox/{line}"), "/access/documents/")[0]
    document = decider.get(address)

    assert sent.status_code == 303
    assert document.data == PDF
    assert document.headers["Content-Disposition"] == "attachment; filename=letter.pdf"
    assert document.headers["Content-Type"] == "application/pdf"
    assert document.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert document.headers["Cache-Control"] == "no-store"


def test_somebody_elses_document_does_not_exist(house: House) -> None:
    """J13, N7."""
    place = house.office.organisation()
    ada = house.office.person()
    house.office.ask(ada, SUPER, place, documents=True)
    address = links(house.visitor(ada).get("/access"), "/access/requests/")[0]
    document = links(house.visitor(ada).get(address), "/access/documents/")[0]
    stranger = house.visitor(house.office.person("Stan", (SUPER, house.office.organisation("Elsewhere"))))

    foreign, missing = stranger.get(document), stranger.get("/access/documents/" + "0" * 26)

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert Visitor(house.app).get(document).status_code == 303


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "The file is empty."), (b"<svg onload=alert(1)>", "This is no PDF, PNG or JPEG file.")],
)
def test_a_file_that_cannot_be_used_says_what_to_do_and_nothing_is_left(
    house: House, content: bytes, told: str
) -> None:
    """J12."""
    value = f"{SUPER}@{house.office.organisation()}"
    visitor = house.visitor(house.office.person())

    page = house.send_request(visitor, value, files={f"documents-{value}": [file(), file(content)]})

    assert page.status_code == 400
    assert told in page.text
    assert list(house.office.directory.iterdir()) == []
    assert house.office.events("request:submitted") == []


def test_more_files_than_allowed_are_refused(house: House) -> None:
    """J12: count caps."""
    value = f"{SUPER}@{house.office.organisation()}"
    visitor = house.visitor(house.office.person())

    page = house.send_request(visitor, value, files={f"documents-{value}": [file() for _ in range(6)]})

    assert page.status_code == 400
    assert "Add at most 5 files." in page.text


def test_five_gigabytes_are_refused_by_their_length_alone(house: House) -> None:
    """J12, L2: not a byte of the body is read."""
    visitor = house.visitor(house.office.person())

    class Untouched:
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

        readline = readlines = __iter__ = read

    page = visitor.browser.post(
        "/access/request/review",
        base_url=visitor.settings.issuer,
        headers={"Origin": visitor.settings.issuer},
        environ_overrides={
            "wsgi.input": Untouched(),
            "CONTENT_LENGTH": str(5 * 1024**3),
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        },
    )

    assert page.status_code == 413
    assert "choose smaller files or fewer of them" in page.text


def test_a_stranger_may_send_no_more_than_anywhere_else(house: House) -> None:
    """L2: the large cap is for people who are signed in."""
    visitor = Visitor(house.app)

    page = visitor.browser.post(
        "/access/request/review",
        base_url=visitor.settings.issuer,
        data=b"x" * 70_000,
        content_type="multipart/form-data; boundary=x",
    )

    assert page.status_code in (400, 413)


def _remember(house: House, visitor: Visitor, **changes: object) -> Interaction:
    """A sign-in under way in this browser, as the protocol room would have left it."""
    services = house.app.extensions["idp"]
    with house.office.database.transaction() as session:
        client = build_client(session, house.office.clock.now())
    values = {
        "id": new_id(),
        "client_id": client.client_id,
        "client_name": "Union Product Database",
        "client_uri": None,
        "application": "upd",
        "form_target": "https://upd.example.org",
        "started_at": 0.0,
        "request": {},
    }
    interaction = Interaction(**values | changes)  # type: ignore[arg-type]
    with visitor.browser.session_transaction(base_url=visitor.settings.issuer) as cookie:
        cookie["browser"] = "secret of this browser"
    kept = {"browser": "secret of this browser", **asdict(interaction)}
    services.store.put(f"interaction:{interaction.id}", kept, timedelta(hours=1))
    return interaction


def test_inside_a_sign_in_a_missing_role_leads_into_the_request_and_back(house: House) -> None:
    place = house.office.organisation()
    boss = house.office.person("Boss", (SUPER, place))
    visitor = house.visitor(house.office.person())
    interaction = _remember(house, visitor)

    needed = visitor.get(f"/access/needed?interaction={interaction.id}")
    into = links(needed, "/access/request")[0]
    found = visitor.get(into)
    sent = house.send_request(visitor, f"{USER}@{place}", application="upd", interaction=interaction.id)
    after = visitor.get(sent.headers["Location"])
    again = visitor.get(f"/access/needed?interaction={interaction.id}")

    line = house.office.line(house.office.waiting(boss)[0])
    assert "Union Product Database" in needed.text
    assert into == f"/access/request?application=upd&interaction={interaction.id}"
    assert found.status_code == 200
    assert line.client_id == interaction.client_id
    assert interaction.resume_url in links(after, "/authorize/resume")
    assert "UPD User" in again.text
    assert interaction.resume_url in links(again, "/authorize/resume")


def test_another_browsers_sign_in_is_not_shown(house: House) -> None:
    """F1, A14."""
    visitor, other = house.visitor(house.office.person()), house.visitor(house.office.person("Other"))
    interaction = _remember(house, visitor)

    page = other.get(f"/access/needed?interaction={interaction.id}")

    assert page.status_code == 400
    assert "Union Product Database" not in page.text


def test_nobody_fills_the_mailboxes_of_those_who_decide(house: House) -> None:
    place = house.office.organisation()
    house.office.person("Boss", (SUPER, place))
    visitor = house.visitor(house.office.person())

    answers = [house.send_request(visitor, f"{USER}@{place}") for _ in range(61)]

    assert {answer.status_code for answer in answers[:60]} <= {303, 400}
    assert answers[60].status_code == 429
    assert "go on in an hour" in answers[60].text
