"""What the demo's start page says: whom to be, and what to try in which order."""

from consent_ui.pages.home import DemoGuide, DemoPerson
from consent_ui.texts import mark
from idp.demo.world.people import people

_THINGS_TO_TRY = (
    mark(
        "Sign in to UPD as veldhuis_m, then open CTIS, SPOR, IRIS and EudraVigilance: nobody asks for a password "
        "again, and each application knows only its own roles."
    ),
    mark(
        "Open UPD as holt_j, who has no role there. Ask for “UPD User” at Skovhjort Veterinær. In another browser, "
        "sign in as skov_a and approve it. Then go on as holt_j."
    ),
    mark(
        "Open SPOR as ekdal_e, who belongs to no organisation. Ask for “SPOR Industry User” at Norrglänta Läkemedel; "
        "lind_o decides."
    ),
    mark(
        "As zielny_t, ask to become SPOR Industry Super User of Złoty Dąb Pharma. It has no administrator yet, so a "
        "document is needed and the Agency decides: sign in as amsel_g."
    ),
    mark("As riemer_j, look at the requests that wait, and decide one of them."),
    mark("As skov_a, remove the role of holt_j again. In UPD, renew the access token: the role is gone."),
    mark(
        "Open Shortage Watch, the application of a third party: here you are asked before it learns about you."
    ),
    mark("Sign out everywhere from any application, then open another one."),
)


def demo_guide() -> DemoGuide:
    """The guide; the usernames in it are those of people.toml, which a test holds."""
    return DemoGuide(
        people=tuple(
            DemoPerson(username=person.username, password=person.password, what=person.what)
            for person in people()
            if person.in_guide
        ),
        things_to_try=_THINGS_TO_TRY,
        mail_url="/demo/mail",
    )
