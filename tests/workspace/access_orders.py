"""Addresses of orders and who may open them: (method, address, task, what makes the key of one's own row)."""

from catalog.models import Membership, Producer
from orders.models import Portion
from tests.factories import ProductFactory, VariantFactory
from tests.orders.web import web_order
from workspace.access import Task


def own_order(producer: Producer) -> Portion:
    """An order to confirm at this producer's desk."""
    variant = VariantFactory.create(product=ProductFactory.create(producer=producer), stock=10)
    order = web_order((variant, 2), number=producer.pk)
    return Portion.objects.get(order=order)


def order(own: Membership) -> str:
    return str(own_order(own.producer).pk)


def step(own: Membership) -> tuple[str, ...]:
    return order(own), "xac-nhan"


DON = "/kenh-nguoi-ban/don-hang/"
ROWS = [
    ("get", DON, Task.PACK, None),
    ("post", f"{DON}hang-loat/", Task.PACK, None),
    ("post", f"{DON}in/", Task.PACK, None),
    ("get", f"{DON}{{}}/", Task.PACK, order),
    ("post", f"{DON}{{}}/{{}}/", Task.PACK, step),
    ("post", f"{DON}{{}}/ghi-chu/", Task.PACK, order),
    ("post", f"{DON}{{}}/tach-kien/", Task.PACK, order),
]
