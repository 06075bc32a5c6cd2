"""The desk's orders: what stands on it, how it is found, and the steps."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders import desk_queries, services
from orders.desk_queries import Wish
from orders.errors import NotSplit
from orders.models import Order, OrderEvent, OrderTask, Portion
from orders.services import steps
from orders.services.split import split
from orders.states import Status
from tests.factories import ProductFactory, VariantFactory
from tests.inventory.snapshots import figures, ledger_sum
from tests.orders.placing import imported, incoming, line
from tests.orders.web import bring, web_order
from tests.workspace.seats import browser_of, member

pytestmark = pytest.mark.django_db
INBOX = "/kenh-nguoi-ban/don-hang/"


def goods(producer, stock: int = 50):
    return VariantFactory.create(product=ProductFactory.create(producer=producer), stock=stock)


def codes(producer, **wish) -> list[str]:
    return [job.portion.order.code for job in desk_queries.inbox(producer.pk, Wish(**wish)).jobs]


def step(desk, one: Portion, noun: str, **data):
    return desk.post(reverse("workspace:order_step", args=[one.pk, noun]), data)


def test_the_desk_has_the_packages_of_the_shop_and_the_marketplace_orders_of_its_producer_alone(owner):
    other = member("owner").producer
    ours, theirs = goods(owner.producer), goods(other)
    both = web_order((ours, 1), (theirs, 2))
    shopee = imported(line(ours))
    imported(line(theirs), ref="B")
    rows = Portion.objects.filter(producer=owner.producer)
    assert {(row.order.code, row.number, row.channel, row.status) for row in rows} == {
        (both.code, 1, "web", Status.PENDING_CONFIRM),
        (shopee.code, 0, "shopee", Status.TO_SHIP),
    }
    (job,) = [job for job in desk_queries.inbox(owner.producer.pk, Wish()).jobs if job.portion.number]
    assert [(one.sku, one.wanted) for one in job.lines] == [(ours.sku, 1)]


def test_a_row_follows_its_package_and_not_the_slowest_of_the_order(owner):
    other = member("owner").producer
    order = web_order((goods(owner.producer), 1), (goods(other), 1))
    steps.confirm(order.packages.get(producer=owner.producer).pk)
    assert Portion.objects.get(producer=owner.producer).status == Status.TO_SHIP
    assert Portion.objects.get(producer=other).status == Status.PENDING_CONFIRM


def test_a_row_follows_what_the_marketplace_tells(owner):
    told = incoming(line(goods(owner.producer)))
    services.import_channel(told)
    services.import_channel(
        replace(told, status=Status.SHIPPING, updated_at=told.updated_at + timedelta(minutes=1))
    )
    assert Portion.objects.get().status == Status.SHIPPING


def test_a_sku_that_becomes_known_later_comes_to_the_desk(owner):
    variant = goods(owner.producer)
    told = incoming(replace(line(variant), variant_id=None))
    services.import_channel(told)
    assert not Portion.objects.exists()
    later = replace(told, lines=(line(variant),), updated_at=told.updated_at + timedelta(minutes=1))
    services.import_channel(later)
    assert Portion.objects.get().producer == owner.producer


@pytest.mark.parametrize(
    "words", ["DH26112900007", "dh261129 00007", "00007", "912345678", "0912 345 678", "5678"]
)
def test_an_order_is_found_by_its_code_or_the_end_of_code_or_phone(owner, words):
    variant = goods(owner.producer)
    wanted = web_order((variant, 1), number=7)
    web_order((variant, 1), number=8, recipient_phone="+84987111222")
    assert codes(owner.producer, words=words) == [wanted.code]


@pytest.mark.parametrize("words", ["007", "678", "%", "____"])
def test_too_little_finds_nothing(owner, words):
    web_order((goods(owner.producer), 1), number=7)
    assert codes(owner.producer, words=words) == []


def test_an_order_of_another_producer_is_not_found(owner):
    order = web_order((goods(member("owner").producer), 1), number=7)
    assert codes(owner.producer, words=order.code) == []


def test_pages_follow_each_other_without_gap_or_double(owner, monkeypatch):
    monkeypatch.setattr(desk_queries, "PER_PAGE", 3)
    variant = goods(owner.producer)
    moment = web_order((variant, 1), number=1).placed_at
    for number in range(2, 9):  # three of the same moment
        web_order((variant, 1), number=number, placed_at=moment - timedelta(minutes=max(0, number - 3)))
    seen, after = [], ""
    while True:
        page = desk_queries.inbox(owner.producer.pk, Wish(after=after))
        seen += [job.portion.order.code for job in page.jobs]
        if not (after := page.next):
            break
    assert len(seen) == len(set(seen)) == 8
    assert seen[3:] == [f"DH261129{number:05}" for number in range(4, 9)]


@pytest.mark.parametrize("key", ["x", "1-", "-1", "99999999999999999999-1", "1-99999999999999999999"])
def test_a_key_that_is_none_gives_the_first_page(owner, key):
    order = web_order((goods(owner.producer), 1))
    assert codes(owner.producer, after=key) == [order.code]


def test_the_list_costs_the_same_queries_for_two_and_fifty(owner, desk):
    variant = goods(owner.producer, stock=200)
    counted = []
    for first, last in ((1, 3), (3, 51)):
        for number in range(first, last):
            web_order((variant, 1), number=number)
        desk.get(INBOX)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(INBOX).status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 8


def test_name_and_address_are_whole_only_while_the_parcel_is_to_be_sent(owner):
    packer = browser_of(member("packer", owner.producer))
    order = web_order((goods(owner.producer), 1))
    page = reverse("workspace:order", args=[Portion.objects.get().pk])
    secrets = ("Nguyễn Thị Lan", "0912 345 678", "Số 12, ấp 4")
    for status, is_full in ((Status.TO_SHIP, True), (Status.SHIPPING, False)):
        bring(order, status)
        for address in (page, f"{INBOX}?state=all"):
            shown = packer.get(address).content.decode()
            expected = secrets[:1] if address != page else secrets
            assert all((secret in shown) is is_full for secret in expected)


def test_a_package_goes_its_way_by_the_buttons(owner, desk):
    variant = goods(owner.producer, stock=10)
    web_order((variant, 2))
    one = Portion.objects.get()
    assert step(desk, one, "xac-nhan").status_code == 303
    assert step(desk, one, "dong-goi").status_code == 303
    assert step(desk, one, "ban-giao", carrier="Viettel Post", tracking="VTP1").status_code == 303
    one.refresh_from_db()
    assert (one.status, one.package.tracking, one.package.carrier) == (
        Status.SHIPPING,
        "VTP1",
        "Viettel Post",
    )
    assert figures(variant) == (8, 0, 0)
    assert step(desk, one, "giao-that-bai", words="Không ai nhà").status_code == 303
    assert step(desk, one, "hang-ve", on_shelf="1").status_code == 303
    one.refresh_from_db()
    assert (one.status, figures(variant)) == (Status.RETURNED, (10, 0, 0))
    assert OrderEvent.objects.filter(by=owner.user).count() >= 5


@pytest.mark.parametrize(
    ("noun", "data", "field"),
    [("ban-giao", {"carrier": ""}, "carrier"), ("huy-don", {"reason": "whim"}, "reason")],
)
def test_a_step_without_its_words_names_the_field_and_changes_nothing(owner, desk, noun, data, field):
    bring(web_order((goods(owner.producer), 1)), Status.PACKING)
    one = Portion.objects.get()
    answer = step(desk, one, noun, **data)
    assert answer.status_code == 422
    assert f'id="{noun}-{field}_error"' in answer.content.decode()
    one.refresh_from_db()
    assert one.status == Status.PACKING


def test_a_step_out_of_turn_is_refused(owner, desk):
    web_order((goods(owner.producer), 1))
    one = Portion.objects.get()
    assert step(desk, one, "ban-giao", carrier="GHN").status_code == 422
    assert step(desk, one, "bay-len-troi").status_code == 404
    one.refresh_from_db()
    assert one.status == Status.PENDING_CONFIRM


def test_a_marketplace_is_asked_and_moves_the_order_itself(owner, desk):
    order = imported(line(goods(owner.producer)))
    one = Portion.objects.get()
    assert step(desk, one, "dong-goi").status_code == 303
    task = OrderTask.objects.get()
    assert (task.order, task.kind, task.done_at) == (order, OrderTask.Kind.SHIP, None)
    assert step(desk, one, "dong-goi").status_code == 422  # it is being told
    assert step(desk, one, "xac-nhan").status_code == 404


def test_a_marketplace_order_with_goods_of_two_producers_is_left_to_the_staff(owner, desk):
    imported(line(goods(owner.producer)), line(goods(member("owner").producer)))
    one = Portion.objects.get(producer=owner.producer)
    assert step(desk, one, "dong-goi").status_code == 422
    assert not OrderTask.objects.exists()


def test_a_buyer_who_wants_to_cancel_is_answered(owner, desk):
    imported(line(goods(owner.producer)), cancel_requested=True)
    one = Portion.objects.get()
    assert step(desk, one, "tu-choi-huy").status_code == 303
    assert OrderTask.objects.get().kind == OrderTask.Kind.REFUSE


def test_a_batch_takes_what_it_can_and_names_the_rest(owner, desk):
    variant, foreign = goods(owner.producer), goods(member("owner").producer)
    waiting = web_order((variant, 1), number=1)
    gone = bring(web_order((variant, 1), number=2), Status.SHIPPING)
    other = web_order((foreign, 1), number=3)
    rows = list(Portion.objects.values_list("pk", flat=True))
    answer = desk.post(reverse("workspace:orders_batch"), {"step": "xac-nhan", "row": rows}, follow=True)
    said = [message.message for message in answer.context["messages"]]
    assert sum(gone.code in words for words in said) == 1
    assert not any(other.code in words for words in said)
    states = {order.code: order.status for order in Order.objects.all()}
    assert (states[waiting.code], states[other.code]) == (Status.TO_SHIP, Status.PENDING_CONFIRM)


@pytest.mark.parametrize("back", ["https://elsewhere.vn/", "//elsewhere.vn/kenh-nguoi-ban/don-hang/"])
def test_a_batch_leads_back_to_the_list_and_nowhere_else(owner, desk, back):
    answer = desk.post(reverse("workspace:orders_batch"), {"step": "xac-nhan", "back": back})
    assert answer["Location"] == INBOX


def test_a_note_stays_with_the_order_and_is_not_shown_to_the_shopper(owner, desk):
    order = web_order((goods(owner.producer), 1))
    one = Portion.objects.get()
    desk.post(reverse("workspace:order_remark", args=[one.pk]), {"text": "Khách quen, gói kỹ"})
    assert order.events.get(kind="remark").detail == "Khách quen, gói kỹ"
    shopper = desk.get(f"/don-hang/{order.code}/?token={order.token}", follow=True).content.decode()
    assert order.code in shopper
    assert "Khách quen" not in shopper


def test_a_package_sent_in_two_keeps_every_unit_and_every_dong(owner):
    variant = goods(owner.producer, stock=10)
    order = web_order((variant, 3), voucher_vnd=10_000)
    first = order.packages.get()
    row = first.lines.get()
    second = split(first.pk, units={row.pk: 1})
    lines = list(order.lines.order_by("pk"))
    assert [(one.package_id, one.quantity) for one in lines] == [(first.pk, 2), (second.pk, 1)]
    assert sum(one.voucher_vnd for one in lines) == 10_000
    assert (figures(variant), ledger_sum(variant)) == ((10, 3, 0), (10, 3))
    assert second.shipping_vnd == 0
    bring(order, Status.SHIPPING)
    assert figures(variant) == (7, 0, 0)
    assert Portion.objects.filter(order=order, status=Status.SHIPPING).count() == 2


@pytest.mark.parametrize("units", [0, 3, 4, -1])
def test_no_package_is_split_into_nothing_or_more_than_it_has(owner, units):
    order = web_order((goods(owner.producer), 3))
    with pytest.raises(NotSplit):
        split(order.packages.get().pk, units={order.lines.get().pk: units})
    assert (order.packages.count(), order.lines.get().quantity) == (1, 3)


def test_the_migration_writes_the_same_rows_as_the_triggers(owner):
    variant = goods(owner.producer)
    bring(web_order((variant, 1), (goods(member("owner").producer), 1)), Status.SHIPPING)
    imported(line(variant), line(goods(owner.producer)))
    fields = ("order", "producer", "package", "number", "channel", "status", "placed_at")
    written = set(Portion.objects.values_list(*fields))
    Portion.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("orders.migrations.0011_portions").BEGIN)
    assert set(Portion.objects.values_list(*fields)) == written
    assert len(written) == 3


def test_what_a_producer_brings_itself_and_is_paid_it_says_is_delivered(owner, desk):
    one = on_its_way(owner, method="vnpay")

    assert desk.post(f"/kenh-nguoi-ban/don-hang/{one.pk}/da-giao/").status_code == 303

    one.refresh_from_db()
    assert one.status == Status.DELIVERED
    assert one.package.delivered_at is not None


@pytest.mark.parametrize(("method", "tracking"), [("cod", ""), ("vnpay", "VTP123")])
def test_cash_and_what_a_carrier_brings_the_producer_does_not_say_is_delivered(owner, desk, method, tracking):
    one = on_its_way(owner, method=method, tracking=tracking)

    answer = desk.post(f"/kenh-nguoi-ban/don-hang/{one.pk}/da-giao/")

    one.refresh_from_db()
    assert (answer.status_code, one.status) == (422, Status.SHIPPING)
    assert answer.context["is_cash_brought"] == (method == "cod")


def on_its_way(owner, *, method: str, tracking: str = ""):
    """An order of this producer that has been handed over, under this number."""
    variant = VariantFactory.create(product=ProductFactory.create(producer=owner.producer), stock=5)
    order = web_order((variant, 1), method=method)
    if method != "cod":
        steps.paid(order.pk)
    bring(order, Status.SHIPPING)
    order.packages.update(tracking=tracking)
    return Portion.objects.get(order=order)
