"""Ask for something to be told to an order's marketplace, and record what became of it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from accounts.models import User
from core import backoff, clock
from orders import locks
from orders.errors import WrongStep
from orders.models import Order, OrderEvent, OrderTask
from orders.services.journal import note
from orders.states import HOLDS, Status

Kind = OrderTask.Kind


@transaction.atomic
def ask(*, order_id: int, kind: OrderTask.Kind, by: User | None = None) -> OrderTask:
    """Write down what to tell. The same again changes nothing while it waits; what was told or refused
    before is told once more, for the order may have come round to it again.

    Raises WrongStep when the order is not a marketplace's, is not waiting here any more, or when nobody
    asked for the cancellation that is to be answered.
    """
    order = locks.orders([order_id]).get()
    if not order.scope or not _may(order, kind):
        raise WrongStep(order.status)
    now = clock.now()
    task, is_new = OrderTask.objects.get_or_create(
        order=order, kind=kind, defaults={"created_at": now, "not_before": now}
    )
    if is_new or _reopen(task):
        note(order, OrderEvent.Kind.ASKED, kind, by=by)
    return task


def _reopen(task: OrderTask) -> bool:
    """Let a task that is over be told again. False when it still waits."""
    if task.done_at is None and not task.parked_code:
        return False
    task.done_at, task.parked_code, task.attempts = None, "", 0
    task.created_at = task.not_before = clock.now()
    task.save()
    return True


def _may(order: Order, kind: OrderTask.Kind) -> bool:
    if kind in (Kind.AGREE, Kind.REFUSE):
        other = Kind.REFUSE if kind == Kind.AGREE else Kind.AGREE
        waits = order.tasks.filter(kind=other, done_at__isnull=True, parked_code="")
        return order.cancel_requested_at is not None and not waits.exists()
    if kind == Kind.SHIP:
        return order.status in (Status.TO_SHIP, Status.PACKING)
    return order.status in HOLDS


def close_task(task_id: int) -> None:
    """The marketplace has been told."""
    OrderTask.objects.filter(pk=task_id).update(done_at=clock.now(), last_error="")


@transaction.atomic
def postpone_task(
    task_id: int, *, error: str, code: str = "", is_final: bool = False, wait_s: float | None = None
) -> None:
    """Try again later, or park it with the marketplace's code. `wait_s` is the marketplace's own wish and
    counts as no attempt."""
    task = OrderTask.objects.select_for_update().get(pk=task_id)
    task.last_error = error[:500]
    if is_final:
        task.parked_code = (code or "refused")[:80]
    elif wait_s is not None:
        task.not_before = clock.now() + timedelta(seconds=wait_s)
    else:
        task.attempts += 1
        task.not_before = clock.now() + backoff.delay(task.attempts)
    task.save()


def replay(task_ids: Iterable[int]) -> int:
    """Try parked tasks again. Returns how many."""
    parked = OrderTask.objects.filter(pk__in=list(task_ids), done_at__isnull=True).exclude(parked_code="")
    return parked.update(parked_code="", attempts=0, not_before=clock.now())
