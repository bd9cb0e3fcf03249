"""Taking a step with a line: one conditional statement, so of several who try one wins (security J4, J5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from idp.access_requests.models import LineEvent, RequestLine
from idp.access_requests.states import LineState, Step, next_state, states_before
from idp.database.base import table
from idp.ids import new_id
from idp.organisations.models import Organisation

_lines = table(RequestLine)


def take_step(
    session: Session,
    line: RequestLine,
    step: Step,
    now: datetime,
    *,
    actor_id: str | None,
    comment: str | None = None,
    seen: int | None = None,
    changes: Mapping[str, Any] | None = None,
) -> bool:
    """Whether this caller took the step. With `seen` only if the line is still of that version (security J3).

    The line's timeline tells of it, with the comment. `changes` are columns that change with the state. `line` holds
    the new values afterwards.
    """
    return take_steps(
        session, line, (step,), now, actor_id=actor_id, comment=comment, seen=seen, changes=changes
    )


def take_steps(
    session: Session,
    line: RequestLine,
    steps: tuple[Step, ...],
    now: datetime,
    *,
    actor_id: str | None,
    comment: str | None = None,
    seen: int | None = None,
    changes: Mapping[str, Any] | None = None,
) -> bool:
    """Several steps that follow one another without a pause, as one statement."""
    before = states_before(steps[0])
    (end,) = {_end_of(state, steps) for state in before}
    condition = [_lines.c.id == line.id, _lines.c.state.in_([state.value for state in before])]
    if seen is not None:
        condition.append(_lines.c.version == seen)
    changed = (
        update(_lines)
        .where(*condition)
        .values(state=end.value, version=_lines.c.version + 1, **(changes or {}))
    )
    if session.execute(changed.returning(_lines.c.id)).one_or_none() is None:
        return False
    note(session, line.id, steps[0], now, actor_id=actor_id, comment=comment)
    session.refresh(line)
    return True


def note(
    session: Session,
    line_id: str,
    step: Step,
    now: datetime,
    *,
    actor_id: str | None,
    comment: str | None = None,
) -> None:
    """Write what happened into the line's timeline."""
    session.add(
        LineEvent(id=new_id(), line_id=line_id, kind=step.value, at=now, actor_id=actor_id, comment=comment)
    )


def find_line(session: Session, line_id: str) -> RequestLine | None:
    """The line as it is in the database now, whatever this transaction saw of it before."""
    statement = select(RequestLine).where(RequestLine.id == line_id)
    return session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def hold_line(session: Session, line_id: str) -> RequestLine | None:
    """The line, with everything at its organisation held still until this transaction ends.

    Acts on roles of one organisation go one after the other: first its row is locked, then the line's. So two
    administrators who take each other's role away do not both succeed, nor wait for each other for ever.
    """
    line = find_line(session, line_id)
    if line is None:
        return None
    hold_organisation(session, line.organisation_id)
    statement = select(RequestLine).where(RequestLine.id == line_id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def hold_organisation(session: Session, organisation_id: str) -> None:
    """Wait until nobody else acts on roles of this organisation; rows that refer to it may still be added."""
    row = select(Organisation.id).where(Organisation.id == organisation_id)
    session.execute(row.with_for_update(key_share=True))


def _end_of(state: LineState, steps: tuple[Step, ...]) -> LineState:
    for step in steps:
        reached = next_state(state, step)
        if reached is None:
            raise ValueError(f"{step} cannot be taken from {state}")
        state = reached
    return state
