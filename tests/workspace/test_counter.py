"""A sale over the counter: once, out of the same stock, with what was charged."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.channels import Channel
from inventory.models import StockMovement
from orders.errors import NotSold, WrongStep
from orders.models import Order, OrderEvent, Portion
from orders.services.sell_at_counter import Sold, sell_at_counter
from orders.services.take_back import take_back
from orders.states import Status
from tests.factories import VariantFactory
from tests.inventory.snapshots import figures, ledger_sum, nothing_changes, told
from tests.orders.web import bring, web_order
from tests.workspace.access_counter import QUAY
from tests.workspace.access_stock import own_variant
from tests.workspace.seats import browser_of, member
from workspace.views import counter as views

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def variant(owner):
    return own_variant(owner.producer, stock=5)


def sale(owner, *goods, **more) -> dict[str, object]:
    """What the page sends for these (variant, units)."""
    said = {"key": str(uuid.uuid4()), "producer": owner.producer.pk, "method": "cash"}
    for variant, units in goods:
        said |= {f"units-{variant.pk}": units, f"price-{variant.pk}": variant.price_vnd}
    return said | more


def test_a_sale_is_written_paid_and_off_the_shelf(owner, desk, variant):
    answer = desk.post(QUAY, sale(owner, (variant, 2)), headers=JSON)
    order = Order.objects.get()
    assert answer.json() == {"order": order.code, "total_vnd": 200_000}
    assert (order.channel, order.status) == ("counter", "completed")
    assert (order.payment, order.method) == ("paid", "cash")
    assert (figures(variant), ledger_sum(variant)) == ((3, 0, 0), (3, 0))
    assert Portion.objects.get().channel == Channel.COUNTER
    assert OrderEvent.objects.get().by == owner.user
    assert ("stock", variant.pk) in told()


def test_the_same_sale_again_is_answered_and_not_written_again(owner, desk, variant):
    said = sale(owner, (variant, 2))
    first = desk.post(QUAY, said, headers=JSON)
    second = desk.post(QUAY, said, headers=JSON)
    assert first.json() == second.json()
    assert (Order.objects.count(), figures(variant)) == (1, (3, 0, 0))


def test_a_key_that_wrote_other_goods_swallows_no_sale(owner, variant):
    sold = {"producer": owner.producer, "key": "k", "method": "cash"}
    sell_at_counter(lines=[Sold(variant.pk, 1, 1_000)], **sold)

    for other in (Sold(variant.pk, 2, 1_000), Sold(variant.pk, 1, 2_000)):
        with pytest.raises(NotSold) as refused:
            sell_at_counter(lines=[other], **sold)
        assert refused.value.context["field"] == "key"

    assert Order.objects.count() == 1


def test_a_key_of_another_producer_is_no_answer(owner, variant):
    other = member("owner")
    theirs = own_variant(other.producer)
    sell_at_counter(producer=owner.producer, key="k", lines=[Sold(variant.pk, 1, 1_000)], method="cash")
    with pytest.raises(NotSold):
        sell_at_counter(producer=other.producer, key="k", lines=[Sold(theirs.pk, 1, 1_000)], method="cash")
    assert Order.objects.count() == 1


def test_short_stock_is_said_with_what_there_is_and_nothing_is_written(owner, desk, variant):
    other = own_variant(owner.producer, stock=5)
    with nothing_changes():
        answer = desk.post(QUAY, sale(owner, (other, 1), (variant, 6)), headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["field"] == "goods"
    assert f"{variant.product.name}, {variant.label}: 5" in answer.json()["message"]
    assert not Order.objects.exists()


def test_the_price_that_was_charged_stands_beside_the_list_price(owner, desk, variant):
    desk.post(QUAY, sale(owner, (variant, 2)) | {f"price-{variant.pk}": 90_000})
    order = Order.objects.get()
    line = order.lines.get()
    assert (line.price_vnd, line.list_price_vnd) == (90_000, 100_000)
    assert (order.goods_vnd, order.discount_vnd, order.total_vnd) == (200_000, 20_000, 180_000)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "x"}, "key"),
        ({"method": "cod"}, "method"),
        ({"producer": 0}, "producer"),
        ({"sold_at": "yesterday"}, "sold_at"),
        ({"units": "x"}, "goods"),
        ({"units": "-1"}, "goods"),
        ({"units": "0"}, "goods"),
        ({"units": "10000"}, "goods"),
        ({"price": "0"}, "goods"),
        ({"price": ""}, "goods"),
        ({"price": "1e3"}, "goods"),
        ({"units": "1" * 30}, "goods"),
    ],
)
def test_what_cannot_be_a_sale_names_its_field_and_is_not_written(owner, desk, variant, change, field):
    said = sale(owner, (variant, 1))
    for name, value in change.items():
        said[f"{name}-{variant.pk}" if name in ("units", "price") else name] = value
    with nothing_changes():
        answer = desk.post(QUAY, said, headers=JSON)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not Order.objects.exists()


def test_goods_of_another_producer_are_not_sold(owner, desk):
    foreign = VariantFactory.create(stock=5)
    with nothing_changes():
        answer = desk.post(QUAY, sale(owner, (foreign, 1)), headers=JSON)
    assert answer.status_code == 422


def test_a_sale_without_a_network_keeps_its_moment_within_a_week(owner, desk, variant):
    now = clock.now()
    for hours, kept in ((5, 5), (24 * 30, 24 * 7), (-3, 0)):
        at = now - timedelta(hours=hours)
        desk.post(QUAY, sale(owner, (variant, 1), sold_at=at.isoformat()))
        order = Order.objects.latest("pk")
        assert abs(order.placed_at - (now - timedelta(hours=kept))) < timedelta(minutes=2)


def test_a_plain_form_comes_back_with_what_was_typed(owner, desk, variant):
    answer = desk.post(QUAY, sale(owner, (variant, 9)))
    assert answer.status_code == 422
    assert 'value="9"' in answer.content.decode()
    assert desk.post(QUAY, sale(owner, (variant, 1))).status_code == 303
    assert Order.objects.get().status == Status.COMPLETED


def test_a_seat_at_another_desk_does_not_send_a_sale_of_this_one(owner, variant):
    stranger = browser_of(member("owner"))
    assert stranger.post(QUAY, sale(owner, (variant, 1)), headers=JSON).status_code == 422
    assert not StockMovement.objects.filter(reason="commit").exists()


def test_the_worker_knows_nobody_and_is_checked_each_time(client):
    answer = client.get(f"{QUAY}sw.js")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
    assert answer["Content-Type"].startswith("text/javascript")


def test_the_counter_costs_the_same_queries_for_two_goods_and_twenty(owner, desk):
    counted = []
    for count in (2, 18):
        for _ in range(count):
            desk.post(QUAY, sale(owner, (own_variant(owner.producer), 1)))
        desk.get(QUAY)
        with CaptureQueriesContext(connection) as seen:
            desk.get(QUAY)
        counted.append(len(seen))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(("on_shelf", "left"), [("1", 5), ("0", 3)])
def test_a_sale_is_taken_back_once_with_goods_and_money(owner, desk, variant, on_shelf, left):
    desk.post(QUAY, sale(owner, (variant, 2)))
    one = Portion.objects.get()
    address = reverse("workspace:order_step", args=[one.pk, "nhan-lai"])
    assert desk.post(address, {}).status_code == 422
    assert desk.post(address, {"on_shelf": on_shelf}).status_code == 303
    assert desk.post(address, {"on_shelf": on_shelf}).status_code == 422
    order = Order.objects.get()
    assert (order.status, order.payment) == (Status.RETURNED, Order.Payment.REFUNDED)
    assert (order.due_vnd, order.refunded_vnd) == (0, 200_000)
    assert (figures(variant), ledger_sum(variant)) == ((left, 0, 0), (left, 0))


def test_a_package_of_the_web_shop_is_not_taken_back_over_the_counter(owner, variant):
    order = bring(web_order((variant, 1)), Status.DELIVERED)
    with pytest.raises(WrongStep):
        take_back(order.packages.get().pk, on_shelf=True)
    order.refresh_from_db()
    assert order.status == Status.DELIVERED


def test_of_many_goods_the_newest_get_tiles_and_the_others_a_line_for_the_script(owner, desk, monkeypatch):
    monkeypatch.setattr(views, "MOST_TILES", 2)
    old, *newer = [own_variant(owner.producer, stock=3) for _ in range(3)]
    text = desk.get(QUAY).content.decode()
    assert [f'data-add="{one.pk}"' in text for one in (old, *newer)] == [False, True, True]
    island = re.search(r'<script id="counter-others" type="application/json">(.*?)</script>', text)
    assert island
    name = f"{old.product.name}, {old.label}"
    assert json.loads(island[1]) == [[old.pk, name, old.price_vnd, 3, old.sku, 0]]


def test_goods_without_a_tile_are_found_without_script(owner, desk, monkeypatch):
    monkeypatch.setattr(views, "MOST_TILES", 1)
    old, newer = (own_variant(owner.producer, stock=3) for _ in range(2))
    text = desk.get(QUAY, {"q": old.sku}).content.decode()
    assert f'data-add="{old.pk}"' in text
    assert f'data-add="{newer.pk}"' not in text
    assert f'value="{old.sku}"' in text
    assert "counter.js" not in desk.get(QUAY, {"q": "không có gì"}).content.decode()


def test_what_was_typed_keeps_its_tile_when_the_sale_is_refused(owner, desk, monkeypatch):
    monkeypatch.setattr(views, "MOST_TILES", 1)
    old, _newer = (own_variant(owner.producer, stock=3) for _ in range(2))
    answer = desk.post(QUAY, sale(owner, (old, 9)))
    assert answer.status_code == 422
    assert f'name="units-{old.pk}" value="9"' in answer.content.decode()
