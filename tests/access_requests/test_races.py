"""Several people act on one line at once, on both databases (security J4, J5)."""

import random
import threading
from collections import Counter
from collections.abc import Callable

import pytest

from idp.access_requests.service import NotAsked, Outcome
from tests.access_requests.office import Office

USER = "upd.user"
SUPER = "upd.super_user"
ROUNDS = 100


def _at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act answered; all start together. A thread's error is the test's error."""
    start = threading.Barrier(len(acts))
    answers: list[object] = [None] * len(acts)
    errors: list[BaseException] = []

    def play(index: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            answers[index] = act()
        except BaseException as error:  # noqa: BLE001 - told by the test below
            errors.append(error)

    threads = [threading.Thread(target=play, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors, errors
    return answers


@pytest.mark.slow
def test_of_approving_withdrawing_and_rejecting_at_once_exactly_one_counts(office: Office) -> None:
    """J4, O1: one final state, one audit row, one mail, and the roles are what the state says."""
    place = office.organisation()
    boss, other = office.person("Boss", (SUPER, place)), office.person("Olga", (SUPER, place))
    chance = random.Random(4)
    ends: Counter[str] = Counter()
    for _ in range(ROUNDS):
        ada = office.person()
        line = office.ask(ada, USER, place).line_ids[0]
        acts = [
            lambda line=line: office.decide(boss, line, version=1),
            lambda line=line, ada=ada: office.withdraw(ada, line),
            lambda line=line: office.decide(other, line, approve=False, version=1),
        ]
        chance.shuffle(acts)

        answers = _at_once(*acts)

        state = office.line(line).state
        ends[state] += 1
        is_held = office.roles_of(ada) == {(USER, place)}
        told = office.mails(ada)[1:]
        assert state in ("granted", "rejected", "withdrawn")
        assert sum(answer in (True, Outcome.APPROVED, Outcome.REJECTED) for answer in answers) == 1
        assert is_held == (state == "granted")
        assert len(told) == (0 if state == "withdrawn" else 1)
        assert office.line(line).version == 2
    written = office.events("request:approved", "request:rejected", "request:withdrawn")
    assert len(written) == ROUNDS
    assert len({event.details["line"] for event in written}) == ROUNDS
    assert Counter(event.name for event in written) == {
        f"request:{'approved' if state == 'granted' else state}": count for state, count in ends.items()
    }


def test_a_decision_clicked_many_times_at_once_grants_once(office: Office) -> None:
    """J5: double click on two nodes."""
    place = office.organisation()
    boss = office.person("Boss", (SUPER, place))
    ada = office.person()
    line = office.ask(ada, USER, place).line_ids[0]

    answers = _at_once(*[lambda: office.decide(boss, line, version=1)] * 8)

    assert Counter(answers) == {Outcome.APPROVED: 1, Outcome.STALE: 7}
    assert len([event for event in office.events("role:granted") if event.subject_id == ada]) == 1
    assert len(office.mails(ada)) == 2


def test_the_same_request_sent_many_times_at_once_is_written_once(office: Office) -> None:
    """J5, domain.md 7.2."""
    place = office.organisation()
    office.person("Boss", (SUPER, place))
    ada = office.person()

    def ask() -> str:
        try:
            return office.ask(ada, USER, place).request_id
        except NotAsked as refused:
            return refused.code

    answers = _at_once(*[ask] * 8)

    assert sorted(answers, key=len)[:7] == ["already_pending"] * 7  # type: ignore[arg-type]
    assert len(office.events("request:submitted")) == 1


def test_two_administrators_who_remove_each_other_at_once_leave_one(office: Office) -> None:
    """J9: neither acts with a role that the other has taken, and they do not lock each other up."""
    place = office.organisation()
    for _ in range(10):
        boss, other = office.person("Boss", (SUPER, place)), office.person("Olga", (SUPER, place))
        of_boss, of_other = office.entitlement(boss, SUPER).id, office.entitlement(other, SUPER).id

        _at_once(
            lambda boss=boss, of_other=of_other: office.remove(boss, of_other),
            lambda other=other, of_boss=of_boss: office.remove(other, of_boss),
        )

        assert len(office.roles_of(boss) | office.roles_of(other)) == 1
        office.remove(
            boss if office.roles_of(boss) else other, of_boss if office.roles_of(boss) else of_other
        )
