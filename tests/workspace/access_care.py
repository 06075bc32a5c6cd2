"""Addresses of returns, talks and voices, and who may open them."""

from django.core.files.base import ContentFile

from catalog.models import Membership
from core import clock
from orders.models import Question, Return, ReturnPicture
from orders.services import returns, tickets
from orders.states import Status
from tests.factories import ProductFactory
from tests.orders.web import bring
from tests.workspace.access_orders import own_order
from workspace.access import Task


def asked(own: Membership) -> str:
    return str(own_return(own).pk)


def own_return(own: Membership) -> Return:
    """A shopper wants to send this producer something back."""
    order = bring(own_order(own.producer).order, Status.DELIVERED)
    package = order.packages.get()
    return returns.ask(package.pk, reason="mind", words="Đổi ý", units={order.lines.get().pk: 1})


def picture(own: Membership) -> str:
    row = ReturnPicture(asked=own_return(own), width=1, height=1)
    row.file.save("dap.jpg", ContentFile(b"jpeg"))
    return str(row.pk)


def talk(own: Membership) -> str:
    return tickets.open_ticket(subject="Hỏi", text="Sao?", producer_id=own.producer.pk).code


def question(own: Membership) -> tuple[str, ...]:
    product = ProductFactory.create(producer=own.producer)
    made = Question.objects.create(product=product, name="Lan", text="Còn?", asked_at=clock.now())
    return "questions", str(made.pk)


DESK = "/kenh-nguoi-ban/"
ROWS = [
    ("get", f"{DESK}tra-hang/", Task.PACK, None),
    ("get", f"{DESK}tra-hang/{{}}/", Task.EDIT, asked),
    ("post", f"{DESK}tra-hang/{{}}/", Task.EDIT, asked),
    ("post", f"{DESK}tra-hang/{{}}/da-nhan/", Task.PACK, asked),
    ("get", f"{DESK}tra-hang/anh/{{}}/", Task.PACK, picture),
    ("get", f"{DESK}tin-nhan/", Task.EDIT, None),
    ("get", f"{DESK}tin-nhan/{{}}/", Task.EDIT, talk),
    ("post", f"{DESK}tin-nhan/{{}}/", Task.EDIT, talk),
    ("post", f"{DESK}tin-nhan/{{}}/dong/", Task.EDIT, talk),
    ("get", f"{DESK}hoi-dap/", Task.EDIT, None),
    ("post", f"{DESK}hoi-dap/{{}}/{{}}/", Task.EDIT, question),
]
