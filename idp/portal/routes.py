"""The start page and the help pages."""

from flask import Blueprint, Response, current_app

from consent_ui.pages.help import HelpPage, HelpTopic
from consent_ui.pages.home import HomePage
from idp.errors import NotFound
from idp.portal.service import find_guide, tiles
from idp.web.pages import show
from idp.web.services import services
from idp.web.viewer import viewer

blueprint = Blueprint("portal", __name__)


@blueprint.get("/")
def home() -> Response:
    """Which applications there are; in the demo also whom to be and what to try."""
    settings, clock = services().settings, services().clock
    looking = viewer()
    with services().database.reading() as session:
        applications = tiles(session, looking.account_id if looking else None, settings.issuer, clock.now())
    guide = find_guide(current_app.extensions) if settings.demo else None
    return show(HomePage(applications=applications, demo=guide))


@blueprint.get("/help")
def help_topics() -> Response:
    """What there is help about."""
    return show(HelpPage())


@blueprint.get("/help/<topic>")
def help_topic(topic: str) -> Response:
    """One topic."""
    try:
        return show(HelpPage(topic=HelpTopic(topic)))
    except ValueError:
        raise NotFound("There is no help on this. The topics are listed under Help.") from None
