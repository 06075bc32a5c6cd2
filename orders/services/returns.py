"""Returns of the web shop: asked for by the shopper, decided by the producer, received, paid back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import assignments
from accounts.models import User
from core import clock, rules
from core.images import Picture
from orders import locks
from orders.amounts import line_vnd, shipping_back_vnd
from orders.errors import ReturnRefused, WrongStep
from orders.models import OrderEvent, OrderLine, Package, Return, ReturnLine, ReturnPicture
from orders.services import tell
from orders.services.journal import note
from orders.services.moving import move
from orders.services.receive_return import receive_return
from orders.services.refunds import pay_back
from orders.states import Status

Reason, State = Return.Reason, Return.State
MOST_PICTURES = 5
NEEDS_PICTURE = frozenset({Reason.DAMAGED, Reason.SPOILT})
RETURNABLE = (Status.DELIVERED, Status.COMPLETED)
STANDING = (State.ASKED, State.APPROVED, State.RECEIVED, State.REFUNDED)  # its units are spoken for


def may_ask_until(package: Package, reason: str = "") -> datetime | None:
    """Until when a return can be asked for; None while the package has not arrived."""
    if package.delivered_at is None or package.status not in RETURNABLE:
        return None
    days = rules.value("return_days", on=package.delivered_at)
    if reason == Reason.MISINFORMED:
        days = max(days, rules.value("misinformed_days", on=package.delivered_at))
    return package.delivered_at + timedelta(days=days)


def units_left(lines: Sequence[OrderLine]) -> dict[int, int]:
    """How many units of each line may still be asked back, by line. One query."""
    spoken_for = (
        ReturnLine.objects.filter(line__in=[line.pk for line in lines], asked__state__in=STANDING)
        .values_list("line_id")
        .annotate(Sum("quantity"))
    )
    taken = dict(spoken_for)
    return {line.pk: line.wanted - taken.get(line.pk, 0) for line in lines}


@transaction.atomic
def ask(
    package_id: int,
    *,
    reason: str,
    words: str,
    units: Mapping[int, int],
    pictures: Sequence[Picture] = (),
    by: User | None = None,
) -> Return:
    """Ask to send `units` (by line) of a package back. `pictures` are cleaned ones.

    Raises ReturnRefused that names the field to change, WrongStep when the package has not arrived.
    """
    package = locks.package(package_id)
    until = may_ask_until(package, reason)
    if until is None:
        raise WrongStep(package.status)
    _check(package, until, reason, words, len(pictures))
    lines = {line.pk: line for line in package.lines.order_by("pk")}
    left = units_left(list(lines.values()))
    wanted = {pk: quantity for pk, quantity in units.items() if quantity}
    if not wanted or any(quantity < 1 or quantity > left.get(pk, 0) for pk, quantity in wanted.items()):
        raise ReturnRefused(_("Choose what you send back, at most what you got."), field="units")
    asked = Return.objects.create(
        package=package,
        reason=Reason(reason),
        words=words,
        asked_at=clock.now(),
        refund_vnd=_refund_vnd(package, lines, left, wanted, reason),
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(asked=asked, line_id=pk, quantity=quantity) for pk, quantity in sorted(wanted.items())
    )
    note(package.order, OrderEvent.Kind.RETURN, State.ASKED, by=by, package=package)
    for number, one in enumerate(pictures, start=1):
        file = ContentFile(one.content, f"{package.order.code}-{number}.{one.extension}")
        ReturnPicture.objects.create(asked=asked, file=file, width=one.width, height=one.height)
    return asked


def _check(package: Package, until: datetime, reason: str, words: str, pictures: int) -> None:
    if clock.now() > until:
        days = rules.value("return_days", on=package.delivered_at)
        text = ngettext(
            "A return can be asked for within %(days)d day after delivery. Ask the producer instead.",
            "A return can be asked for within %(days)d days after delivery. Ask the producer instead.",
            days,
        )
        raise ReturnRefused(text % {"days": days}, field="reason")
    if package.returns.filter(state=State.ASKED).exists():
        raise ReturnRefused(_("A return of this package already waits for the producer’s answer."))
    if not words.strip():
        raise ReturnRefused(_("Say in a few words what happened."), field="words")
    if pictures > MOST_PICTURES:
        raise ReturnRefused(_("At most %(most)d pictures.") % {"most": MOST_PICTURES}, field="pictures")
    if reason in NEEDS_PICTURE and not pictures:
        raise ReturnRefused(_("Add a picture: it shows the producer what is wrong."), field="pictures")


def _refund_vnd(
    package: Package,
    lines: Mapping[int, OrderLine],
    left: Mapping[int, int],
    wanted: Mapping[int, int],
    reason: str,
) -> int:
    """The goods at what they cost after the voucher; the shipping too when all of the package goes back for
    a reason that is not the shopper's wish."""
    goods = sum(
        line_vnd(lines[pk], units, already=lines[pk].wanted - left[pk]) for pk, units in wanted.items()
    )
    return goods + shipping_back_vnd(package, lines.values(), wanted, reason)


@transaction.atomic
def withdraw(return_id: int, *, by: User | None = None) -> Return:
    """The shopper keeps the goods after all, also when they were to come back and never came.

    Raises WrongStep once the producer said no, has the goods, or does not want them.
    """
    asked = locks.asked_return(return_id)
    if asked.state == State.WITHDRAWN:
        return asked
    was_agreed = asked.state == State.APPROVED
    if was_agreed and not asked.has_goods_back:
        raise WrongStep(asked.state)
    _turn(asked, State.WITHDRAWN, by)
    if was_agreed:
        for line_id, quantity in asked.lines.values_list("line_id", "quantity"):
            OrderLine.objects.filter(pk=line_id).update(returned=F("returned") - quantity)
        move(asked.package, Status.COMPLETED, by=by)
    return asked


@transaction.atomic
def approve(
    return_id: int, *, answer: str = "", has_goods_back: bool = True, by: User | None = None
) -> Return:
    """Agree. Spoilt goods need not come back: then the money is owed at once. Raises WrongStep."""
    asked = locks.asked_return(return_id)
    if asked.state in (State.APPROVED, State.RECEIVED, State.REFUNDED):
        return asked
    asked.answer, asked.has_goods_back = answer.strip()[:500], has_goods_back
    _decide(asked, State.APPROVED, by)
    for line_id, quantity in asked.lines.values_list("line_id", "quantity"):
        OrderLine.objects.filter(pk=line_id).update(returned=F("returned") + quantity)
    if has_goods_back:
        move(asked.package, Status.RETURNING, by=by)
    else:
        _owe(asked)
    tell.return_decided(asked.package.order, asked)
    return asked


@transaction.atomic
def refuse(return_id: int, *, answer: str, by: User | None = None) -> Return:
    """Say no, and why. Raises WrongStep; ReturnRefused without a reason."""
    asked = locks.asked_return(return_id)
    if asked.state == State.REFUSED:
        return asked
    if not answer.strip():
        raise ReturnRefused(_("Tell the shopper why."), field="answer")
    asked.answer = answer.strip()[:500]
    _decide(asked, State.REFUSED, by)
    tell.return_decided(asked.package.order, asked)
    return asked


@transaction.atomic
def receive(return_id: int, *, on_shelf: bool, by: User | None = None) -> Return:
    """The goods are back and the money is owed. `on_shelf`: they can be sold again. Raises WrongStep."""
    asked = locks.asked_return(return_id)
    if asked.state in (State.RECEIVED, State.REFUNDED):
        return asked
    if asked.state != State.APPROVED or not asked.has_goods_back:
        raise WrongStep(asked.state)
    _turn(asked, State.RECEIVED, by)
    lines = list(asked.lines.select_related("line").order_by("line__variant"))  # as stock is locked
    for one in lines if on_shelf else ():
        receive_return(line_id=one.line_id, received=one.line.received + one.quantity, by=by)
    is_all_back = not any(units_left(list(asked.package.lines.all())).values())
    move(asked.package, Status.RETURNED if is_all_back else Status.COMPLETED, by=by)
    _owe(asked)
    return asked


@transaction.atomic
def refunded(return_id: int, *, by: User | None = None) -> Return:
    """The money of a return was paid back. Raises WrongStep before it was owed."""
    asked = locks.asked_return(return_id)
    if asked.state == State.REFUNDED:
        return asked
    is_owed = asked.state == State.RECEIVED or (asked.state == State.APPROVED and not asked.has_goods_back)
    if not is_owed:
        raise WrongStep(asked.state)
    asked.refunded_at = clock.now()
    _turn(asked, State.REFUNDED, by)
    order = asked.package.order
    if amount_vnd := min(asked.refund_vnd, order.owed_vnd):  # a part may have been paid with the order
        pay_back(order, amount_vnd, by=by)
    return asked


def _owe(asked: Return) -> None:
    order = asked.package.order
    order.owed_vnd += asked.refund_vnd
    order.save(update_fields=["owed_vnd"])


def _decide(asked: Return, state: Return.State, by: User | None) -> None:
    asked.decided_at, asked.decided_by = clock.now(), by
    _turn(asked, state, by)


NEXT = {
    State.ASKED: {State.APPROVED, State.REFUSED, State.WITHDRAWN},
    State.APPROVED: {State.RECEIVED, State.REFUNDED, State.WITHDRAWN},
    State.RECEIVED: {State.REFUNDED},
}


def _turn(asked: Return, state: Return.State, by: User | None) -> Return:
    """Go on to a state, and note it. Raises WrongStep."""
    if state not in NEXT.get(State(asked.state), ()):
        raise WrongStep(asked.state)
    asked.state = state
    asked.save()
    assignments.end(asked)
    note(asked.package.order, OrderEvent.Kind.RETURN, state, by=by, package=asked.package)
    return asked
