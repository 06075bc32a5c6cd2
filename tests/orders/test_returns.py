"""A return: asked for in time with what went wrong, decided, received, paid back."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from PIL import Image

from core import clock, images
from inventory.models import StockRecord
from notifications.models import Message
from orders.errors import ReturnRefused, WrongStep
from orders.models import Order, Return
from orders.services import refunds, returns, steps
from orders.states import Status
from tests.factories import VariantFactory
from tests.orders.web import bring, web_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


def photograph() -> images.Picture:
    """A cleaned picture of nothing."""
    file = BytesIO()
    Image.new("RGB", (40, 30), "brown").save(file, "JPEG")
    return images.clean(file.getvalue())


def arrived(*goods, **fields) -> Order:
    return bring(web_order(*goods, **fields), Status.DELIVERED)


def ask(
    order: Order, *quantities: int, reason=Return.Reason.WRONG, words="Giao nhầm loại", pictures=()
) -> Return:
    """Ask for so many units of the first package's lines; one of the first unless said."""
    package = order.packages.all()[0]
    lines = package.lines.order_by("pk")
    units = {line.pk: quantity for line, quantity in zip(lines, quantities or (1,), strict=False)}
    return returns.ask(package.pk, reason=reason, words=words, units=units, pictures=pictures)


def on_hand(variant) -> int:
    return StockRecord.objects.values_list("on_hand", flat=True).get(pk=variant.pk)


def test_goods_go_back_and_the_money_too():
    variant = VariantFactory(stock=5)
    order = arrived((variant, 2))
    asked = ask(order, 2)
    assert (asked.state, asked.refund_vnd) == (Return.State.ASKED, 220_000), "goods and shipping"
    returns.approve(asked.pk, answer="Gửi lại giúp HTX nhé")
    order.refresh_from_db()
    assert (order.status, order.owed_vnd) == (Status.RETURNING, 0)
    returns.receive(asked.pk, on_shelf=True)
    order.refresh_from_db()
    assert (order.status, order.owed_vnd, on_hand(variant)) == (Status.RETURNED, 220_000, 5)
    returns.refunded(asked.pk)
    order.refresh_from_db()
    assert (order.owed_vnd, order.refunded_vnd, order.payment) == (0, 220_000, Order.Payment.REFUNDED)
    told = Message.objects.exclude(template__in=["confirmed", "shipped", "delivered"]).order_by("pk")
    assert list(told.values_list("template", flat=True)) == ["return_decided", "refunded"]


def test_a_part_costs_its_part_of_the_voucher_and_no_shipping():
    order = arrived((VariantFactory(stock=5), 3), voucher_vnd=50_000)
    first = ask(order, 1)
    returns.approve(first.pk, has_goods_back=False)
    rest = ask(order, 2)
    assert (first.refund_vnd, rest.refund_vnd) == (100_000 - 16_666, 200_000 - 33_334)
    assert first.refund_vnd + rest.refund_vnd == 250_000


def test_spoilt_fruit_need_not_come_back():
    variant = VariantFactory(stock=5)
    order = arrived((variant, 1))
    asked = ask(order, reason=Return.Reason.SPOILT, pictures=[photograph()])
    returns.approve(asked.pk, has_goods_back=False)
    order.refresh_from_db()
    assert (order.status, order.owed_vnd, on_hand(variant)) == (Status.DELIVERED, 120_000, 4)
    with pytest.raises(WrongStep):
        returns.receive(asked.pk, on_shelf=True)


def test_what_cannot_be_sold_again_stays_off_the_shelf():
    variant = VariantFactory(stock=5)
    order = arrived((variant, 2))
    asked = ask(order, 1)
    returns.approve(asked.pk)
    returns.receive(asked.pk, on_shelf=False)
    order.refresh_from_db()
    assert (order.status, on_hand(variant)) == (Status.COMPLETED, 3), "one of two came back"
    assert order.lines.get().returned == 1


def test_a_change_of_mind_does_not_pay_the_shipping_back():
    assert ask(arrived(), reason=Return.Reason.MIND).refund_vnd == 100_000


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("units", {"quantities": (3,)}),
        ("units", {"quantities": (0,)}),
        ("units", {"quantities": (-1,)}),
        ("words", {"words": "  "}),
        ("pictures", {"reason": Return.Reason.DAMAGED}),
        ("pictures", {"pictures": 6}),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(field, wrong):
    order = arrived((VariantFactory(stock=5), 2))
    quantities = wrong.pop("quantities", (1,))
    if "pictures" in wrong:
        wrong["pictures"] = [photograph()] * wrong["pictures"]
    with pytest.raises(ReturnRefused) as error:
        ask(order, *quantities, **wrong)
    assert error.value.field == field
    assert not Return.objects.exists()


def test_a_line_of_another_package_is_none_of_this_one():
    order = arrived((VariantFactory(stock=5), 1), (VariantFactory(stock=5), 1))
    first, second = order.packages.all()
    with pytest.raises(ReturnRefused):
        returns.ask(first.pk, reason="wrong", words="?", units={second.lines.get().pk: 1})


def test_the_time_to_ask_ends_later_when_the_shop_had_misinformed():
    order = arrived()
    with time_machine.travel(clock.now() + timedelta(days=settings.RETURN_DAYS + 1)):
        with pytest.raises(ReturnRefused):
            ask(order)
        assert ask(order, reason=Return.Reason.MISINFORMED).state == Return.State.ASKED
    returns.withdraw(Return.objects.get().pk)
    with (
        time_machine.travel(clock.now() + timedelta(days=30 + 1)),
        pytest.raises(ReturnRefused),
    ):
        ask(order, reason=Return.Reason.MISINFORMED)


def test_nothing_is_asked_back_before_it_arrived_nor_twice():
    with pytest.raises(WrongStep):
        ask(bring(web_order(), Status.SHIPPING))
    order = arrived((VariantFactory(stock=5), 2), number=2)
    ask(order)
    with pytest.raises(ReturnRefused):
        ask(order)
    assert Return.objects.count() == 1


def test_pictures_lie_where_no_address_leads(tmp_path):
    asked = ask(arrived(), pictures=[photograph(), photograph()])
    files = [picture.file for picture in asked.pictures.all()]
    assert all(str(tmp_path) in file.path for file in files)
    with pytest.raises(ValueError, match="URL"):
        _ = files[0].url


def test_a_no_wants_a_reason_and_ends_it():
    order = arrived()
    asked = ask(order)
    with pytest.raises(ReturnRefused):
        returns.refuse(asked.pk, answer=" ")
    returns.refuse(asked.pk, answer="Hàng còn nguyên trong ảnh")
    with pytest.raises(WrongStep):
        returns.approve(asked.pk)
    order.refresh_from_db()
    assert (order.status, order.owed_vnd) == (Status.DELIVERED, 0)
    assert ask(order).state == Return.State.ASKED, "and may be asked for better"


def test_each_step_twice_is_as_once():
    order = arrived()
    asked = ask(order)
    for step in (
        lambda: returns.approve(asked.pk),
        lambda: returns.receive(asked.pk, on_shelf=True),
        lambda: returns.refunded(asked.pk),
    ):
        step()
        step()
    order.refresh_from_db()
    assert (order.refunded_vnd, order.owed_vnd, order.lines.get().received) == (120_000, 0, 1)


def test_a_package_with_an_open_return_is_not_completed():
    order = arrived()
    ask(order)
    with time_machine.travel(clock.now() + timedelta(days=settings.RETURN_DAYS + 1)):
        assert steps.complete_old() == 0
    with pytest.raises(WrongStep):
        steps.complete(order.packages.get().pk)


def agreed_and_back() -> tuple[Order, Return]:
    order = arrived()
    asked = ask(order)
    returns.approve(asked.pk)
    returns.receive(asked.pk, on_shelf=True)
    return order, asked


def test_money_that_was_paid_back_with_the_order_ends_the_return():
    order, asked = agreed_and_back()
    refunds.refunded(order.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.refunded_at is None) == (Return.State.REFUNDED, False)
    returns.refunded(asked.pk)
    order.refresh_from_db()
    assert (order.owed_vnd, order.refunded_vnd) == (0, 120_000)


def test_of_a_return_that_was_paid_in_part_the_rest_is_paid():
    order, asked = agreed_and_back()
    refunds.refunded(order.pk, amount_vnd=50_000)
    assert returns.refunded(asked.pk).state == Return.State.REFUNDED
    order.refresh_from_db()
    assert (order.owed_vnd, order.refunded_vnd) == (0, 120_000)


def test_goods_that_never_come_back_are_the_shoppers_again():
    order = arrived()
    asked = ask(order)
    returns.approve(asked.pk)
    returns.withdraw(asked.pk)
    returns.withdraw(asked.pk)
    order.refresh_from_db()
    assert (order.status, order.owed_vnd, order.lines.get().returned) == (Status.COMPLETED, 0, 0)
    assert ask(order).refund_vnd == 120_000, "and may be asked back again"


def test_what_need_not_come_back_is_not_withdrawn():
    asked = ask(arrived())
    returns.approve(asked.pk, has_goods_back=False)
    with pytest.raises(WrongStep):
        returns.withdraw(asked.pk)
    asked.refresh_from_db()
    assert asked.state == Return.State.APPROVED
