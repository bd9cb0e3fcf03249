"""Who holds which role, since when and until when, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from idp.audit.models import AuditEvent
from idp.audit.service import SYSTEM
from idp.database.access import Database
from idp.ids import new_id
from idp.roles.models import EndReason, Entitlement, GrantedBy
from idp.roles.service import end, ensure_catalogue, grant, grant_automatic, holders, live_entitlements
from tests.builders import build_account, build_organisation, build_role
from tests.conftest import MovedClock

MANAGER, CONTRIBUTOR = "iris.industry_manager", "iris.industry_contributor"


def codes(session: Session, account_id: str, clock: MovedClock, application: str | None = None) -> list[str]:
    """The roles somebody holds now."""
    return [one.role for one in live_entitlements(session, account_id, clock.now(), application=application)]


def test_a_granted_role_is_held_at_once_and_leaves_an_event(session: Session, clock: MovedClock) -> None:
    ada = build_account(session, clock.now(), password=None)
    example = build_organisation(session)
    line = new_id()

    granted = grant(
        session,
        ada.id,
        "upd.user",
        example,
        decided_by=GrantedBy.USER_ADMINISTRATOR,
        approval_id=line,
        actor_id=ada.id,
        now=clock.now(),
        origin=SYSTEM,
    )

    (held,) = live_entitlements(session, ada.id, clock.now())
    assert (held.id, held.role, held.application, held.organisation_id) == (
        granted.id,
        "upd.user",
        "upd",
        example,
    )
    assert (held.approval_id, held.decided_by, held.since) == (line, "user_administrator", clock.now())
    event = session.scalars(select(AuditEvent).where(AuditEvent.name == "role:granted")).one()
    assert (event.subject_id, event.actor_id, event.organisation_id) == (ada.id, ada.id, example)
    assert event.details["role"] == "upd.user"


def test_everybody_gets_the_automatic_roles_once(session: Session, clock: MovedClock) -> None:
    ada = build_account(session, clock.now(), password=None)

    grant_automatic(session, ada.id, clock.now(), SYSTEM)
    grant_automatic(session, ada.id, clock.now(), SYSTEM)

    assert codes(session, ada.id, clock) == ["iris.individual", "spor.unaffiliated"]
    assert {one.decided_by for one in live_entitlements(session, ada.id, clock.now())} == {"automatic"}


def test_a_role_ends_at_its_moment_without_any_job(session: Session, clock: MovedClock) -> None:
    """J8: expiry is asked at every use; at the very moment the role is gone."""
    ada = build_account(session, clock.now(), password=None)
    build_role(
        session,
        ada.id,
        "upd.user",
        build_organisation(session),
        clock.now(),
        until=clock.now() + timedelta(days=1),
    )

    clock.forward(timedelta(days=1) - timedelta(microseconds=1))
    before = codes(session, ada.id, clock)
    clock.forward(timedelta(microseconds=1))
    after = codes(session, ada.id, clock)

    assert (before, after) == (["upd.user"], [])


def test_a_role_that_begins_later_is_not_held_yet(session: Session, clock: MovedClock) -> None:
    """J8: a clock that runs ahead does not hand out roles early."""
    ada = build_account(session, clock.now(), password=None)

    build_role(session, ada.id, "upd.user", build_organisation(session), clock.now() + timedelta(seconds=1))

    assert codes(session, ada.id, clock) == []


def test_an_expired_role_can_be_granted_anew(session: Session, clock: MovedClock) -> None:
    ada, example = build_account(session, clock.now(), password=None), build_organisation(session)
    end_of_first = clock.now() + timedelta(days=1)
    first = build_role(session, ada.id, "upd.user", example, clock.now(), until=end_of_first)
    clock.forward(timedelta(days=2))

    second = build_role(session, ada.id, "upd.user", example, clock.now())

    session.refresh(first)
    assert (first.ended_at, first.end_reason) == (end_of_first, "expired")
    assert second.id != first.id
    assert codes(session, ada.id, clock) == ["upd.user"]


@pytest.mark.parametrize("has_organisation", [True, False])
def test_a_role_is_held_once(session: Session, clock: MovedClock, has_organisation: bool) -> None:
    """J5: a decision that arrives twice grants once; the database itself allows one live row."""
    ada = build_account(session, clock.now(), password=None)
    role, organisation = (
        ("upd.user", build_organisation(session)) if has_organisation else ("spor.unaffiliated", None)
    )

    first = build_role(session, ada.id, role, organisation, clock.now())
    second = build_role(session, ada.id, role, organisation, clock.now())

    assert first.id == second.id
    row = {
        "id": new_id(),
        "account_id": ada.id,
        "application": first.application,
        "role": role,
        "organisation_id": organisation,
        "since": clock.now(),
        "decided_by": "ema",
    }
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(Entitlement), [row])


def test_the_same_role_for_two_organisations_is_held_twice(session: Session, clock: MovedClock) -> None:
    ada = build_account(session, clock.now(), password=None)

    for _ in range(2):
        build_role(session, ada.id, "upd.user", build_organisation(session), clock.now())

    assert codes(session, ada.id, clock) == ["upd.user", "upd.user"]


def test_a_manager_is_a_contributor_as_long_as_manager(session: Session, clock: MovedClock) -> None:
    ada, example = build_account(session, clock.now(), password=None), build_organisation(session)
    until = clock.now() + timedelta(days=30)

    manager = build_role(session, ada.id, MANAGER, example, clock.now(), until=until)
    held = live_entitlements(session, ada.id, clock.now())
    is_ended = end(session, manager.id, reason=EndReason.REMOVED_BY_HOLDER, now=clock.now(), origin=SYSTEM)

    assert {(one.role, one.until) for one in held} == {(MANAGER, until), (CONTRIBUTOR, until)}
    assert is_ended
    assert codes(session, ada.id, clock) == []


def test_a_contributor_of_its_own_right_stays_when_manager_ends(session: Session, clock: MovedClock) -> None:
    ada, example = build_account(session, clock.now(), password=None), build_organisation(session)
    build_role(session, ada.id, CONTRIBUTOR, example, clock.now())
    manager = build_role(session, ada.id, MANAGER, example, clock.now())

    end(session, manager.id, reason=EndReason.REMOVED_BY_HOLDER, now=clock.now(), origin=SYSTEM)

    assert codes(session, ada.id, clock) == [CONTRIBUTOR]


def test_a_contributor_who_becomes_manager_stays_contributor_as_long(
    session: Session, clock: MovedClock
) -> None:
    ada, example = build_account(session, clock.now(), password=None), build_organisation(session)
    build_role(session, ada.id, CONTRIBUTOR, example, clock.now(), until=clock.now() + timedelta(days=1))
    build_role(session, ada.id, MANAGER, example, clock.now())

    clock.forward(timedelta(days=2))

    assert codes(session, ada.id, clock) == [CONTRIBUTOR, MANAGER]


def test_an_entitlement_ends_once_and_leaves_one_event(session: Session, clock: MovedClock) -> None:
    ada, uta = (build_account(session, clock.now(), password=None) for _ in range(2))
    held = build_role(session, ada.id, "upd.user", build_organisation(session), clock.now())
    ending = {
        "reason": EndReason.REMOVED_BY_ADMINISTRATOR,
        "now": clock.now(),
        "origin": SYSTEM,
        "actor_id": uta.id,
    }

    first = end(session, held.id, **ending)  # type: ignore[arg-type]
    second = end(session, held.id, **ending)  # type: ignore[arg-type]

    assert (first, second) == (True, False)
    session.refresh(held)
    assert (held.ended_at, held.ended_by, held.end_reason) == (
        clock.now(),
        uta.id,
        "removed_by_administrator",
    )
    event = session.scalars(select(AuditEvent).where(AuditEvent.name == "role:ended")).one()
    assert (event.subject_id, event.actor_id, event.reason) == (ada.id, uta.id, "removed_by_administrator")


def test_what_time_has_ended_nobody_ends_again(session: Session, clock: MovedClock) -> None:
    ada = build_account(session, clock.now(), password=None)
    until = clock.now() + timedelta(days=1)
    held = build_role(session, ada.id, "upd.user", build_organisation(session), clock.now(), until=until)
    clock.forward(timedelta(days=1))

    is_ended = end(session, held.id, reason=EndReason.REMOVED_BY_HOLDER, now=clock.now(), origin=SYSTEM)

    assert not is_ended


def test_an_application_reads_its_own_roles_only(session: Session, clock: MovedClock) -> None:
    """J10: what one application gets to know holds no role of another."""
    ada, example = build_account(session, clock.now(), password=None), build_organisation(session)
    for role in ("upd.user", "spor.industry_user", "evh.icsr_browse", "evv.browse"):
        build_role(session, ada.id, role, example, clock.now())

    assert codes(session, ada.id, clock, "upd") == ["upd.user"]
    assert codes(session, ada.id, clock, "ev") == ["evh.icsr_browse", "evv.browse"]
    assert codes(session, ada.id, clock, "ctis") == []


def test_the_holders_of_an_organisation_are_not_those_of_another(session: Session, clock: MovedClock) -> None:
    ada, uta, eva = (build_account(session, clock.now(), password=None) for _ in range(3))
    here, there = build_organisation(session), build_organisation(session)
    build_role(session, ada.id, "upd.super_user", here, clock.now())
    build_role(session, uta.id, "upd.super_user", there, clock.now())
    build_role(session, eva.id, "ema.approver", None, clock.now())

    found = holders(session, ["upd.super_user", "ema.approver"], here, clock.now())
    staff = holders(session, ["upd.super_user", "ema.approver"], None, clock.now())

    assert [one.account_id for one in found] == [ada.id]
    assert [one.account_id for one in staff] == [eva.id]


def test_two_grants_at_once_make_one_entitlement(database: Database, clock: MovedClock) -> None:
    """J5: two nodes that carry out the same decision grant once."""
    with database.transaction() as session:
        ensure_catalogue(session, clock.now())
        account_id = build_account(session, clock.now(), password=None).id
        organisation_id = build_organisation(session)

    def grant_in_own_transaction(_: int) -> str:
        with database.transaction() as own:
            return build_role(own, account_id, MANAGER, organisation_id, clock.now()).id

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(grant_in_own_transaction, range(16)))

    with database.reading() as session:
        assert len(ids) == 1
        assert codes(session, account_id, clock) == [CONTRIBUTOR, MANAGER]
        assert len(session.scalars(select(Entitlement)).all()) == 2
