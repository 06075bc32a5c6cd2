"""The way of a package as its shopper sees it: what is done, where it stands, what is to come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.models import OrderEvent, Package
from orders.states import Status

WORDS = {  # as buyers say it
    Status.PENDING_PAYMENT: gettext_lazy("Awaiting payment"),
    Status.PENDING_CONFIRM: gettext_lazy("Awaiting confirmation"),
    Status.TO_SHIP: gettext_lazy("Awaiting pick-up"),
    Status.PACKING: gettext_lazy("Packing"),
    Status.SHIPPING: gettext_lazy("On the way"),
    Status.DELIVERED: gettext_lazy("Delivered"),
    Status.COMPLETED: gettext_lazy("Completed"),
    Status.DELIVERY_FAILED: gettext_lazy("Delivery failed"),
    Status.RETURNING: gettext_lazy("Being returned"),
    Status.RETURNED: gettext_lazy("Returned"),
    Status.CANCELLED: gettext_lazy("Cancelled"),
}
TONES = {
    Status.PENDING_PAYMENT: "warning",
    Status.SHIPPING: "positive",
    Status.DELIVERED: "positive",
    Status.COMPLETED: "positive",
    Status.DELIVERY_FAILED: "negative",
    Status.CANCELLED: "",
}
WAY = (
    Status.PENDING_PAYMENT,
    Status.PENDING_CONFIRM,
    Status.TO_SHIP,
    Status.PACKING,
    Status.SHIPPING,
    Status.DELIVERED,
    Status.COMPLETED,
)
MILESTONES = (  # the state that reaches it, what it is called then, what while it is waited for, its icon
    (Status.PENDING_CONFIRM, gettext_lazy("Paid"), gettext_lazy("Awaiting payment"), "banknote"),
    (
        Status.TO_SHIP,
        gettext_lazy("Confirmed by the producer"),
        gettext_lazy("The producer confirms"),
        "check",
    ),
    (Status.PACKING, gettext_lazy("Packed"), gettext_lazy("Being prepared"), "package-check"),
    (Status.SHIPPING, gettext_lazy("Handed to the carrier"), gettext_lazy("The carrier collects"), "truck"),
    (Status.DELIVERED, gettext_lazy("Delivered"), gettext_lazy("On the way"), "house"),
)
METHODS = {
    "cod": gettext_lazy("Cash on delivery"),
    "vnpay": "VNPay",
    "momo": "MoMo",
    "bank_qr": gettext_lazy("Bank transfer (VietQR)"),
}
TURNS = {  # states beside the way: how far the package had come, and an icon
    Status.DELIVERY_FAILED: (Status.SHIPPING, "triangle-alert"),
    Status.RETURNING: (Status.DELIVERED, "undo-2"),
    Status.RETURNED: (Status.DELIVERED, "undo-2"),
    Status.CANCELLED: (Status.PENDING_PAYMENT, "ban"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """`state` is "done", "now" (waited for, or where it ended) or "coming"; `at` is when it was reached."""

    label: str
    state: str
    icon: str
    at: datetime | None = None
    words: str = ""


def steps(package: Package) -> list[Step]:
    """The steps of one package, in order. Reads the prefetched events."""
    reached = dict(_reached(package.events.all()))
    status = Status(package.status)
    come_to, icon = TURNS.get(status, (status, ""))
    found = [Step(_("Order placed"), "done", "receipt-text", package.order.placed_at)]
    for milestone, label, waiting, its_icon in MILESTONES:
        if milestone is Status.PENDING_CONFIRM and not _is_prepaid(package):
            continue
        is_done = WAY.index(milestone) <= WAY.index(come_to)
        if is_done or status not in TURNS:
            has_one_now = any(step.state == "now" for step in found)
            state = "done" if is_done else "coming" if has_one_now else "now"
            at, _words = reached.get(milestone, (None, ""))
            words = waiting if state == "now" else label
            found.append(Step(str(words), state, its_icon, at if is_done else None))
    if status in TURNS:
        at, said = reached.get(status, (None, ""))
        if status is Status.CANCELLED and not said and package.order.cancel_reason:
            said = _(
                package.order.cancel_reason
            )  # one of our own, such as not paid in time, or a person's words
        found.append(Step(str(WORDS[status]), "now", icon, at, said))
    return found


def _is_prepaid(package: Package) -> bool:
    return package.order.method not in ("", package.order.Method.COD)


def _reached(events: Iterable[OrderEvent]) -> Iterable[tuple[Status, tuple[datetime, str]]]:
    """When each state was reached last, and what was said."""
    known = {one.value: one for one in Status}
    for event in events:
        if event.kind == OrderEvent.Kind.STATUS:
            name, _colon, words = event.detail.partition(" → ")[2].partition(": ")
            if name in known:
                yield known[name], (event.at, words)
