"""The made-up people, organisations and roles that the samples share."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from consent_ui.frame import Frame, Links, Notice, Viewer
from consent_ui.pages import Page
from consent_ui.parts import (
    Application,
    Approver,
    Document,
    HeldRole,
    LineState,
    Organisation,
    OrganisationStatus,
    Person,
    RequestLine,
    Role,
)

NOW = datetime(2026, 11, 22, 10, 54, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """A page with its frame, under the name of its file."""

    name: str
    page: Page
    frame: Frame


class Answers(dict[str, list[str]]):
    """What a browser sent, as WTForms reads it."""

    def getlist(self, key: str) -> list[str]:
        """All values of a field."""
        return self.get(key, [])


def answers(values: Mapping[str, str | list[str]]) -> Answers:
    """Form data from plain values."""
    return Answers({key: value if isinstance(value, list) else [value] for key, value in values.items()})


MARIA = Viewer(name="Maria Papadopoulou", username="papadopoulou_m", email="maria.papadopoulou@example.org")
ANNA = Viewer(
    name="Anna de Vries",
    username="vries_a",
    email="anna.devries@example.org",
    is_approver=True,
    waiting_requests=11,
)
LONG = Viewer(
    name="Wolfgang-Maximilian Freiherr von Hohenlohe-Waldenburg-Schillingsfürst genannt Müller-Lüdenscheidt",
    username="hohenlohewaldenburgschillingsfuerst_w27",
    email="wolfgang-maximilian.hohenlohe-waldenburg-schillingsfuerst@very-long-company-name.example.org",
    is_approver=True,
    is_staff=True,
    waiting_requests=1284,
)
LINKS = Links(demo_mail="/demo/mail")
_TOKEN = "sample-csrf-token"  # noqa: S105 - a sample in a gallery opens nothing


def frame(path: str, viewer: Viewer | None = MARIA, *notices: Notice) -> Frame:
    """The surroundings of a sample."""
    return Frame(
        csrf_token=_TOKEN, path=path, viewer=viewer, environment="Demo", links=LINKS, notices=notices
    )


UPD = Application(name="UPD", full_name="Union Product Database")
SPOR = Application(name="SPOR", full_name="Substance, product, organisation and referential data")
CTIS = Application(name="CTIS", full_name="Clinical Trials Information System")
IRIS = Application(name="IRIS", full_name="Regulatory and scientific procedures")
EV = Application(name="EV", full_name="EudraVigilance, human and veterinary")

PERSON = Person(name=MARIA.name, username=MARIA.username, email=MARIA.email)
ADMINISTRATOR = Person(name=ANNA.name, username=ANNA.username, email=ANNA.email)
MISCHIEF = Person(
    name='<script>alert("name")</script> O’Neill', username="oneill_s", email="s.oneill@consulting.example"
)

EXAMPLE = Organisation(
    org_id="ORG-100000321",
    name="Example Pharma B.V.",
    country="NL",
    city="Leiden",
    url="/organisations/ORG-100000321",
)
GREEK = Organisation(
    org_id="ORG-100004711",
    name="Ελληνική Φαρμακοβιομηχανία Κτηνιατρικών Προϊόντων Ανώνυμη Εταιρεία",
    country="GR",
    city="Θεσσαλονίκη",
    url="/organisations/ORG-100004711",
)
LONG_NAME = Organisation(
    org_id="ORG-100009999",
    name="Bundesinstitut für Impfstoffentwicklung und Arzneimittelsicherheitsforschungsgesellschaft mbH & Co. KG",
    country="DE",
    city="Garmisch-Partenkirchen",
    url="/organisations/ORG-100009999",
)
MERGED = replace(
    EXAMPLE,
    org_id="ORG-100000042",
    name="Old Example Laboratories",
    status=OrganisationStatus.MERGED,
    url="/organisations/ORG-100000042",
)

UPD_USER = Role(
    name="UPD user (edit)",
    application="UPD",
    description="Create and update product data; for a marketing authorisation holder, of its own products.",
)
UPD_SUPER = Role(
    name="UPD Super User",
    application="UPD",
    description="Decide who at the organisation may use UPD, and edit product data.",
    is_user_admin=True,
)
UPD_READER = Role(
    name="UPD read-only", application="UPD", description="Read the restricted data of the database."
)
INDUSTRY = Role(
    name="Industry User", application="SPOR", description="Send change requests for RMS and OMS data."
)
UNAFFILIATED = Role(
    name="SPOR unaffiliated user",
    application="SPOR",
    description="Ask OMS to create an organisation.",
)
QPPV = Role(
    name="EU QPPV",
    application="EV",
    description="Be responsible for the organisation and its users in EudraVigilance.",
    is_user_admin=True,
)
LETTER = Document(
    name="affiliation letter, signed & <scanned>.pdf",
    size=1_482_113,
    added_at=NOW - timedelta(days=2),
    url="/access/documents/01JDX",
)
PENDING = RequestLine(
    role=UPD_USER,
    organisation=EXAMPLE,
    state=LineState.PENDING,
    submitted_at=NOW - timedelta(days=2),
    approver=Approver.USER_ADMINISTRATOR,
    approvers=2,
    usual_wait=timedelta(days=2),
    answer_due=NOW + timedelta(days=28),
    withdraw_action="/access/lines/1/withdraw",
)
HELD = HeldRole(
    role=INDUSTRY,
    organisation=EXAMPLE,
    since=NOW - timedelta(days=400),
    decider_name=ADMINISTRATOR.name,
    approval_url="/approvals/01JDA",
    remove_url="/access/roles/1/remove",
)
