"""The start page, the help pages, and what the demo adds to them: one request each."""

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consent_ui.pages.help import HelpTopic
from idp.app import create_app
from idp.demo.seed import seed
from idp.demo.world.clients import Places
from idp.settings import Settings
from tests.conftest import MovedClock

PLACES = Places("http://127.0.0.1:5000", 5001)


@pytest.fixture(scope="module")
def settings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(sqlite_template, folder / "idp.sqlite")
    return Settings(data_dir=folder, demo=True)


@pytest.fixture(scope="module")
def demo(settings: Settings) -> FlaskClient:
    """The demo's world behind one node; nothing here changes it, so it is made once."""
    clock = MovedClock()
    app = create_app(settings, clock)
    with app.extensions["idp"].database.transaction() as session:
        seed(session, PLACES, settings, clock.now())
    return app.test_client()


def _get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, base_url=PLACES.issuer)


def test_the_start_page_names_every_application_and_whom_to_be(demo: FlaskClient) -> None:
    answer = _get(demo, "/")

    assert answer.status_code == 200
    for name in ("CTIS", "SPOR", "IRIS", "EudraVigilance", "UPD", "Shortage Watch"):
        assert f"Open {name}" in answer.text
    assert "veldhuis_m" in answer.text
    assert "http://127.0.0.1:5005/" in answer.text
    assert "UPD nightly export" not in answer.text


def test_outside_the_demo_nobody_is_introduced_and_no_mail_is_shown(
    settings: Settings, demo: FlaskClient, clock: MovedClock
) -> None:
    production = create_app(settings.model_copy(update={"demo": False}), clock)
    client = production.test_client()

    assert "veldhuis_m" not in _get(client, "/").text
    assert _get(client, "/demo/mail").status_code == 404


@pytest.mark.parametrize("topic", list(HelpTopic))
def test_every_topic_has_a_page_and_stands_in_the_list(demo: FlaskClient, topic: HelpTopic) -> None:
    answer = _get(demo, f"/help/{topic}")

    assert answer.status_code == 200
    assert f'href="/help/{topic}"' in _get(demo, "/help").text


@pytest.mark.parametrize("topic", ["nothing", "..%2f..%2fetc", "%00", "x" * 3000])
def test_an_unknown_topic_is_a_page_that_says_so(demo: FlaskClient, topic: str) -> None:
    answer = _get(demo, f"/help/{topic}")

    assert answer.status_code == 404


def test_mails_are_listed_with_the_newest_first_and_can_be_opened(demo: FlaskClient) -> None:
    listed = _get(demo, "/demo/mail")
    first = listed.text.partition('href="/demo/mail/')[2].partition('"')[0]

    opened = _get(demo, f"/demo/mail/{first}")

    assert listed.status_code == opened.status_code == 200
    assert "dana.ionescu@izvorul.example" in opened.text


def test_a_mail_that_is_not_there_is_a_page_that_says_so(demo: FlaskClient) -> None:
    answer = _get(demo, "/demo/mail/nothing")

    assert answer.status_code == 404
