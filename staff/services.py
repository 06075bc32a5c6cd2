"""Take a case, hand it on, decide it: whoever decides it has it in hand, so that no two do.

Each step leaves its row in the audit log in its own transaction.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model

from accounts import assignments, audit
from accounts.models import User
from catalog.errors import DecidedAlready
from core.errors import DomainError
from staff import queries
from staff.queue import Queue, Verdict

AT_ONCE = 20  # rows looked at together; others take some of them meanwhile


def take_next(queue: Queue, *, by: User) -> Model | None:
    """Take the oldest row that nobody has, or None when all are in hands."""
    while rows := list(queries.listed(queue, by, "free")[:AT_ONCE]):
        for row in rows:
            try:
                take(row, by=by)
            except assignments.Taken:
                continue
            return row
    return None


@transaction.atomic
def take(row: Model, *, by: User) -> None:
    """Into one's own hands. Raises Taken."""
    assignments.take(row, by=by)
    audit.record(audit.Verb.ACT, obj=row, action="take", person=by)


@transaction.atomic
def give(row: Model, *, to: User, by: User) -> None:
    """Into the hands of somebody who may decide it. Raises Taken."""
    assignments.give(row, to=to, by=by)
    audit.record(audit.Verb.ACT, obj=row, action="give", keys=f"accounts.user {to.pk}", person=by)


@transaction.atomic
def put_back(row: Model, *, by: User) -> None:
    """Free for everybody again. Raises Taken."""
    assignments.put_back(row, by=by)
    audit.record(audit.Verb.ACT, obj=row, action="put back", person=by)


def decide(queue: Queue, row: Model, verdict: Verdict, said: Mapping[str, Any], *, by: User) -> None:
    """Give a verdict on what waits, and leave a line in the journal.

    Raises what the verdict refuses, Taken for what somebody else looks after, DecidedAlready for what no
    longer waits; then nothing was written and the row is in the hands in which it was.
    """
    was_mine = assignments.of(type(row), row.pk).filter(person=by).exists()
    assignments.take(row, by=by)  # committed first: what decides locks the goods before it ends this
    try:
        if not queue.waiting().filter(pk=row.pk).exists():
            raise DecidedAlready
        with transaction.atomic():
            verdict.run(row.pk, said, by)
            _note(row, verdict, said, by)
    except DomainError:
        if not was_mine:
            assignments.put_back(row, by=by)
        raise


def _note(row: Model, verdict: Verdict, said: Mapping[str, Any], by: User) -> None:
    typed = "; ".join(f"{name}: {_words(value)}" for name, value in said.items() if value)
    audit.record(audit.Verb.ACT, obj=row, action=str(verdict.label), note=typed, person=by)


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
