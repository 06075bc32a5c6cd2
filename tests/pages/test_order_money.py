"""The money on the page of an order: what is waited for, what goes back, and where to."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import redis
from orders.models import Order
from orders.services.cancel import cancel
from orders.services.money import receive
from payments import services
from payments.models import Payment, Receipt, Refund
from payments.providers.protocol import News, Transfer, Verdict
from tests.factories import UserFactory
from tests.orders.web import web_order

pytestmark = pytest.mark.django_db
VNPAY, BANK = Order.Method.VNPAY, Order.Method.BANK_QR
RIGHT = {"bank": "970436", "account": "0123 456 789", "holder": "nguyễn thị  lan"}


@pytest.fixture(autouse=True)
def _full_buckets():
    redis.client().delete(*(redis.client().keys("bucket:shop:*") or ["bucket:none"]))


def page_of(order: Order) -> str:
    return reverse("storefront:order", args=[order.code])


def guest_of(order: Order) -> Client:
    """Has followed the link of a message."""
    client = Client()
    client.get(f"{page_of(order)}?token={order.token}")
    return client


def finder_of(order: Order) -> Client:
    """Knows what stands on the parcel: code and phone."""
    client = Client()
    client.post(reverse("storefront:track"), {"code": order.code, "phone": "0912345678"})
    assert client.get(page_of(order)).status_code == 200
    return client


def name_account(client: Client, order: Order, **changes):
    address = reverse("storefront:order_refund_account", args=[order.code])
    return client.post(address, RIGHT | changes)


def owing(**fields) -> tuple[Order, Refund]:
    """An order of 120,000 đồng of which 30,000 too much came, on their way back by transfer."""
    order = web_order(method=BANK, **fields)
    receive(order.pk, amount_vnd=150_000)
    refund = services.ask_refund(order.pk, amount_vnd=30_000, reason="", by=UserFactory.create(staff=True))
    order.refresh_from_db()
    return order, refund


def stored(refund: Refund) -> tuple[str, str, str]:
    refund.refresh_from_db()
    return refund.bank, refund.account, refund.holder


def test_what_is_not_paid_yet_leads_to_the_page_to_pay_it():
    order = web_order(method=VNPAY)
    pay = reverse("storefront:pay", args=[order.code])
    assert f'href="{pay}"' in guest_of(order).get(page_of(order)).text
    receive(order.pk, amount_vnd=120_000)
    assert f'href="{pay}"' not in guest_of(order).get(page_of(order)).text


def test_money_under_suspicion_is_told_and_not_asked_for_again():
    order = web_order(method=VNPAY)
    payment = services.open_payment(order.pk)
    services.apply(payment.pk, News(payment.reference, Verdict.HELD, code="07"))
    answer = guest_of(order).get(page_of(order))
    assert answer.context["money"].is_held
    assert f'href="{reverse("storefront:pay", args=[order.code])}"' not in answer.text


@pytest.mark.parametrize("finding", ["excess", "double", "late"])
def test_money_that_was_not_due_is_explained(finding):
    order = web_order(method=BANK)
    payment = services.open_payment(order.pk)
    sums = {"excess": [150_000], "double": [120_000, 120_000], "late": [120_000]}[finding]
    if finding == "late":
        cancel(order.pk)
    for number, amount_vnd in enumerate(sums):
        services.book(Transfer(f"T{number}", amount_vnd, payment.reference, "1023456789", payment.opened_at))
    assert Receipt.objects.filter(finding=finding).count() == 1
    money = guest_of(order).get(page_of(order)).context["money"]
    assert len(money.reasons) == 1
    order.refresh_from_db()
    assert money.unasked_vnd == order.owed_vnd > 0


def test_every_state_of_a_refund_has_words_but_for_one_that_was_withdrawn():
    order, _refund = owing()
    client = guest_of(order)
    for state in Refund.State:
        Refund.objects.update(state=state)
        backs = client.get(page_of(order)).context["money"].backs
        assert [back.amount_vnd for back in backs] == ([] if state == Refund.State.WITHDRAWN else [30_000])
        assert all(back.words for back in backs)


def test_an_account_is_stored_tidy_encrypted_and_shown_in_part():
    order, refund = owing()
    client = guest_of(order)
    assert name_account(client, order)["Location"] == page_of(order)
    assert stored(refund) == ("970436", "0123456789", "NGUYỄN THỊ LAN")
    with connection.cursor() as cursor:
        cursor.execute("SELECT account, holder FROM payments_refund")
        at_rest = " ".join(cursor.fetchone())
    assert not any(secret in at_rest for secret in ("0123456789", "LAN"))
    text = client.get(page_of(order)).text
    assert "0123456789" not in text
    assert "6789" in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bank", ""),
        ("bank", "970000"),
        ("bank", "Vietcombank"),
        ("account", ""),
        ("account", "12345"),
        ("account", "1" * 20),
        ("account", "12345678; DROP"),
        ("account", "abcdefgh"),
        ("account", "１２３４５６７８"),
        ("holder", ""),
        ("holder", "Lan 123"),
        ("holder", "<b>Lan</b>"),
        ("holder", "x" * 71),
        ("holder", "L\0an"),
    ],
)
def test_an_account_that_makes_no_sense_is_named_and_nothing_is_stored(field, value):
    order, refund = owing()
    answer = name_account(guest_of(order), order, **{field: value})
    assert answer.status_code == 422
    assert list(answer.context["account_form"].errors) == [field]
    assert f'id="refund_{field}_error"' in answer.text
    assert stored(refund) == ("", "", "")


def test_who_found_the_order_by_what_stands_on_the_parcel_takes_no_money():
    order, refund = owing()
    finder = finder_of(order)
    assert (
        reverse("storefront:order_refund_account", args=[order.code]) not in finder.get(page_of(order)).text
    )
    assert name_account(finder, order).status_code == 404
    assert stored(refund) == ("", "", "")


def test_nobody_else_says_where_the_money_goes():
    lan = UserFactory(phone="+84912345678")
    order, refund = owing(user=lan)
    other, staff, owner = Client(), Client(), Client()
    other.force_login(UserFactory())
    staff.force_login(UserFactory(staff=True))
    for stranger in (Client(), other, staff):
        assert name_account(stranger, order).status_code == 404
    assert stored(refund) == ("", "", "")
    owner.force_login(lan)
    assert name_account(owner, order).status_code == 303
    assert stored(refund)[0] == "970436"


def test_after_it_was_paid_the_account_cannot_be_changed():
    order, refund = owing()
    client = guest_of(order)
    name_account(client, order)
    services.refund_done(refund.pk, bank_reference="FT1", by=UserFactory.create(staff=True))
    name_account(client, order, account="9999999999")
    assert stored(refund)[1] == "0123456789"


def test_the_page_of_an_order_costs_the_same_for_one_refund_and_for_twenty(queries_of):
    order, refund = owing()
    client = guest_of(order)
    one = queries_of(client, page_of(order))
    for number in range(20):
        Refund.objects.create(
            order=order,
            way=Refund.Way.TRANSFER,
            reference=f"HT{number}",
            amount_vnd=1_000,
            state=Refund.State.DONE,
            asked_at=refund.asked_at,
        )
    assert queries_of(client, page_of(order)) == one


def test_the_list_of_orders_leads_to_paying_what_waits():
    lan = UserFactory(phone="+84912345678")
    waiting, paid = web_order(method=VNPAY, user=lan), web_order(method=VNPAY, user=lan, number=2)
    receive(paid.pk, amount_vnd=120_000)
    client = Client()
    client.force_login(lan)
    text = client.get(reverse("storefront:account_orders")).text
    assert f'href="{reverse("storefront:pay", args=[waiting.code])}"' in text
    assert f'href="{reverse("storefront:pay", args=[paid.code])}"' not in text
    assert Payment.objects.count() == 0
