"""What the forms accept and what they say."""

import pytest

from consent_ui.gallery.world import answers
from consent_ui.pages.asking import ChooseOrganisationsForm, ChooseRolesForm, SendRequestForm
from consent_ui.pages.consent import ConsentForm
from consent_ui.pages.inbox import DecisionForm
from consent_ui.pages.organisations import OrganisationSearchForm
from consent_ui.pages.sign_in import SignInForm


def test_a_rejection_without_a_word_is_sent_back() -> None:
    form = DecisionForm(answers({"version": "3", "decision": "reject", "comment": " \n"}))

    assert not form.validate()
    assert list(form.errors) == ["comment"]


@pytest.mark.parametrize(
    ("decision", "comment"), [("approve", ""), ("approve", "Welcome"), ("reject", "We do not know you.")]
)
def test_a_decision_with_what_it_needs_is_taken(decision: str, comment: str) -> None:
    form = DecisionForm(answers({"version": "3", "decision": decision, "comment": comment}))

    assert form.validate()


@pytest.mark.parametrize("sent", [{"decision": "approve"}, {"version": "", "decision": "approve"}])
def test_a_decision_says_which_version_it_saw(sent: dict[str, str]) -> None:
    """J3: without the version that was on the screen nothing is decided."""
    assert not DecisionForm(answers(dict(sent))).validate()


@pytest.mark.parametrize("decision", ["", "APPROVE", "approved", "delete"])
def test_only_the_two_buttons_decide(decision: str) -> None:
    form = DecisionForm(answers({"version": "3", "decision": decision, "comment": "x"}))

    assert not form.validate()


@pytest.mark.parametrize("decision", ["", "yes", "allow "])
def test_only_allow_and_deny_answer_the_consent_page(decision: str) -> None:
    assert not ConsentForm(answers({"decision": decision})).validate()


def test_a_sign_in_names_each_missing_field() -> None:
    form = SignInForm(answers({}))

    assert not form.validate()
    assert form.errors == {
        "username": ["Enter your username or e-mail address."],
        "password": ["Enter your password."],
    }


def test_a_password_of_spaces_is_a_password() -> None:
    form = SignInForm(answers({"username": "vries_a", "password": "                "}))

    assert form.validate()


@pytest.mark.parametrize("org_id", ["ORG-100000321", "org-100000321", "100000321", " ORG-100000321 ", ""])
def test_an_organisation_number_may_be_written_as_people_do(org_id: str) -> None:
    assert OrganisationSearchForm(answers({"org_id": org_id})).validate()


@pytest.mark.parametrize(
    "org_id", ["ORG-1", "ORG-1000003210", "LOC-100000321", "100000321\nx", "ORG-" + "9" * 10_000]
)
def test_an_organisation_number_that_cannot_be_one_is_named(org_id: str) -> None:
    form = OrganisationSearchForm(answers({"org_id": org_id}))

    assert not form.validate()
    assert form.errors["org_id"] == ["Write ORG- and nine digits, for example ORG-100013412."]


def test_the_historical_flag_alone_is_no_search() -> None:
    assert not OrganisationSearchForm(answers({"historical": "y"})).any_criterion()
    assert OrganisationSearchForm(answers({"historical": "y", "city": "Leiden"})).any_criterion()


@pytest.mark.parametrize("form", [ChooseOrganisationsForm, ChooseRolesForm, SendRequestForm])
def test_a_step_without_a_choice_says_so(
    form: type[ChooseOrganisationsForm | ChooseRolesForm | SendRequestForm],
) -> None:
    filled = form(answers({}))

    assert not filled.validate()
    assert all("at least one" in error for errors in filled.errors.values() for error in errors)


def test_a_comment_has_a_limit() -> None:
    """J14: a comment cannot be used as a store."""
    form = SendRequestForm(answers({"line": ["a"], "comment": "x" * 2001}))

    assert not form.validate()
    assert form.errors == {"comment": ["Use at most 2,000 characters in the comment."]}
