"""Addresses of stock and who may open them."""

from datetime import timedelta

from catalog.models import Producer, Variant
from core import clock
from inventory import services
from tests.factories import ListingFactory, ProductFactory, VariantFactory
from tests.workspace.access_care import EDITORS
from tests.workspace.access_orders import EVERYBODY, Row

KHO = "/kenh-nguoi-ban/kho/"


def own_variant(producer: Producer, stock: int = 10) -> Variant:
    """A SKU of this producer."""
    return VariantFactory.create(product=ProductFactory.create(producer=producer), stock=stock)


def _listing(producer: Producer) -> int:
    return ListingFactory.create(variant=own_variant(producer)).pk


def _aside(producer: Producer) -> int:
    until = clock.now() + timedelta(days=1)
    return services.allocate(
        variant_id=own_variant(producer).pk, scope="account:1", quantity=1, until=until
    ).pk


FIXED: list[tuple[str, str, set[str]]] = [("get", KHO, EVERYBODY)]
OF_ROWS: list[Row] = [
    ("get", lambda producer: f"{KHO}{own_variant(producer).pk}/", EVERYBODY),
    *(
        ("post", lambda producer, noun=noun: f"{KHO}{own_variant(producer).pk}/{noun}/", EDITORS)
        for noun in ("kiem-kho", "nhap-kho", "dieu-chinh", "muc-bao")
    ),
    ("post", lambda producer: f"{KHO}gian-hang/{_listing(producer)}/giu-lai/", EDITORS),
    ("post", lambda producer: f"{KHO}gian-hang/{_listing(producer)}/danh-rieng/", EDITORS),
    ("post", lambda producer: f"{KHO}danh-rieng/{_aside(producer)}/tra-lai/", EDITORS),
]
