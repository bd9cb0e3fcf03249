"""Signing in on a real database: the right pair, the wrong pair, and what follows."""

import statistics
import threading
import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from idp.accounts import service as accounts
from idp.accounts.credentials.password import PROFILE
from idp.accounts.models import Account, AccountStatus, Password
from idp.audit.models import AuditEvent
from idp.audit.service import SYSTEM
from idp.authentication.attempt import Answer, Outcome
from idp.authentication.password_step import Proof, find_candidate, sign_in
from idp.authentication.rules import Verdict
from idp.authentication.service import find_signed_in
from idp.notifications.models import Mail
from idp.sessions.models import SignedInSession
from idp.sessions.service import Browser
from tests.authentication.conftest import WRONG, Desk
from tests.builders import PASSWORD, build_account, hashed

MINUTE = timedelta(minutes=1)


def _account(desk: Desk) -> Account:
    with desk.parts.database.reading() as session:
        return session.get_one(Account, desk.account.id)


def _events(desk: Desk, name: str) -> list[AuditEvent]:
    with desk.parts.database.reading() as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.name == name)))


def test_the_right_pair_starts_a_session(desk: Desk) -> None:
    answer = desk.try_to()

    assert answer.outcome is Outcome.SIGNED_IN
    assert answer.session is not None
    with desk.parts.database.reading() as session:
        idle = desk.parts.rules.sessions.idle
        signed_in = find_signed_in(session, answer.session.secret, desk.clock.now(), idle)
    assert signed_in is not None
    assert signed_in.account_id == desk.account.id
    assert signed_in.auth_time == desk.clock.now()
    assert (signed_in.amr, signed_in.acr) == ("pwd", "urn:ema:acr:password")
    assert _account(desk).last_active_at == desk.clock.now()
    assert len(_events(desk, "account:sign_in:succeeded")) == 1


def test_the_address_is_as_good_as_the_username(desk: Desk) -> None:
    """domain.md Q2, H10"""
    assert desk.try_to(desk.account.email.upper()).outcome is Outcome.SIGNED_IN


def test_a_wrong_password_leaves_a_trace_and_no_session(desk: Desk) -> None:
    """O1, O5: the refusal commits"""
    answer = desk.try_to(password=WRONG)

    assert answer == Answer(Outcome.WRONG)
    (event,) = _events(desk, "account:sign_in:failed")
    assert (event.result, event.reason, event.subject_id) == ("refused", "wrong_password", desk.account.id)
    with desk.parts.database.reading() as session:
        assert session.scalars(select(SignedInSession)).all() == []


def test_an_attempt_on_nobody_leaves_a_trace_without_what_was_typed(desk: Desk) -> None:
    """O4: people type passwords into the wrong field"""
    desk.try_to("my secret password", WRONG)

    (event,) = _events(desk, "account:sign_in:failed")
    assert (event.reason, event.subject_id, event.details) == ("unknown", None, {})


@pytest.mark.parametrize("status", [status for status in AccountStatus if status is not AccountStatus.ACTIVE])
def test_every_account_that_is_not_active_answers_like_nobody(desk: Desk, status: AccountStatus) -> None:
    """H1, S5, Q25: with the right password too"""
    with desk.parts.database.transaction() as session:
        account = build_account(session, desk.clock.now(), status=status.value)

    answers = {
        desk.try_to(account.username),
        desk.try_to(account.email, WRONG),
        desk.try_to("nobody_x", WRONG),
    }

    assert answers == {Answer(Outcome.WRONG)}


def test_somebody_without_a_password_does_not_sign_in_with_none(desk: Desk) -> None:
    with desk.parts.database.transaction() as session:
        account = build_account(session, desk.clock.now(), password=None)

    assert desk.try_to(account.username, "").outcome is Outcome.WRONG
    assert desk.try_to(account.username, PASSWORD).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("a\x00b", PASSWORD),
        ("\ud800", PASSWORD),
        ("x" * 100_000, PASSWORD),
        (None, "x" * 1_000_000),
        (None, "\x00"),
        (None, "\ud800" * 20),
        ("' OR 1=1 --", "' OR 1=1 --"),
        ("", ""),
    ],
)
def test_strange_input_is_simply_wrong(desk: Desk, login: str | None, password: str) -> None:
    """F4, H12, L3, N9"""
    assert desk.try_to(login, password).outcome is Outcome.WRONG


def test_the_fifth_failure_locks_and_tells_the_owner(desk: Desk) -> None:
    """Q8, H9"""
    outcomes = desk.fail(5)

    assert outcomes == [Outcome.WRONG] * 4 + [Outcome.LOCKED]
    assert _account(desk).locked_until == desk.clock.now() + 15 * MINUTE
    assert len(_events(desk, "account:locked")) == 1
    with desk.parts.database.reading() as session:
        (mail,) = session.scalars(select(Mail)).all()
    assert mail.recipient == desk.account.email
    assert mail.account_id == desk.account.id


def test_during_a_lock_the_right_password_is_refused_like_a_wrong_one(desk: Desk) -> None:
    """H9"""
    desk.fail(5)

    right, wrong = desk.try_to(), desk.try_to(password=WRONG)

    assert right == wrong
    assert right.outcome is Outcome.LOCKED
    assert right.wait == 15 * MINUTE


def test_after_the_lock_the_right_password_opens_again(desk: Desk) -> None:
    """Q8: and wipes the slate clean"""
    desk.fail(5)

    desk.clock.forward(15 * MINUTE)

    assert desk.try_to().outcome is Outcome.SIGNED_IN
    assert _account(desk).locks == 0
    assert desk.fail(4) == [Outcome.WRONG] * 4


def test_who_does_not_exist_is_locked_like_who_does(desk: Desk) -> None:
    """H1: the page never tells an account from none, neither by its lock nor by how long that holds."""
    told: list[list[Answer]] = []
    for login in (desk.account.username, "nobody_x", "nobody@example.org", "no\x00body"):
        answers = [desk.try_to(login, WRONG) for _ in range(6)]
        desk.clock.forward(15 * MINUTE)
        answers += [desk.try_to(login, WRONG) for _ in range(6)]
        told.append(answers)
        desk.clock.forward(timedelta(days=2))

    assert told[0][5] == Answer(Outcome.LOCKED, wait=15 * MINUTE)
    assert told[0][11] == Answer(Outcome.LOCKED, wait=30 * MINUTE)
    assert all(answers == told[0] for answers in told)


@pytest.mark.parametrize(
    "variant", [str.upper, str.title, lambda text: f" {text} ", lambda text: text.replace("a", "ａ")]
)
def test_spellings_of_one_login_share_one_counter(desk: Desk, variant: "type[str]") -> None:
    """H10"""
    desk.fail(2)
    desk.fail(2, variant(desk.account.username))
    desk.fail(1, desk.account.email.upper())

    assert _account(desk).locked_until is not None
    assert desk.try_to().outcome is not Outcome.SIGNED_IN


def test_parallel_guesses_do_not_slip_past_the_lock(desk: Desk) -> None:
    """H9: thirty at once count as five and a lock, and the right one among the late ones is refused."""
    answers: list[Answer] = []
    barrier = threading.Barrier(30)

    def guess() -> None:
        barrier.wait()
        answers.append(desk.try_to(password=WRONG))

    threads = [threading.Thread(target=guess) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    reasons = [event.reason for event in _events(desk, "account:sign_in:failed")]
    assert reasons.count("wrong_password") == 5
    assert reasons.count("locked") == 25
    assert len(_events(desk, "account:locked")) == 1
    assert desk.try_to().outcome is not Outcome.SIGNED_IN


def test_parallel_verdicts_are_counted_one_by_one(desk: Desk) -> None:
    """H9: without the queue of the hash between them, as on many nodes"""
    with desk.parts.database.reading() as session:
        candidate = find_candidate(session, desk.account.username)
    barrier = threading.Barrier(8)
    verdicts: list[object] = []

    def judge_two() -> None:
        barrier.wait()
        for _ in range(2):
            with desk.parts.database.transaction() as session:
                proof, rules, now = Proof(is_right=False), desk.parts.rules, desk.clock.now()
                verdicts.append(sign_in(session, candidate, proof, Browser(), rules, now, SYSTEM))

    threads = [threading.Thread(target=judge_two) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert verdicts.count(Verdict.WRONG_PASSWORD) == 5
    assert verdicts.count(Verdict.LOCKED) == 11


def test_one_network_cannot_try_for_ever(desk: Desk) -> None:
    """H9: the limit holds for its right password too, identically, and for no other network."""
    limited = desk.with_limits(failures_per_network=3)
    for number in range(3):
        limited.fail(1, f"nobody{number}")

    assert limited.try_to("nobody_x", WRONG) == limited.try_to()
    assert limited.try_to().outcome is Outcome.THROTTLED
    assert limited.try_to(address="198.51.100.1").outcome is Outcome.SIGNED_IN


def test_a_household_with_many_ipv6_addresses_is_one_network(desk: Desk) -> None:
    """H9, H11"""
    limited = desk.with_limits(failures_per_network=3)
    for number in range(3):
        limited.fail(1, f"nobody{number}", address=f"2001:db8:0:1::{number}")

    assert limited.try_to(address="2001:db8:0:1:ffff::1").outcome is Outcome.THROTTLED
    assert limited.try_to(address="2001:db8:0:2::1").outcome is Outcome.SIGNED_IN


def test_many_networks_together_cannot_try_for_ever(desk: Desk) -> None:
    """H9: global"""
    limited = desk.with_limits(failures_everywhere=4)
    for number in range(4):
        limited.fail(1, f"nobody{number}", address=f"192.0.2.{number}")

    assert limited.try_to(address="198.51.100.1").outcome is Outcome.THROTTLED
    desk.clock.forward(15 * MINUTE)
    assert limited.try_to(address="198.51.100.1").outcome is Outcome.SIGNED_IN


def test_beyond_the_limit_parallel_tries_learn_nothing(desk: Desk) -> None:
    """H9: of twelve parallel tries with three left, three at most are answered."""
    limited = desk.with_limits(failures_per_network=3)
    outcomes: list[Outcome] = []
    barrier = threading.Barrier(12)

    def guess(number: int) -> None:
        barrier.wait()
        outcomes.append(limited.try_to(f"nobody{number}", WRONG).outcome)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count(Outcome.WRONG) == 3
    assert outcomes.count(Outcome.THROTTLED) == 9


def test_signing_in_is_no_failure(desk: Desk) -> None:
    """H9: an office behind one address signs in as often as it likes."""
    limited = desk.with_limits(failures_per_network=3)

    assert {limited.try_to().outcome for _ in range(6)} == {Outcome.SIGNED_IN}


def test_a_hash_of_an_older_profile_is_made_anew(desk: Desk) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with desk.parts.database.transaction() as session:
        values = {"hash": old, "profile": "argon2id-2020-01"}
        session.execute(update(Password).where(Password.account_id == desk.account.id).values(values))

    first, second = desk.try_to(), desk.try_to()

    assert first.outcome is second.outcome is Outcome.SIGNED_IN
    with desk.parts.database.reading() as session:
        stored = session.get_one(Password, desk.account.id)
    assert stored.profile == PROFILE.name
    assert stored.hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert len(_events(desk, "account:password:rehashed")) == 1


@pytest.mark.parametrize("change", ["password", "disabled"])
def test_what_changed_while_the_hash_was_computed_counts(desk: Desk, change: str) -> None:
    """B4, R15: the acting transaction reads again."""
    with desk.parts.database.reading() as session:
        candidate = find_candidate(session, desk.account.username)
    with desk.parts.database.transaction() as session:
        if change == "password":
            new = hashed("harp string lake reed")
            accounts.set_password(session, desk.account.id, new, desk.clock.now(), SYSTEM)
        else:
            accounts.disable(session, desk.account.id, desk.clock.now(), SYSTEM)

    with desk.parts.database.transaction() as session:
        proof = Proof(is_right=True)
        result = sign_in(session, candidate, proof, Browser(), desk.parts.rules, desk.clock.now(), SYSTEM)

    assert isinstance(result, Verdict)
    assert result is not Verdict.RIGHT


def test_a_lock_suspends_the_session_and_does_not_end_it(desk: Desk) -> None:
    """S5, Q11: while locked nothing is done with the account; afterwards its owner goes on."""
    started = desk.try_to().session
    assert started is not None
    idle = desk.parts.rules.sessions.idle

    desk.fail(5, address="198.51.100.1")
    with desk.parts.database.reading() as session:
        during = find_signed_in(session, started.secret, desk.clock.now(), idle)
    desk.clock.forward(15 * MINUTE)
    with desk.parts.database.reading() as session:
        afterwards = find_signed_in(session, started.secret, desk.clock.now(), idle)

    assert during is None
    assert afterwards is not None


def test_an_attempt_on_nobody_takes_as_long_as_on_somebody(desk: Desk) -> None:
    """H1: medians within 20 %, of processor time, which other work on the machine does not stretch."""
    desk = desk.with_limits(failures=1000, failures_per_network=1000)
    with desk.parts.database.transaction() as session:
        status = AccountStatus.DISABLED_ADMINISTRATIVE.value
        disabled = build_account(session, desk.clock.now(), status=status)
    logins = [desk.account.username, "nobody_x", disabled.username]
    times: dict[str, list[float]] = {login: [] for login in logins}

    for _ in range(25):
        for login in logins:
            begun = time.process_time()
            desk.try_to(login, WRONG)
            times[login].append(time.process_time() - begun)

    medians = [statistics.median(times[login]) for login in logins]
    assert max(medians) - min(medians) < max(0.005, 0.2 * min(medians))
