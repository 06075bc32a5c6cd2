"""Addresses of stock and who may open them."""

from datetime import timedelta

from catalog.models import Membership, Producer, Variant
from core import clock
from inventory import services
from tests.factories import ListingFactory, ProductFactory, VariantFactory
from workspace.access import Task

KHO = "/kenh-nguoi-ban/kho/"


def own_variant(producer: Producer, stock: int | None = 10) -> Variant:
    """A SKU of this producer."""
    return VariantFactory.create(product=ProductFactory.create(producer=producer), stock=stock)


def variant(own: Membership) -> str:
    return str(own_variant(own.producer).pk)


def count(own: Membership) -> tuple[str, ...]:
    return variant(own), "kiem-kho"


def listing(own: Membership) -> str:
    return str(ListingFactory.create(variant=own_variant(own.producer)).pk)


def aside(own: Membership) -> str:
    until = clock.now() + timedelta(days=1)
    made = services.allocate(
        variant_id=own_variant(own.producer).pk, scope="account:1", quantity=1, until=until
    )
    return str(made.pk)


ROWS = [
    ("get", KHO, Task.LOOK, None),
    ("get", f"{KHO}{{}}/", Task.LOOK, variant),
    ("post", f"{KHO}{{}}/{{}}/", Task.EDIT, count),
    ("post", f"{KHO}gian-hang/{{}}/giu-lai/", Task.EDIT, listing),
    ("post", f"{KHO}gian-hang/{{}}/danh-rieng/", Task.EDIT, listing),
    ("post", f"{KHO}danh-rieng/{{}}/tra-lai/", Task.EDIT, aside),
]
