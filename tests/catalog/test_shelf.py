"""What lists read: rows and counts that follow what changed, and pages of them."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from catalog import queries, search, services, shelf, shelving
from catalog.models import Product, SearchDocument, ShelfDue, ShelfRow, ShelfTally, Variant
from catalog.shelf import Asked
from core import clock, relay
from inventory import services as inventory
from storefront import shelf as keeper
from storefront.subscribers import look_at_the_shelf
from tests.catalog import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods():
    """Three products for everybody, one for adults, a draft, and one with nothing to buy."""
    fruit = builders.product("M01", (75_000, 60_000), name="Bưởi da xanh", season_months=[11, 12])
    builders.certificate(fruit, stars=4)
    builders.certificate(builders.product("M02", (95_000,), name="Ổi lê"), stars=5)
    spices, other = builders.category("gia-vi"), builders.producer("SX02", kind="household")
    spice = builders.product("M03", (45_000,), name="Đậu phộng", category=spices, producer=other)
    builders.certificate(spice, stars=3, expires_on=date(2025, 1, 1))
    builders.product(
        "M04",
        (250_000,),
        name="Rượu bưởi",
        category=builders.category("ruou"),
        abv_percent=29,
        age_restricted=True,
        promotion_banned=True,
    )
    builders.product("M05", name="Nháp", state=Product.State.DRAFT)
    builders.product("M06", (), name="Không có gì để bán")
    for product in Product.objects.prefetch_related("variants"):
        for variant in product.variants.all():
            inventory.open_stock(variant_id=variant.pk, quantity=0 if product.code == "M02" else 5)
    with time_machine.travel(datetime(2026, 11, 29, 5, tzinfo=UTC), tick=False):
        keeper.rebuild()
        yield


def look(page=1, size=24, category="", **asked):
    """A page of the list, asked for by names and slugs."""
    tallies = shelf.tallies(category, age_confirmed=asked.get("age_confirmed", False))
    chosen = tallies.category.pk if tallies.category else None
    return shelf.look(Asked(category=chosen, **asked), tallies, page, size)


def codes(*arguments, **asked):
    """The product codes of a page, in its order."""
    code_of = dict(Product.objects.values_list("pk", "code"))
    return [code_of[pk] for pk in look(*arguments, **asked).ids]


def test_only_what_can_be_bought_stands_on_the_shelf(goods):
    assert sorted(codes()) == ["M01", "M02", "M03"]


def test_alcohol_stays_hidden_until_18_is_confirmed(goods):
    spirits = Product.objects.get(code="M04")

    assert codes(category="ruou") == []
    assert shelf.is_for_adults(spirits.category)
    assert codes(category="ruou", age_confirmed=True) == ["M04"]
    assert codes(ids=(spirits.pk,)) == []
    assert not shelf.is_for_adults(Product.objects.get(code="M01").category)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"category": "gia-vi"}, ["M03"]),
        ({"wards": ("26188",)}, ["M01", "M02", "M03"]),
        ({"wards": ("99999",)}, []),
        ({"kinds": ("household",)}, ["M03"]),
        ({"stars": (4,)}, ["M01"]),
        ({"stars": (4, 5)}, ["M01", "M02"]),
        ({"stars": (3,)}, []),
        ({"price_from_vnd": 60_000}, ["M01", "M02"]),
        ({"price_to_vnd": 60_000}, ["M01", "M03"]),
        ({"cnnt": True}, []),
        ({"in_season": True}, ["M01"]),
        ({"in_stock": True}, ["M01", "M03"]),
        ({"in_stock": True, "stars": (5,)}, []),
    ],
)
def test_filters_keep_what_fits_whether_found_by_words_or_not(goods, asked, found):
    everything = tuple(Product.objects.values_list("pk", flat=True))

    assert sorted(codes(**asked)) == found
    assert sorted(codes(ids=everything, **asked)) == found


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("", ["M01", "M03", "M02"]),  # what is sold out comes last
        ("price", ["M03", "M01", "M02"]),
        ("-price", ["M02", "M01", "M03"]),
        ("stars", ["M02", "M01", "M03"]),
        ("name", ["M01", "M03", "M02"]),  # bưởi, đậu, ổi: as if without marks
        ("new", ["M03", "M02", "M01"]),
        ("nonsense", ["M01", "M03", "M02"]),
    ],
)
def test_the_shelf_is_sorted(goods, sort, found):
    assert codes(sort=sort) == found


def test_what_words_found_keeps_the_order_of_fit_unless_another_is_asked_for(goods):
    ids = tuple(
        Product.objects.in_bulk(["M03", "M02", "M01"], field_name="code")[code].pk for code in ("M03", "M02")
    )

    assert codes(ids=ids) == ["M03", "M02"]
    assert codes(ids=ids[::-1]) == ["M02", "M03"]
    assert codes(ids=ids, sort="-price") == ["M02", "M03"]


def test_out_of_season_goods_stand_last_and_come_back_with_their_month(goods):
    with time_machine.travel(datetime(2026, 12, 31, 17, tzinfo=UTC), tick=False):  # midnight in Việt Nam
        assert ShelfRow.objects.filter(turns_at__lte=datetime.now(UTC)).count() == 1
        keeper.keep()
        assert codes() == ["M03", "M02", "M01"]
        assert codes(in_season=True) == []


def test_a_badge_falls_off_at_midnight_even_before_the_row_follows(goods):
    last_day = datetime(2027, 11, 20, 16, 59, tzinfo=UTC)
    ids = [Product.objects.get(code="M02").pk]

    with time_machine.travel(last_day, tick=False) as clock:
        assert [one.stars for one in queries.on_cards(ids, age_confirmed=False)] == [5]
        clock.move_to(datetime(2027, 11, 20, 17, tzinfo=UTC))
        assert [one.stars for one in queries.on_cards(ids, age_confirmed=False)] == [None]
        keeper.keep()
        assert codes(stars=(5,)) == []


@pytest.mark.parametrize("by_words", [False, True])
def test_counts_beside_a_filter_ignore_that_filter_only(goods, by_words):
    ids = tuple(Product.objects.values_list("pk", flat=True)) if by_words else None
    by = look(category="trai-cay-tuoi", stars=(4,), in_stock=True, ids=ids).counts.by

    assert look(category="trai-cay-tuoi", stars=(4,), in_stock=True, ids=ids).counts.total == 1
    assert {value: by["stars"].get(value, 0) for value in ("5", "4", "3")} == {"5": 0, "4": 1, "3": 0}
    assert by["stock"].get("True") == 1
    assert sum(by["category"].values()) == 1
    assert by["ward"] == {"26188": 1}


def test_whole_shelves_are_counted_beforehand(goods, django_assert_num_queries):
    tallies = shelf.tallies("trai-cay-tuoi", age_confirmed=False)

    with django_assert_num_queries(1):  # the page itself
        counts = shelf.look(Asked(category=tallies.category.pk), tallies).counts
    assert counts.total == 2
    assert sum(counts.by["category"].values()) == 3
    assert counts.by["season"] == {"0": 1, "1": 1}


def test_more_than_can_be_counted_is_said_to_be_more(goods, monkeypatch):
    monkeypatch.setattr(shelf, "COUNTED", 1)
    seen = look(price_from_vnd=1, size=1)

    assert (seen.counts.total, seen.counts.is_cut, seen.is_deep) == (1, True, True)
    assert seen.counts.by == {}
    assert look(stars=(4,), in_stock=True).counts.is_cut is False


def test_one_filter_alone_is_counted_exactly_however_many_there_are(goods, monkeypatch):
    monkeypatch.setattr(shelf, "COUNTED", 1)

    assert (look(in_stock=True).counts.total, look(in_stock=True).counts.is_cut) == (2, False)


def test_a_page_past_the_end_is_the_last_one(goods):
    assert codes(9, 2) == ["M02"]
    assert (look(9, 2).number, look(9, 2).pages) == (2, 2)


def test_a_row_follows_price_stock_and_state_through_the_outbox(goods, django_capture_on_commit_callbacks):
    search.rebuild()
    product = Product.objects.get(code="M02")
    variant = product.variants.get()
    with django_capture_on_commit_callbacks():
        inventory.receive(variant_id=variant.pk, quantity=3, ref="arrived")
        services.change_price(variant_id=variant.pk, price_vnd=40_000)
        services.withdraw_product(product_id=Product.objects.get(code="M03").pk)
    relay.run()
    keeper.keep()

    row = ShelfRow.objects.get(product=product)
    assert (row.price_vnd, row.has_stock) == (40_000, True)
    assert SearchDocument.objects.get(product=product).in_stock
    assert sorted(codes()) == ["M01", "M02"]


def test_news_of_a_batch_cost_the_relay_one_insert(goods, django_assert_num_queries):
    first, second = Variant.objects.order_by("pk")[:2]
    at = clock.now()
    with django_assert_num_queries(1):
        look_at_the_shelf({"stock": {first.pk: at, second.pk: at}, "price": {second.pk: at}})

    due = dict(ShelfDue.objects.values_list("variant_id", "stock_only"))
    assert due == {first.pk: True, second.pk: False}


def test_stock_that_neither_ran_out_nor_came_back_moves_no_row(goods):
    shelving.order({Product.objects.get(code="M01").variants.first().pk: True})
    inventory.receive(variant_id=Product.objects.get(code="M01").variants.first().pk, quantity=1, ref="more")

    assert keeper.keep() == 0
    assert not ShelfDue.objects.exists()


def test_counts_wait_a_little_for_more_changes_and_then_follow(goods):
    services.withdraw_product(product_id=Product.objects.get(code="M03").pk)
    keeper.refresh([Product.objects.get(code="M03").pk])
    assert shelf.tallies(age_confirmed=False).whole["total"] == 3

    with time_machine.travel(datetime(2026, 11, 29, 5, 1, tzinfo=UTC), tick=False):
        keeper.keep()
    assert shelf.tallies(age_confirmed=False).whole["total"] == 2
    assert not ShelfTally.objects.filter(due_at__isnull=False).exists()


def test_a_second_rebuild_writes_nothing(goods):
    assert keeper.rebuild() == 0


@pytest.mark.parametrize("count", [2, 20])
def test_cards_cost_the_same_queries_for_2_products_as_for_20(count, django_assert_num_queries):
    ids = [builders.product(f"M{number:02}", (1_000, 2_000)).pk for number in range(count)]
    keeper.rebuild()

    with django_assert_num_queries(1):
        assert len(queries.on_cards(ids, age_confirmed=False)) == count
