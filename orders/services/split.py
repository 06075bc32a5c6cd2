"""Send a package of the web shop in two: some units now, the others in a package of their own."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from inventory import services as inventory
from orders import locks
from orders.amounts import line_vnd
from orders.errors import NotSplit, WrongStep
from orders.models import OrderEvent, OrderLine, Package
from orders.services.journal import note
from orders.states import Status

BEFORE_PACKING = (Status.PENDING_CONFIRM, Status.TO_SHIP)


@transaction.atomic
def split(package_id: int, *, units: Mapping[int, int], by: User | None = None) -> Package:
    """Move `units`, by line id, into a new package of the same producer and state, without more shipping.

    Each đồng and each held unit goes with its goods. Raises WrongStep once it is packed, NotSplit for units
    that are not there, or when one of the two packages would be empty.
    """
    package = locks.package(package_id)
    if package.status not in BEFORE_PACKING:
        raise WrongStep(package.status)
    lines = list(package.lines.order_by("pk"))
    moved = {line: units.get(line.pk, 0) for line in lines}
    if any(not 0 <= count <= line.wanted for line, count in moved.items()):
        raise NotSplit(_("So many units are not in this package."))
    if not 0 < sum(moved.values()) < sum(line.wanted for line in lines):
        raise NotSplit(_("Both packages need something in them."))
    number = package.order.packages.aggregate(last=Max("number"))["last"] + 1
    second = Package.objects.create(
        order=package.order, producer=package.producer, number=number, status=package.status
    )
    for line, count in moved.items():
        if count:
            _move(line, count, second)
    _hold(package, second)
    note(package.order, OrderEvent.Kind.SPLIT, f"{package} → {second}", by=by, package=package)
    return second


def _move(line: OrderLine, count: int, second: Package) -> None:
    """Part of a line, with its share of the voucher, goes into the second package."""
    share = count * line.price_vnd - line_vnd(line, count)
    if count == line.quantity:
        line.package = second
        line.save(update_fields=["package"])
        return
    OrderLine.objects.create(
        order=line.order,
        package=second,
        key=f"{line.key[:70]}/{second.number}",
        variant=line.variant,
        sku=line.sku,
        name=line.name,
        quantity=count,
        price_vnd=line.price_vnd,
        list_price_vnd=line.list_price_vnd,
        voucher_vnd=share,
        reason=line.reason,
    )
    line.quantity -= count
    line.voucher_vnd -= share
    line.save(update_fields=["quantity", "voucher_vnd"])


def _hold(package: Package, second: Package) -> None:
    """What the one held, the two hold now."""
    wanted: dict[str, dict[int, int]] = {package.owner: {}, second.owner: {}}
    for one in (package, second):
        for line in one.lines.all():
            if line.variant_id is not None:
                held = wanted[one.owner]
                held[line.variant_id] = held.get(line.variant_id, 0) + line.wanted
    inventory.transfer(
        source=package.owner,
        wanted={owner: {pk: n for pk, n in lines.items() if n} for owner, lines in wanted.items()},
        until=None,
    )
