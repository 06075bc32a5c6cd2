"""Addresses of returns, talks and voices, and who may open them."""

from catalog.models import Producer
from core import clock
from orders.models import Portion, Question, Return
from orders.services import returns, tickets
from orders.states import Status
from tests.factories import ProductFactory
from tests.orders.web import bring
from tests.workspace.access_orders import EVERYBODY, Row, own_order

EDITORS = {"owner", "editor"}
HOME = "/kenh-nguoi-ban/"


def _order(producer: Producer) -> Portion:
    return own_order(producer)


def _return(producer: Producer) -> Return:
    order = bring(_order(producer).order, Status.DELIVERED)
    package = order.packages.get()
    return returns.ask(package.pk, reason="mind", words="Đổi ý", units={order.lines.get().pk: 1})


def _talk(producer: Producer) -> str:
    return tickets.open_ticket(subject="Hỏi", text="Sao?", producer_id=producer.pk).code


def _question(producer: Producer) -> int:
    product = ProductFactory.create(producer=producer)
    return Question.objects.create(product=product, name="Lan", text="Còn?", asked_at=clock.now()).pk


FIXED: list[tuple[str, str, set[str]]] = [
    ("get", f"{HOME}tra-hang/", EVERYBODY),
    ("get", f"{HOME}tin-nhan/", EDITORS),
    ("get", f"{HOME}hoi-dap/", EDITORS),
]
OF_ROWS: list[Row] = [
    ("post", lambda producer: f"{HOME}don-hang/{_order(producer).pk}/tach-kien/", EVERYBODY),
    ("get", lambda producer: f"{HOME}tra-hang/{_return(producer).pk}/", EDITORS),
    ("post", lambda producer: f"{HOME}tra-hang/{_return(producer).pk}/", EDITORS),
    ("post", lambda producer: f"{HOME}tra-hang/{_return(producer).pk}/da-nhan/", EVERYBODY),
    ("get", lambda producer: f"{HOME}tin-nhan/{_talk(producer)}/", EDITORS),
    ("post", lambda producer: f"{HOME}tin-nhan/{_talk(producer)}/", EDITORS),
    ("post", lambda producer: f"{HOME}tin-nhan/{_talk(producer)}/dong/", EDITORS),
    ("post", lambda producer: f"{HOME}hoi-dap/questions/{_question(producer)}/", EDITORS),
]
