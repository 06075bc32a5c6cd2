"""The steps a producer can take with a part of an order, by channel and state.

A package of the web shop is moved at once; a marketplace is asked, and its answer moves the order.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.channels import Channel
from orders import services
from orders.desk_queries import is_shared
from orders.errors import WrongStep
from orders.models import Order, OrderTask, Portion
from orders.services import steps as packages
from orders.services.cancel import cancel
from orders.services.take_back import take_back
from orders.states import HOLDS, Status
from workspace.step_forms import (
    BackForm,
    CancelForm,
    FailedForm,
    HandOverForm,
    MarketplaceCancelForm,
    NothingForm,
)

Kind = OrderTask.Kind
Take = Callable[[Portion, forms.Form, User], object]
TO_SEND = frozenset({Status.TO_SHIP, Status.PACKING})


@dataclass(frozen=True, slots=True)
class Step:
    """`noun` is its address, `take` does it with the checked form; `statuses` are where it is offered."""

    noun: str
    label: str | Promise
    icon: str
    statuses: frozenset[Status]
    take: Take
    form: type[forms.Form] = NothingForm
    is_answer: bool = False  # to a buyer who asked to cancel
    fits: Callable[[Portion], bool] = lambda one: True  # beyond its status


def _package(one: Portion) -> int:
    if one.package_id is None:
        raise WrongStep(one.status)
    return one.package_id


def is_brought(one: Portion) -> bool:
    """The producer brings it: there is no number of a carrier, so nobody else says that it arrived."""
    return one.package is not None and not one.package.tracking


def is_cash_brought(one: Portion) -> bool:
    """It is on its way with the producer, who also takes the cash. Whose books that cash is in is said by our
    staff, who note the delivery: the producer cannot."""
    return one.status == Status.SHIPPING and is_brought(one) and one.order.cod != Order.Cod.NONE


def _ask(kind: OrderTask.Kind) -> Take:
    return lambda one, form, by: services.ask(order_id=one.order_id, kind=kind, by=by)


def _hand_over(one: Portion, form: forms.Form, by: User) -> object:
    said = form.cleaned_data
    return packages.ship(_package(one), tracking=said["tracking"], carrier=said["carrier"], by=by)


def _cancel(one: Portion, form: forms.Form, by: User) -> object:
    assert isinstance(form, CancelForm)
    ids = [_package(one)]
    return cancel(one.order_id, package_ids=ids, reason=form.words(), by=by, even_packed=True)


WEB = (
    Step(
        "xac-nhan",
        _("Confirm"),
        "check",
        frozenset({Status.PENDING_CONFIRM}),
        lambda one, form, by: packages.confirm(_package(one), by=by),
    ),
    Step(
        "dong-goi",
        _("Packed"),
        "package-check",
        frozenset({Status.TO_SHIP}),
        lambda one, form, by: packages.pack(_package(one), by=by),
    ),
    Step(
        "ban-giao",
        _("Hand over to the carrier"),
        "truck",
        frozenset({Status.PACKING, Status.TO_SHIP, Status.DELIVERY_FAILED}),
        _hand_over,
        HandOverForm,
    ),
    Step(
        "da-giao",
        _("Delivered"),
        "circle-check",
        frozenset({Status.SHIPPING}),
        lambda one, form, by: packages.deliver(_package(one), by=by),
        fits=lambda one: is_brought(one) and one.order.cod == Order.Cod.NONE,
    ),
    Step(
        "giao-that-bai",
        _("Delivery failed"),
        "triangle-alert",
        frozenset({Status.SHIPPING}),
        lambda one, form, by: packages.fail(_package(one), by=by, words=form.cleaned_data["words"]),
        FailedForm,
    ),
    Step(
        "hang-ve",
        _("The goods are back"),
        "undo-2",
        frozenset({Status.DELIVERY_FAILED}),
        lambda one, form, by: packages.come_back(
            _package(one), on_shelf=form.cleaned_data["on_shelf"], by=by
        ),
        BackForm,
    ),
    Step("huy-don", _("Cancel"), "ban", HOLDS, _cancel, CancelForm),
)
MARKETPLACE = (
    Step("dong-goi", _("Packed: tell the marketplace"), "package-check", TO_SEND, _ask(Kind.SHIP)),
    Step("dong-y-huy", _("Agree to the cancellation"), "check", HOLDS, _ask(Kind.AGREE), is_answer=True),
    Step("tu-choi-huy", _("Refuse the cancellation"), "x", HOLDS, _ask(Kind.REFUSE), is_answer=True),
    Step("huy-don", _("Cancel"), "ban", HOLDS, _ask(Kind.CANCEL), MarketplaceCancelForm),
)
COUNTER = (
    Step(
        "nhan-lai",
        _("Taken back, the money returned"),
        "undo-2",
        frozenset({Status.COMPLETED}),
        lambda one, form, by: take_back(_package(one), on_shelf=form.cleaned_data["on_shelf"], by=by),
        BackForm,
    ),
)


def known(one: Portion) -> tuple[Step, ...]:
    """All steps of this channel."""
    if one.channel == Channel.COUNTER:
        return COUNTER
    return MARKETPLACE if one.order.scope else WEB if one.package_id else ()


def offered(one: Portion) -> list[Step]:
    """What can be done with it now, the usual first. A marketplace's order that holds other producers' goods
    too is left to the staff: a step is told for all of it. Reads the order's tasks."""
    found = [step for step in known(one) if one.status in step.statuses and step.fits(one)]
    if not one.order.scope:
        return found
    if not found or is_shared(one):
        return []
    waiting = {task.kind for task in one.order.tasks.all() if task.done_at is None and not task.parked_code}
    if waiting:
        return []
    has_asked = one.order.cancel_requested_at is not None
    return [step for step in found if has_asked or not step.is_answer]


def find(one: Portion, noun: str) -> Step | None:
    """The step of this address, if it is offered now."""
    return next((step for step in offered(one) if step.noun == noun), None)
