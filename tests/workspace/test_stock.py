"""The producer's shelf: figures, bookings, what is low, and how channels share it."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import clock
from core.models import OutboxEvent
from inventory import services
from inventory.errors import BelowPromised
from inventory.models import Allocation, StockMovement, StockRecord
from inventory.services import Line
from tests.factories import ListingFactory
from tests.inventory.snapshots import figures, ledger_sum, nothing_changes
from tests.workspace.access_stock import KHO, own_variant

pytestmark = pytest.mark.django_db
Reason = StockMovement.Reason
LATER = clock.now() + timedelta(days=400)


@pytest.fixture
def variant(owner):
    return own_variant(owner.producer)


def book(desk, variant, noun: str, key: str = "", **data):
    data = {"key": key or str(uuid.uuid4())} | data
    return desk.post(reverse("workspace:stock_book", args=[variant.pk, noun]), data)


def test_goods_are_counted_received_and_adjusted(owner, desk, variant):
    assert book(desk, variant, "kiem-kho", on_hand=8, was=10).status_code == 303
    assert book(desk, variant, "nhap-kho", quantity=5).status_code == 303
    assert book(desk, variant, "dieu-chinh", quantity=2, reason="spoilt").status_code == 303
    assert book(desk, variant, "dieu-chinh", quantity=1, reason="found").status_code == 303
    assert (figures(variant), ledger_sum(variant)) == ((12, 0, 0), (12, 0))
    last = StockMovement.objects.filter(reason=Reason.SPOILT).get()
    assert (last.delta_on_hand, last.by) == (-2, owner.user)


def test_a_booking_sent_twice_is_written_once(desk, variant):
    key = str(uuid.uuid4())
    for _ in range(2):
        assert book(desk, variant, "nhap-kho", key, quantity=5).status_code == 303
        assert book(desk, variant, "dieu-chinh", key, quantity=1, reason="sample").status_code == 303
    assert figures(variant) == (14, 0, 0)


def test_a_count_over_an_outdated_figure_is_refused(desk, variant):
    with nothing_changes():
        answer = book(desk, variant, "kiem-kho", on_hand=9, was=12)
    assert answer.status_code == 422
    assert 'id="kiem-kho-on_hand_error"' in answer.content.decode()


@pytest.mark.parametrize(
    ("noun", "data", "field"),
    [
        ("kiem-kho", {"on_hand": 3, "was": 10}, "on_hand"),
        ("dieu-chinh", {"quantity": 7, "reason": "lost"}, "quantity"),
        ("dieu-chinh", {"quantity": 1, "reason": "sold"}, "reason"),
        ("nhap-kho", {"quantity": 0}, "quantity"),
        ("muc-bao", {"low_at": -1}, "low_at"),
    ],
)
def test_what_cannot_be_names_its_field_and_changes_nothing(desk, variant, noun, data, field):
    services.hold(owner="order:X", lines=[Line(variant.pk, 4)], until=LATER)
    with nothing_changes():
        answer = book(desk, variant, noun, **data)
    assert answer.status_code == 422
    assert f'id="{noun}-{field}_error"' in answer.content.decode()


def test_nothing_promised_is_taken_off_the_shelf(variant):
    services.hold(owner="order:X", lines=[Line(variant.pk, 4)], until=LATER)
    services.adjust(variant_id=variant.pk, units=6, reason=Reason.LOST, ref="a")
    with pytest.raises(BelowPromised):
        services.adjust(variant_id=variant.pk, units=1, reason=Reason.LOST, ref="b")
    assert figures(variant) == (4, 4, 0)


def test_an_adjustment_is_told_to_the_channels(variant):
    OutboxEvent.objects.all().delete()
    services.adjust(variant_id=variant.pk, units=1, reason=Reason.SPOILT, ref="a")
    assert OutboxEvent.objects.filter(topic="stock", key=str(variant.pk)).exists()


def test_what_is_at_its_own_level_is_low(owner, desk, variant):
    other = own_variant(owner.producer, stock=6)
    assert desk.get(f"{KHO}?low=1").context["low_count"] == 0
    book(desk, variant, "muc-bao", low_at=10)
    shown = desk.get(f"{KHO}?low=1").context
    assert ([row[0] for row in shown["rows"]], shown["low_count"]) == ([variant], 1)
    services.hold(owner="order:X", lines=[Line(other.pk, 1)], until=LATER)
    assert desk.get(f"{KHO}?low=1").context["low_count"] == 2


def test_units_are_held_back_and_set_aside_for_one_shop(desk, variant):
    listing = ListingFactory.create(variant=variant)
    until = timezone.localtime(clock.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    desk.post(reverse("workspace:listing_buffer", args=[listing.pk]), {"buffer": 2})
    address = reverse("workspace:listing_aside", args=[listing.pk])
    assert desk.post(address, {"quantity": 11, "until": until}).status_code == 422
    assert desk.post(address, {"quantity": 4, "until": "2020-01-01T10:00"}).status_code == 422
    assert desk.post(address, {"quantity": 4, "until": until}).status_code == 303
    listing.refresh_from_db()
    aside = Allocation.objects.get()
    assert (listing.buffer, aside.scope, figures(variant)) == (2, listing.account.scope, (10, 0, 4))
    desk.post(reverse("workspace:aside_close", args=[aside.pk]))
    assert figures(variant) == (10, 0, 0)


def test_a_new_sku_has_nothing_and_can_be_counted(owner, desk):
    variant = own_variant(owner.producer, stock=None)
    assert desk.get(f"{KHO}{variant.pk}/").status_code == 200
    assert book(desk, variant, "kiem-kho", on_hand=7, was=0).status_code == 303
    assert StockRecord.objects.get(pk=variant.pk).on_hand == 7


@pytest.mark.parametrize("words", ["BƯỞI", "buoi", "%", "\x00"])
def test_odd_words_find_or_find_nothing(desk, variant, words):
    assert desk.get(KHO, {"q": words}).status_code == 200


def test_the_shelf_costs_the_same_queries_for_two_and_twenty(owner, desk):
    counted = []
    for count in (2, 18):
        for _ in range(count):
            ListingFactory.create(variant=own_variant(owner.producer))
        desk.get(KHO)
        with CaptureQueriesContext(connection) as seen:
            desk.get(KHO)
        counted.append(len(seen))
    assert counted[0] == counted[1]
