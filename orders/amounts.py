"""What a package and its lines come to."""

from collections.abc import Iterable, Mapping

from orders.models import OrderLine, Package, Return

SHOPPERS_WISH = frozenset({Return.Reason.MIND})  # otherwise shipping of a whole package is paid back, too


def line_vnd(line: OrderLine, units: int, already: int = 0) -> int:
    """What the shopper pays for `units` of a line, after the voucher, when `already` units were counted
    before: adding up stretches loses and wins no đồng."""
    return _share(line, already + units) - _share(line, already)


def package_vnd(package: Package, lines: Iterable[OrderLine]) -> int:
    """What the shopper pays for a package: the units that leave, less the voucher's share, with shipping."""
    return package.shipping_vnd + sum(line_vnd(line, line.quantity) for line in lines)


def shipping_back_vnd(
    package: Package, lines: Iterable[OrderLine], units: Mapping[int, int], reason: str
) -> int:
    """What is paid back of the shipping when so many `units` (by line) go back: all of it, when all of the
    package goes back for a reason that is not the shopper's wish, else nothing."""
    is_whole = all(units.get(line.pk, 0) == line.wanted for line in lines)
    return package.shipping_vnd if is_whole and reason not in SHOPPERS_WISH else 0


def _share(line: OrderLine, units: int) -> int:
    return units * line.price_vnd - line.voucher_vnd * units // line.quantity
