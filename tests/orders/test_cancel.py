"""A shopper cancels before packing: goods, voucher and money go back, once."""

import pytest

from inventory.models import StockRecord
from notifications.models import Message
from orders.errors import WrongStep
from orders.models import Order
from orders.services import refunds, steps
from orders.services.cancel import cancel
from orders.states import Fulfilment, Status
from promotions import services as promotions
from promotions.models import VoucherUse
from tests.factories import UserFactory, VariantFactory, VoucherFactory
from tests.orders.web import bring, web_order

pytestmark = pytest.mark.django_db


def reserved(variant) -> int:
    return StockRecord.objects.values_list("reserved", flat=True).get(pk=variant.pk)


def told() -> list[dict]:
    return [message.context for message in Message.objects.filter(template="cancelled").order_by("pk")]


def test_everything_an_order_held_is_free_again():
    variant, voucher = VariantFactory(stock=5), VoucherFactory()
    order = web_order((variant, 3), voucher_vnd=20_000, voucher_code=voucher.code)
    promotions.use_voucher(code=voucher.code, ref=order.code)
    cancel(order.pk, reason="Đặt nhầm")
    order.refresh_from_db()
    voucher.refresh_from_db()
    assert (order.status, order.fulfilment, order.cod) == (Status.CANCELLED, Fulfilment.NONE, Order.Cod.NONE)
    assert order.cancel_reason == "Đặt nhầm"
    assert (order.due_vnd, order.owed_vnd) == (0, 0)
    assert reserved(variant) == 0
    assert (voucher.used, VoucherUse.objects.count()) == (0, 0)
    assert order.lines.get().wanted == 0
    (context,) = told()
    assert (context["reason"], context["refund_vnd"], context["producer"]) == ("Đặt nhầm", 0, "")


def test_cancelling_twice_is_as_once():
    order = web_order()
    cancel(order.pk)
    cancel(order.pk)
    assert (len(told()), order.events.count()) == (1, 1)


def test_one_package_goes_and_the_other_goes_on_with_its_share_of_the_money():
    gone, kept, voucher = VariantFactory(stock=5), VariantFactory(stock=5), VoucherFactory()
    order = web_order((gone, 1), (kept, 1), voucher_vnd=20_000, voucher_code=voucher.code)
    promotions.use_voucher(code=voucher.code, ref=order.code)
    first, second = order.packages.all()
    cancel(order.pk, package_ids=[first.pk])
    order.refresh_from_db()
    voucher.refresh_from_db()
    assert (order.status, order.cod) == (Status.PENDING_CONFIRM, Order.Cod.DUE)
    assert (order.total_vnd, order.cancelled_vnd, order.due_vnd) == (220_000, 100_000, 120_000)
    assert (reserved(gone), reserved(kept), voucher.used) == (0, 1, 1)
    assert told()[0]["producer"] == first.producer.name
    cancel(order.pk, package_ids=[second.pk])
    order.refresh_from_db()
    voucher.refresh_from_db()
    assert (order.status, order.due_vnd, voucher.used) == (Status.CANCELLED, 0, 0)


def test_what_was_paid_is_owed_back_until_somebody_pays_it():
    order = web_order(method=Order.Method.BANK_QR)
    steps.paid(order.pk)
    cancel(order.pk)
    order.refresh_from_db()
    assert (order.payment, order.owed_vnd) == (Order.Payment.PAID, 120_000)
    assert told()[0]["refund_vnd"] == 120_000
    with pytest.raises(ValueError, match="owed"):
        refunds.refunded(order.pk, amount_vnd=120_001)
    refunds.refunded(order.pk)
    refunds.refunded(order.pk)
    order.refresh_from_db()
    assert (order.payment, order.owed_vnd, order.refunded_vnd) == (Order.Payment.REFUNDED, 0, 120_000)
    assert Message.objects.filter(template="refunded").count() == 1


@pytest.mark.parametrize("reached", [Status.PACKING, Status.SHIPPING, Status.DELIVERED])
def test_what_is_packed_is_not_cancelled_by_its_shopper(reached):
    variant = VariantFactory(stock=5)
    order = bring(web_order((variant, 1)), reached)
    before = (order.status, order.events.count(), reserved(variant))
    for chosen in (None, [order.packages.get().pk]):
        with pytest.raises(WrongStep):
            cancel(order.pk, package_ids=chosen)
    order.refresh_from_db()
    assert (order.status, order.events.count(), reserved(variant)) == before
    assert told() == []


def test_all_of_an_order_means_all_that_can_still_be_cancelled():
    order = web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1))
    packed, waiting = order.packages.all()
    steps.confirm(packed.pk)
    steps.pack(packed.pk)
    cancel(order.pk)
    packed.refresh_from_db()
    waiting.refresh_from_db()
    assert (packed.status, waiting.status) == (Status.PACKING, Status.CANCELLED)


def test_of_chosen_packages_all_are_cancelled_or_none():
    order = web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1))
    packed, waiting = order.packages.all()
    steps.confirm(packed.pk)
    steps.pack(packed.pk)
    with pytest.raises(WrongStep):
        cancel(order.pk, package_ids=[packed.pk, waiting.pk])
    waiting.refresh_from_db()
    assert waiting.status == Status.PENDING_CONFIRM


def test_the_shop_may_cancel_what_is_packed():
    order = bring(web_order(), Status.PACKING)
    cancel(order.pk, even_packed=True, by=UserFactory(staff=True))
    order.refresh_from_db()
    assert order.status == Status.CANCELLED


def test_all_that_was_ever_paid_is_paid_back():
    order = web_order((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1), method=Order.Method.BANK_QR)
    first, second = order.packages.all()
    cancel(order.pk, package_ids=[first.pk])  # before anything was paid
    steps.paid(order.pk)
    cancel(order.pk, package_ids=[second.pk])
    refunds.refunded(order.pk)
    order.refresh_from_db()
    assert (order.refunded_vnd, order.payment) == (120_000, Order.Payment.REFUNDED)
