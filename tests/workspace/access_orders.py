"""Addresses of orders and who may open them: (method, address of one's own, roles that may)."""

from collections.abc import Callable

from catalog.models import Producer
from orders.models import Portion
from tests.factories import ProductFactory, VariantFactory
from tests.orders.web import web_order

EVERYBODY = {"owner", "editor", "packer"}
Row = tuple[str, Callable[[Producer], str], set[str]]


def own_order(producer: Producer) -> Portion:
    """An order to confirm at this producer's desk."""
    variant = VariantFactory.create(product=ProductFactory.create(producer=producer), stock=10)
    order = web_order((variant, 2), number=producer.pk)
    return Portion.objects.get(order=order)


def _of_order(end: str = "") -> Callable[[Producer], str]:
    return lambda producer: f"/kenh-nguoi-ban/don-hang/{own_order(producer).pk}/{end}"


FIXED: list[tuple[str, str, set[str]]] = [
    ("get", "/kenh-nguoi-ban/don-hang/", EVERYBODY),
    ("post", "/kenh-nguoi-ban/don-hang/hang-loat/", EVERYBODY),
    ("post", "/kenh-nguoi-ban/don-hang/in/", EVERYBODY),
]
OF_ROWS: list[Row] = [
    ("get", _of_order(), EVERYBODY),
    ("post", _of_order("xac-nhan/"), EVERYBODY),
    ("post", _of_order("ghi-chu/"), EVERYBODY),
]
