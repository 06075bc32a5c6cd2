"""Addresses of promotions and who may open them."""

from datetime import timedelta

from catalog.models import Membership, Producer
from core import clock
from promotions import planning
from promotions.models import Promotion
from promotions.plans import Plan, PlanLine
from tests.factories import VoucherFactory
from tests.workspace.access_stock import own_variant
from workspace.access import Task

DEALS = "/kenh-nguoi-ban/khuyen-mai/"


def planned(producer: Producer, **fields: object) -> Promotion:
    """20 % off one new SKU of this producer from tomorrow on, for two days."""
    begins = (clock.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    asked: dict = {
        "name": "Tết sum vầy",
        "percent": 20,
        "starts_at": begins,
        "ends_at": begins + timedelta(days=2),
    } | fields
    if "lines" not in asked:
        asked["lines"] = [PlanLine(own_variant(producer).pk)]
    return planning.plan(Plan(**asked), producer_id=producer.pk)


def own(seat: Membership) -> str:
    return str(planned(seat.producer).pk)


def code(seat: Membership) -> str:
    return str(VoucherFactory.create(producer=seat.producer).pk)


ROWS = [
    ("get", DEALS, Task.LOOK, None),
    ("get", f"{DEALS}moi/", Task.EDIT, None),
    ("post", f"{DEALS}moi/", Task.EDIT, None),
    ("get", f"{DEALS}{{}}/", Task.LOOK, own),
    ("get", f"{DEALS}{{}}/sua/", Task.EDIT, own),
    ("post", f"{DEALS}{{}}/sua/", Task.EDIT, own),
    ("post", f"{DEALS}{{}}/dung/", Task.EDIT, own),
    ("get", f"{DEALS}ma-giam-gia/moi/", Task.EDIT, None),
    ("post", f"{DEALS}ma-giam-gia/moi/", Task.EDIT, None),
    ("post", f"{DEALS}ma-giam-gia/{{}}/dung/", Task.EDIT, code),
]
