"""Make an order of a cart: once, at the figures the shopper read, with the goods it holds.

One transaction. The cart is locked first, so pressing twice waits here and finds the order; stock comes last
but for the voucher, so that the most wanted record is locked for as short as can be.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from core import clock
from core.channels import Channel
from inventory import services as inventory
from inventory.errors import InsufficientStock
from orders import confirmation, locks
from orders.baskets import Basket
from orders.confirmation import Reading
from orders.errors import Changed, Incomplete, NotAdult, NotOrderable, Outrun, TermsMissing, VoucherSpent
from orders.models import Cart, Order, OrderEvent, OrderLine, Package
from orders.services import cod, tell
from orders.services.journal import note
from orders.services.numbers import code, next_numbers
from orders.states import Status, fulfilment
from promotions import services as promotions


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the shopper says by pressing the button: which order, what the page showed (digest), the ticks."""

    key: str
    seen: str
    has_agreed: bool
    is_adult: bool = False


@transaction.atomic
def place(cart_id: int, confirmed: Confirmed, *, locale: str = "vi") -> Order:
    """Place the order, or answer the one that an earlier press with the same key has placed.

    Raises a NotPlaced that says what to do next; then nothing has changed.
    """
    cart = locks.cart(cart_id)
    if (placed := _placed(cart, confirmed.key)) is not None:
        return placed
    now = clock.now()
    if cart.held_until is not None and cart.held_until <= now:
        raise Outrun
    reading = confirmation.read(cart, at=now)
    if reading is None:
        raise Incomplete
    _check(reading, confirmed)
    cod.check(reading)
    order = _order(reading, now)
    order.adult_at = now if confirmed.is_adult and reading.basket.has_alcohol else None
    order.save(force_insert=True)
    packages = _packages(order, reading)
    _write_lines(order, reading.basket, packages)
    _take(cart, reading.basket, packages)
    if order.voucher_code and not promotions.use_voucher(code=order.voucher_code, ref=order.code):
        raise VoucherSpent
    note(order, OrderEvent.Kind.PLACED, str(order.get_method_display()), by=order.user)
    _start_anew(cart, reading.basket)
    tell.order_placed(order, locale)
    return order


def _placed(cart: Cart, key: str) -> Order | None:
    """The order of this key, which has to be one of this cart's: keys can be guessed."""
    is_ours = key.partition(":")[0] == str(cart.pk)
    return Order.objects.filter(place_key=key).first() if is_ours else None


def _check(reading: Reading, confirmed: Confirmed) -> None:
    if not reading.basket.is_orderable:
        raise NotOrderable(reading)
    if confirmed.key != reading.cart.place_key or confirmed.seen != reading.digest:
        raise Changed(reading)
    if not confirmed.has_agreed:
        raise TermsMissing(reading)
    if reading.basket.has_alcohol and not confirmed.is_adult:
        raise NotAdult(reading)


def _order(reading: Reading, now: datetime) -> Order:
    (number,) = next_numbers(1)
    cart, details, ward, basket = reading.cart, reading.details, reading.ward, reading.basket
    is_free = basket.total_vnd == 0  # a voucher for a visit: nobody has to pay, and it must not run out
    is_cod = details.method == Order.Method.COD
    is_awaited = not is_cod and not is_free
    status = Status.PENDING_PAYMENT if is_awaited else Status.PENDING_CONFIRM
    return Order(
        pk=number,
        code=code(number, now),
        channel=Channel.WEB,
        status=status,
        fulfilment=fulfilment(status),
        payment=Order.Payment.PAID if is_free else Order.Payment.UNPAID,
        paid_at=now if is_free else None,
        cod=Order.Cod.DUE if is_cod and not is_free else Order.Cod.NONE,
        recipient_name=details.receiver,
        recipient_phone=details.phone,
        recipient_address=f"{details.street_line}, {ward.full_name}, {ward.province.full_name}",
        province=ward.province.name,
        goods_vnd=basket.quote.list_total_vnd,
        discount_vnd=basket.quote.list_total_vnd - basket.quote.total_vnd,
        shipping_vnd=basket.shipping_vnd,
        total_vnd=basket.total_vnd,
        placed_at=now,
        user=cart.user,
        place_key=cart.place_key,
        token=secrets.token_urlsafe(32),
        email=details.email,
        phone=details.phone,
        ward=ward,
        street_line=details.street_line,
        method=details.method,
        voucher_code=basket.quote.voucher_code if basket.quote.voucher_vnd else "",
        invoice=details.invoice,
        terms_at=now,
        expires_at=now + timedelta(minutes=settings.HOLD_MINUTES) if is_awaited else None,
    )


def _packages(order: Order, reading: Reading) -> list[Package]:
    """One for each producer, in the order of the review page."""
    return Package.objects.bulk_create(
        Package(
            order=order,
            producer=parcel.producer,
            number=number,
            status=order.status,
            shipping_vnd=parcel.shipping_vnd,
            fees=parcel.fees,
            weight_g=parcel.weight_g,
            note=reading.details.notes.get(str(parcel.producer.pk), ""),
        )
        for number, parcel in enumerate(reading.basket.packages, start=1)
    )


def _write_lines(order: Order, basket: Basket, packages: list[Package]) -> None:
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            package=package,
            key=str(line.variant.pk),
            variant=line.variant,
            sku=line.variant.sku,
            name=f"{line.variant.product.name}, {line.variant.label}"[:300],
            quantity=line.quantity,
            list_price_vnd=line.priced.list_price_vnd,
            price_vnd=line.priced.unit_price_vnd,
            reason=line.priced.reason,
            voucher_vnd=line.priced.voucher_vnd,
        )
        for package, parcel in zip(packages, basket.packages, strict=True)
        for line in parcel.lines
    )


def _take(cart: Cart, basket: Basket, packages: list[Package]) -> None:
    """The cart's held units go to the packages; what it does not hold is taken from the shelf."""
    wanted: dict[str, Mapping[int, int]] = {
        package.owner: {line.variant.pk: line.quantity for line in parcel.lines}
        for package, parcel in zip(packages, basket.packages, strict=True)
    }
    try:
        inventory.transfer(source=cart.owner, wanted=wanted, until=None)
    except InsufficientStock as short:
        raise NotOrderable from short


def _start_anew(cart: Cart, basket: Basket) -> None:
    """What was ordered leaves the cart; what was not chosen stays for the next round."""
    ordered = [line.variant.pk for parcel in basket.packages for line in parcel.lines]
    cart.lines.filter(variant__in=ordered).delete()
    cart.round += 1
    cart.details, cart.voucher_code, cart.held_until = {}, "", None
    cart.changed_at = clock.now()
    cart.save(update_fields=["round", "details", "voucher_code", "held_until", "changed_at"])
