"""A buyer who can be searched for, and one row of whatever knows of people."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Model

from accounts.models import Address, User
from channels_sync.models import InboxMessage
from core import clock
from livestream import services
from notifications.models import Message
from orders.models import OrderTask, Question, Ticket, TicketMessage
from tests.factories import ChannelAccountFactory, ListingFactory, UserFactory, VariantFactory
from tests.livestream.stage import planned
from tests.orders.web import web_order
from tests.pages import money
from tests.staff import people

NAME, EMAIL, STREET = "Quách Thị Mộng Cầm", "mong.cam@khach.vn", "Số 77 hẻm Ánh Trăng"
PHONE, PHONES = "+84987111222", ("+84987111222", "84987111222", "0987111222", "0987 111 222")
MARKERS = ("Mộng Cầm", "mong.cam", "Ánh Trăng", *PHONES)  # what no page of the Department may say


def everything() -> dict[type[Model], Any]:
    """Make them; the key of a row by its model, of every model in the admin that has one."""
    buyer = UserFactory.create(full_name=NAME, email=EMAIL, phone=PHONE)
    variant = VariantFactory.create(stock=10)
    whom: dict[str, Any] = {
        "recipient_name": NAME,
        "recipient_phone": PHONE,
        "recipient_address": f"{STREET}, Phường Tân Triều",
        "phone": PHONE,
        "email": EMAIL,
        "street_line": STREET,
        "user": buyer,
        "note": f"Gọi {PHONES[2]} cho {NAME}",
    }
    order = web_order((variant, 1), **whom)
    package = order.packages.get()
    people.review_written(order.lines.get())
    asked = people.return_asked(package)
    type(asked).objects.update(words=f"{NAME}, {STREET}, {PHONES[3]}: hàng dập.")
    assert order.ward
    Address.objects.create(
        user=buyer, receiver=NAME, phone=PHONE, ward=order.ward, street_line=STREET, as_of="2026-07-01"
    )
    Question.objects.create(
        product=variant.product, user=buyer, name="Cầm Q.", text="Còn hàng không?", asked_at=clock.now()
    )
    _talk(order, buyer)
    _books(order)
    _elsewhere(variant)
    people.product_sent()
    people.identity_asked()
    people.certificate_handed_in()
    return {
        model: key
        for model in admin.site._registry
        if (key := model._default_manager.values_list("pk", flat=True).first()) is not None
    }


def _talk(order: Any, buyer: User) -> None:
    now = clock.now()
    ticket = Ticket.objects.create(
        code="YC1",
        subject=f"{NAME} hỏi",
        order=order,
        user=buyer,
        name=NAME,
        phone=PHONE,
        email=EMAIL,
        opened_at=now,
    )
    TicketMessage.objects.create(ticket=ticket, side="shopper", by=buyer, text=f"Gọi {PHONES[2]}", at=now)
    Message.objects.create(
        medium="email",
        template="placed",
        locale="vi",
        recipient=EMAIL,
        context={"name": NAME, "address": STREET},
        dedupe_key="placed:1",
        created_at=now,
        not_before=now,
    )
    OrderTask.objects.create(
        order=order,
        kind=OrderTask.Kind.SHIP,
        created_at=now,
        not_before=now,
        parked_code="refused",
        last_error=f"no parcel for {NAME}",
    )


def _books(order: Any) -> None:
    paid = money.payment(order, method="vnpay")
    money.receipt(1, content=f"{NAME} {PHONES[2]}")
    money.refund(order, holder=NAME)
    money.notice(paid, raw=f"vnp_OrderInfo={NAME}&phone={PHONES[2]}")


def _elsewhere(variant: Any) -> None:
    session = planned(variant.product.producer)
    services.complain(session, key="1", reason="claim", words=f"{NAME} thấy sai", contact=EMAIL)
    account = ChannelAccountFactory.create()
    ListingFactory.create(account=account, variant=variant)
    now = clock.now()
    InboxMessage.objects.create(
        channel="shopee",
        account=account,
        dedupe_key="1",
        topic="order",
        subject="SN1",
        headers={"x": NAME},
        body=f"{NAME} {PHONES[2]} {STREET}".encode(),
        received_at=now - timedelta(minutes=1),
        not_before=now,
        parked_code="unreadable",
        last_error="no order",
    )
