"""What a package and its lines come to."""

from collections.abc import Iterable

from orders.models import OrderLine, Package


def line_vnd(line: OrderLine, units: int, already: int = 0) -> int:
    """What the shopper pays for `units` of a line, after the voucher, when `already` units were counted
    before: adding up stretches loses and wins no đồng."""
    return _share(line, already + units) - _share(line, already)


def package_vnd(package: Package, lines: Iterable[OrderLine]) -> int:
    """What the shopper pays for a package: the units that leave, less the voucher's share, with shipping."""
    return package.shipping_vnd + sum(line_vnd(line, line.quantity) for line in lines)


def _share(line: OrderLine, units: int) -> int:
    return units * line.price_vnd - line.voucher_vnd * units // line.quantity
