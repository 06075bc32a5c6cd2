"""How much waits, how long, and in whose hands it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from accounts import assignments
from accounts.models import User
from core import clock
from payments.work_queries import MOST, Concern
from staff import targets, workdays
from staff.queue import Queue
from staff.queues import QUEUES, seen_by

STEPS = (0, 1, 3, 6, 11)  # working days at which a column of the figure begins
WHO = ("all", "free", "mine")


@dataclass(frozen=True, slots=True)
class Standing:
    """A queue at a glance: how many wait, since when, how many longer than promised, whose they are, and how
    many have waited for how long (as `STEPS`)."""

    queue: Queue
    count: int
    oldest: datetime | None
    late: int
    free: int
    mine: int
    target: int
    ages: tuple[int, ...]
    may_decide: bool

    @property
    def oldest_days(self) -> int | None:
        """Working days that the oldest has waited."""
        return workdays.between(self.oldest, clock.now()) if self.oldest else None


def standings(person: User) -> list[Standing]:
    """Every queue that this person may look at. One query each, however much waits."""
    now = clock.now()
    return [_standing(queue, person, now) for queue in seen_by(person)]


def concerns() -> list[Concern]:
    """Queues in which something waits. One bounded count each."""
    counted = ((queue, queue.waiting().order_by()[:MOST].count()) for queue in QUEUES)
    return [
        Concern(str(queue.label), count, reverse("staff:queue", args=[queue.name]), queue.look)
        for queue, count in counted
        if count
    ]


def listed(queue: Queue, person: User, who: str) -> QuerySet[Any]:
    """The rows of a queue, the oldest first, with the key and name of whoever has each: all of them, those
    nobody has, or one's own."""
    held = assignments.of(queue.model, OuterRef("pk"))
    rows = queue.rows().annotate(
        holder_id=Subquery(held.values("person")[:1]),
        holder_name=Subquery(held.values("person__full_name")[:1]),
        holder_email=Subquery(held.values("person__email")[:1]),
    )
    if who == "free":
        return rows.filter(~Exists(held))
    return rows.filter(Exists(held.filter(person=person))) if who == "mine" else rows


def _standing(queue: Queue, person: User, now: datetime) -> Standing:
    held = assignments.of(queue.model, OuterRef("pk"))
    rows = (
        queue.waiting().order_by().annotate(is_held=Exists(held), is_mine=Exists(held.filter(person=person)))
    )
    since, edges = queue.since, [workdays.before(now, days) for days in STEPS[1:]]
    starts: list[datetime | None] = [None, *edges]
    ends: list[datetime | None] = [*edges, None]
    found = rows.aggregate(
        count=Count("pk"),
        oldest=Min(since),
        late=Count("pk", filter=Q(**{f"{since}__lt": targets.late_before(queue.name, now)})),
        free=Count("pk", filter=Q(is_held=False)),
        mine=Count("pk", filter=Q(is_mine=True)),
        **{
            f"age_{number}": Count("pk", filter=_between(since, newer, older))
            for number, (newer, older) in enumerate(zip(starts, ends, strict=True))
        },
    )
    return Standing(
        queue=queue,
        target=targets.days(queue.name),
        ages=tuple(found[f"age_{number}"] for number in range(len(STEPS))),
        may_decide=person.has_perm(queue.decide),
        **{name: found[name] for name in ("count", "oldest", "late", "free", "mine")},
    )


def _between(since: str, newer: datetime | None, older: datetime | None) -> Q:
    """Came at `newer` or before, and after `older`."""
    found = Q()
    if newer:
        found &= Q(**{f"{since}__lte": newer})
    if older:
        found &= Q(**{f"{since}__gt": older})
    return found
