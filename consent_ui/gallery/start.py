"""Samples of the start page, help, errors and the demo's mails."""

from datetime import timedelta

from consent_ui.frame import Notice, NoticeKind
from consent_ui.gallery.world import ANNA, CTIS, EV, IRIS, LONG, MARIA, NOW, SPOR, UPD, Sample, frame
from consent_ui.pages.demo_mail import MailPage, MailRow, MailsPage
from consent_ui.pages.error import ErrorPage
from consent_ui.pages.help import HelpPage, HelpTopic
from consent_ui.pages.home import ApplicationTile, DemoGuide, DemoPerson, HomePage

_ABOUT = {
    CTIS: "Clinical trials in the European Union: apply, supervise, report.",
    SPOR: "Master data on substances, products, organisations and terms.",
    IRIS: "Scientific procedures and electronic application forms.",
    EV: "Suspected side effects of medicines, for people and for animals.",
    UPD: "All veterinary medicines authorised in the European Union.",
}


def _tiles(roles: dict[str, int] | None) -> tuple[ApplicationTile, ...]:
    return tuple(
        ApplicationTile(
            application=application,
            description=about,
            open_url=f"http://127.0.0.1:500{number}/",
            roles=None if roles is None else roles.get(application.name, 0),
            request_url=f"/access/request?application={application.name.lower()}",
        )
        for number, (application, about) in enumerate(_ABOUT.items(), start=1)
    )


DEMO = DemoGuide(
    people=(
        DemoPerson(
            username="papadopoulou_m",
            password="blue-harbour-lamp-17",  # noqa: S106 - a sample
            what="Maria, just registered: no organisation yet",
        ),
        DemoPerson(
            username="vries_a",
            password="quiet-orchard-bell-42",  # noqa: S106 - a sample
            what="Anna, administrator of Example Pharma in SPOR and UPD",
        ),
        DemoPerson(
            username="ema_desk",
            password="seven-bridges-north-8",  # noqa: S106 - a sample
            what="EMA’s desk, decides about first administrators",
        ),
    ),
    things_to_try=(
        "Sign in as Maria and open UPD. You are led to asking for a role.",
        "In another browser, sign in as Anna and approve it.",
        "Go back to Maria’s window and open UPD.",
    ),
    mail_url="/demo/mail",
)
_CODES = (400, 403, 404, 405, 409, 413, 429, 500, 503)
_MAIL = MailPage(
    recipient="maria.papadopoulou@example.org",
    sender="Account Management <no-reply@example.org>",
    subject="You have the role UPD user (edit)",
    sent_at=NOW,
    text="Dear Maria,\n\nyou have the role.\n\nOpen UPD: http://127.0.0.1:5005/login?iss=x\n\n<b>not bold</b>",
)
SAMPLES = (
    Sample("home-visitor", HomePage(applications=_tiles(None)), frame("/", None)),
    Sample("home-demo", HomePage(applications=_tiles(None), demo=DEMO), frame("/", None)),
    Sample("home-signed-in", HomePage(applications=_tiles({"SPOR": 2, "UPD": 1}), demo=DEMO), frame("/")),
    Sample(
        "home-long-name",
        HomePage(applications=_tiles({"SPOR": 12})),
        frame(
            "/",
            LONG,
            Notice(text="The role was removed."),
            Notice(text="Nothing left for %(name)s.", kind=NoticeKind.INFO, values={"name": "<b>Anna</b>"}),
            Notice(text="Two requests were decided by others.", kind=NoticeKind.WARNING),
            Notice(text="The mail could not be sent.", kind=NoticeKind.DANGER),
        ),
    ),
    *(
        Sample(f"error-{status}", ErrorPage(status=status, reference="01JDX7M2QK"), frame("/x", None))
        for status in _CODES
    ),
    Sample(
        "error-protocol",
        ErrorPage(
            status=400,
            reference="01JDX7M2QK",
            what="UPD sent you with an address to return to that it has not registered.",
            remedy="Tell the people who run UPD. You can still open it from the first page.",
            code="invalid_request",
            detail='redirect_uri "http://127.0.0.1:5005/callback/" is not registered',
            application=UPD,
        ),
        frame("/authorize", MARIA),
    ),
    Sample(
        "error-wait",
        ErrorPage(status=429, reference="01JDX7M2QK", wait=timedelta(seconds=90), back_url="/sign-in"),
        frame("/sign-in", None),
    ),
    Sample("help", HelpPage(), frame("/help", None)),
    *(Sample(f"help-{topic}", HelpPage(topic=topic), frame(f"/help/{topic}", None)) for topic in HelpTopic),
    Sample("mails-none", MailsPage(mails=()), frame("/demo/mail", None)),
    Sample(
        "mails-many",
        MailsPage(
            mails=tuple(
                MailRow(
                    url=f"/demo/mail/{number}",
                    recipient=MARIA.email,
                    subject=f"You have the role number {number}",
                    sent_at=NOW - timedelta(minutes=number),
                )
                for number in range(30)
            ),
            recipient=MARIA.email,
        ),
        frame("/demo/mail", ANNA),
    ),
    Sample("mail", _MAIL, frame("/demo/mail/1", None)),
)
