"""A sale over the counter, at a fair or in the producer's own shop: goods and money change hands at once.

The page may have been without a network for a while, so a sale has a key that the page made and comes in as
often as it likes: it is written once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Producer, Variant
from catalog.rows import PRICE_MAX_VND
from core import clock
from core.channels import Channel
from inventory import queries
from inventory import services as inventory
from inventory.errors import InsufficientStock
from orders.errors import NotSold
from orders.models import Order, OrderEvent, OrderLine, Package
from orders.services.journal import note
from orders.services.numbers import code, next_numbers
from orders.states import Status, fulfilment

METHODS = (Order.Method.CASH, Order.Method.BANK_QR)
OLDEST = timedelta(days=7)  # a fair lasts some days; what is older was forgotten in a drawer
MOST_UNITS = 9_999


@dataclass(frozen=True, slots=True)
class Sold:
    """Units of a variant at what was charged for one, in đồng."""

    variant_id: int
    quantity: int
    price_vnd: int


def sell_at_counter(
    *,
    producer: Producer,
    key: str,
    lines: Sequence[Sold],
    method: str,
    sold_at: datetime | None = None,
    by: User | None = None,
) -> Order:
    """Write a sale of this producer's goods, or answer the one that this key has written before.

    `sold_at` is when it happened, a week ago at most; now without it. Raises NotSold with the field named,
    also where there are fewer units than sold: then nothing is written.
    """
    place_key = f"counter:{key}"
    if (known := _known(place_key, producer, lines)) is not None:
        return known
    goods = _checked(producer, lines, method)
    try:
        return _write(producer, place_key, lines, goods, method, _moment(sold_at), by)
    except InsufficientStock as short:
        raise _short(short, goods) from short
    except IntegrityError:  # the same sale came twice at once, and the other was first
        if (known := _known(place_key, producer, lines)) is None:
            raise
        return known


def _known(place_key: str, producer: Producer, lines: Sequence[Sold]) -> Order | None:
    """What this key has written. Raises NotSold where that was something else: a sale is never swallowed."""
    order = Order.objects.filter(place_key=place_key).first()
    if order is not None and not order.packages.filter(producer=producer).exists():
        raise NotSold("key", _("This sale was written for another producer."))
    if order is not None:
        written = set(order.lines.values_list("variant_id", "quantity", "price_vnd"))
        if written != {(line.variant_id, line.quantity, line.price_vnd) for line in lines}:
            raise NotSold("key", _("Another sale was written under this key. Type this one in once more."))
    return order


def _checked(producer: Producer, lines: Sequence[Sold], method: str) -> dict[int, Variant]:
    """The producer's variants that were sold, by id. Raises NotSold."""
    if method not in METHODS:
        raise NotSold("method", _("Say how it was paid: cash or VietQR."))
    if not lines or len({line.variant_id for line in lines}) < len(lines):
        raise NotSold("goods", _("Choose at least one thing to sell."))
    for line in lines:
        if not (0 < line.quantity <= MOST_UNITS and 0 < line.price_vnd <= PRICE_MAX_VND):
            raise NotSold("goods", _("A quantity or price is not possible."))
    own = Variant.objects.filter(product__producer=producer, pk__in=[line.variant_id for line in lines])
    found = {variant.pk: variant for variant in own.select_related("product")}
    if len(found) < len(lines):
        raise NotSold("goods", _("One of these goods is not yours (any more)."))
    return found


def _moment(sold_at: datetime | None) -> datetime:
    now = clock.now()
    return min(max(sold_at or now, now - OLDEST), now)


def _short(short: InsufficientStock, goods: dict[int, Variant]) -> NotSold:
    """Which goods are short, and how many there are."""
    ids = [pk for pk in goods if pk in short.context["short"]]  # type: ignore[operator]
    left = queries.sellable(ids)
    each = "; ".join(f"{goods[pk].product.name}, {goods[pk].label}: {left[pk]}" for pk in ids)
    words = _("Not enough on the shelf. For sale now: %(each)s. Count or receive them, then send it again.")
    return NotSold("goods", words % {"each": each}, short=ids)


@transaction.atomic
def _write(
    producer: Producer,
    place_key: str,
    lines: Sequence[Sold],
    goods: dict[int, Variant],
    method: str,
    at: datetime,
    by: User | None,
) -> Order:
    (number,) = next_numbers(1)
    status, charged_vnd = Status.COMPLETED, sum(line.quantity * line.price_vnd for line in lines)
    list_vnd = sum(line.quantity * goods[line.variant_id].price_vnd for line in lines)
    order = Order.objects.create(
        pk=number,
        code=code(number, at),
        channel=Channel.COUNTER,
        place_key=place_key,
        status=status,
        fulfilment=fulfilment(status),
        payment=Order.Payment.PAID,
        paid_at=at,
        method=method,
        goods_vnd=max(list_vnd, charged_vnd),
        discount_vnd=max(0, list_vnd - charged_vnd),
        total_vnd=charged_vnd,
        placed_at=at,
    )
    package = Package.objects.create(
        order=order, producer=producer, number=1, status=status, shipped_at=at, delivered_at=at
    )
    OrderLine.objects.bulk_create(_line(order, package, line, goods[line.variant_id]) for line in lines)
    wanted = [inventory.Line(line.variant_id, line.quantity) for line in lines]
    inventory.hold(owner=package.owner, lines=wanted, until=clock.now() + timedelta(minutes=1))
    inventory.commit(owner=package.owner)
    note(order, OrderEvent.Kind.PLACED, str(order.get_method_display()), by=by, package=package)
    return order


def _line(order: Order, package: Package, sold: Sold, variant: Variant) -> OrderLine:
    return OrderLine(
        order=order,
        package=package,
        key=str(variant.pk),
        variant=variant,
        sku=variant.sku,
        name=f"{variant.product.name}, {variant.label}"[:300],
        quantity=sold.quantity,
        price_vnd=sold.price_vnd,
        list_price_vnd=max(sold.price_vnd, variant.price_vnd),
    )
