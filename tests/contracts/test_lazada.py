"""What Lazada is asked beyond stock and price, against its stand-in over HTTP: orders, pages, vouchers."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from channels_sync.adapters.lazada import LazadaAdapter
from channels_sync.protocol import (
    Aim,
    Change,
    Content,
    ContentSku,
    Facet,
    ListingRef,
    OrderSnapshot,
    Outcome,
    Picture,
    Result,
    Review,
    Stock,
)
from core.channels import Channel
from orders.states import Status
from tests.contracts.conftest import Sandbox
from tests.contracts.test_adapters import Refs, send

pytestmark = pytest.mark.demo

LAZADA = Channel.LAZADA


@pytest.fixture
def channel() -> Channel:
    return LAZADA


def control(sandbox: Sandbox, call: str, **fields: object) -> Any:
    answer = sandbox.http.post(f"/control/{call}", json={"channel": "lazada", **fields})
    return answer.raise_for_status().json()


def bought(sandbox: Sandbox, sku: str, quantity: int) -> str:
    return str(control(sandbox, "buy", sku=sku, quantity=quantity)["order_id"])


def read(adapter: LazadaAdapter, ref: str) -> OrderSnapshot:
    (order,) = adapter.fetch_orders([ref])
    return order


def calls(sandbox: Sandbox) -> int:
    counted = sandbox.http.get("/control/calls").json()["lazada"]
    return sum(times for codes in counted.values() for times in codes.values())


def window(sandbox: Sandbox) -> tuple[datetime, datetime]:
    return sandbox.now() - timedelta(minutes=5), sandbox.now() + timedelta(minutes=5)


# Orders


def test_an_order_is_found_and_read_with_what_the_buyer_took(
    adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs
) -> None:
    send(adapter, refs, K02_500=Stock(9))
    number = bought(sandbox, "K02-500", 3)
    control(sandbox, "advance", order_id=number, event="cancel", sku="K02-500", quantity=1)

    assert list(adapter.orders_changed(*window(sandbox))) == [number]
    order = read(adapter, number)

    assert (order.external_ref, order.status, order.is_cod) == (number, Status.TO_SHIP, True)
    (item,) = order.items
    assert (item.ref, item.quantity, item.cancelled, item.price_vnd) == (refs["K02-500"], 3, 1, 120_000)
    assert sandbox.shelf(LAZADA)["K02-500"]["stock"] == 7


def test_an_order_is_followed_to_its_end(adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs) -> None:
    send(adapter, refs, K02_500=Stock(9))
    number = bought(sandbox, "K02-500", 1)
    seen = []
    for event in ("ship", "deliver", "ask_return", "return"):
        control(sandbox, "advance", order_id=number, event=event)
        seen.append(read(adapter, number).status)
    assert seen == [Status.SHIPPING, Status.DELIVERED, Status.RETURNING, Status.RETURNED]


def test_forty_orders_cost_two_calls(adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs) -> None:
    send(adapter, refs, K02_500=Stock(90))
    numbers = [bought(sandbox, "K02-500", 1) for _ in range(40)]
    control(sandbox, "calls/reset")

    orders = adapter.fetch_orders([*numbers])

    assert [order.external_ref for order in orders] == numbers
    assert calls(sandbox) == 2


def test_two_hundred_changes_are_told_once_each(adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs) -> None:
    send(adapter, refs, K02_500=Stock(900))
    numbers = [bought(sandbox, "K02-500", 1) for _ in range(230)]
    assert sorted(adapter.orders_changed(*window(sandbox))) == sorted(numbers)


# Pages


def jpeg(side: int = 400) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), "orange").save(buffer, "JPEG")
    return buffer.getvalue()


BOTTLE = ContentSku("MOI-500", "Chai 500 ml", 150_000, 800, (12, 12, 20))
JAR = ContentSku("MOI-250", "Hũ 250 ml", 80_000, 450, (8, 8, 12))
PAGE = Content(
    title='Mật ong "mới" Cẩm Mỹ',
    description="Mật ong.\n\nGiao cả nước & đóng gói kỹ.",
    category="10100869",
    skus=(BOTTLE, JAR),
    pictures=(Picture("p1", "a.jpg", load=jpeg),),
)
FRESH = ListingRef(product="", sku="", seller_sku="MOI")


def publish(adapter: LazadaAdapter, page: Content = PAGE, ref: ListingRef = FRESH) -> Result:
    (result,) = adapter.push(Facet.CONTENT, [Change(ref, 1, page)])
    return result


def seen(adapter: LazadaAdapter, product: str) -> tuple[str, Review]:
    (view,) = adapter.view([product])
    return view.title, view.review


def published(adapter: LazadaAdapter, page: Content = PAGE) -> ListingRef:
    result = publish(adapter, page)
    assert (result.outcome, result.message) == (Outcome.APPLIED, "")
    assert result.learned
    return replace(FRESH, product=result.learned.product)


def test_a_product_is_published_and_can_be_told_its_stock(adapter: LazadaAdapter, sandbox: Sandbox) -> None:
    result = publish(adapter)

    assert result.learned
    assert result.learned.review is Review.LIVE
    assert result.learned.skus.keys() == {"MOI-500", "MOI-250"}
    assert result.learned.handles.keys() == {"p1"}
    rows = sandbox.shelf(LAZADA)
    assert (rows["MOI-250"]["stock"], rows["MOI-250"]["price_vnd"]) == (0, 80_000)
    ref = ListingRef(result.learned.product, result.learned.skus["MOI-250"][0], "MOI-250")
    assert [one.outcome for one in adapter.push(Facet.STOCK, [Change(ref, 1, Stock(4))])] == [Outcome.APPLIED]
    assert sandbox.shelf(LAZADA)["MOI-250"]["stock"] == 4
    (view,) = adapter.view([result.learned.product])
    assert (view.title, view.description) == ("Mật ong ”mới” Cẩm Mỹ", PAGE.description)
    assert view.pictures == (result.learned.handles["p1"],)


def test_an_answer_that_was_lost_does_not_make_a_second_product(
    adapter: LazadaAdapter, sandbox: Sandbox
) -> None:
    first = published(adapter)
    before = sandbox.shelf(LAZADA)

    again = publish(adapter)  # as if the first answer had never come: no product id is known

    assert (again.outcome, again.learned and again.learned.product) == (Outcome.APPLIED, first.product)
    assert sandbox.shelf(LAZADA) == before


def test_variants_come_and_go_and_the_figures_of_the_others_stay(
    adapter: LazadaAdapter, sandbox: Sandbox
) -> None:
    ref = published(adapter)
    control(sandbox, "tamper", sku="MOI-500", stock=6)
    tin = replace(JAR, seller_sku="MOI-1000", label="Lon 1 lít", price_vnd=290_000)

    result = publish(adapter, replace(PAGE, title="Mật ong khác", skus=(BOTTLE, tin)), ref)

    assert result.outcome is Outcome.APPLIED
    assert result.learned
    assert result.learned.skus.keys() == {"MOI-500", "MOI-1000"}
    rows = {sku: row for sku, row in sandbox.shelf(LAZADA).items() if sku.startswith("MOI")}
    assert {sku: (row["stock"], row["price_vnd"]) for sku, row in rows.items()} == {
        "MOI-500": (6, 150_000),
        "MOI-1000": (0, 290_000),
    }
    assert seen(adapter, ref.product) == ("Mật ong khác", Review.LIVE)


def test_a_product_is_hidden_shown_again_and_deleted(adapter: LazadaAdapter, sandbox: Sandbox) -> None:
    ref = published(adapter)
    stands = []
    for aim in (Aim.UNLISTED, Aim.UNLISTED, Aim.ON_SALE, Aim.DELETED, Aim.DELETED):
        assert publish(adapter, replace(PAGE, aim=aim), ref).outcome is Outcome.APPLIED
        stands.append(seen(adapter, ref.product)[1])
    assert stands == [Review.UNLISTED, Review.UNLISTED, Review.LIVE, Review.GONE, Review.GONE]
    assert "MOI-500" not in sandbox.shelf(LAZADA)


def test_quality_control_takes_its_time_and_says_why_it_refuses(
    adapter: LazadaAdapter, sandbox: Sandbox
) -> None:
    sandbox.switch(LAZADA, "qc_delay_s", 3600)
    result = publish(adapter)
    assert result.learned
    assert result.learned.review is Review.IN_REVIEW
    ref = replace(FRESH, product=result.learned.product)
    control(sandbox, "review", sku="MOI-500", verdict="reject", reason="Ảnh bị mờ")
    (view,) = adapter.view([ref.product])
    assert view.review is Review.REJECTED
    assert view.reason.startswith("Ảnh bị mờ")

    publish(adapter, PAGE, ref)  # a change hands it in again

    assert seen(adapter, ref.product)[1] is Review.IN_REVIEW
    control(sandbox, "review", sku="MOI-500", verdict="approve")
    assert seen(adapter, ref.product)[1] is Review.LIVE


def test_a_locked_product_cannot_be_changed(adapter: LazadaAdapter, sandbox: Sandbox) -> None:
    ref = published(adapter)
    control(sandbox, "review", sku="MOI-500", verdict="suspend", reason="Hàng cấm")
    result = publish(adapter, replace(PAGE, title="Khác"), ref)
    assert (result.outcome, result.code) == (Outcome.REJECTED, "4155")
    assert seen(adapter, ref.product) == ("Mật ong ”mới” Cẩm Mỹ", Review.SUSPENDED)


def test_a_picture_too_small_is_refused_and_nothing_is_created(
    adapter: LazadaAdapter, sandbox: Sandbox
) -> None:
    before = sandbox.shelf(LAZADA)
    result = publish(adapter, replace(PAGE, pictures=(Picture("p1", load=lambda: jpeg(100)),)))
    assert (result.outcome, result.code) == (Outcome.REJECTED, "1000")
    assert sandbox.shelf(LAZADA) == before


def test_category_attributes_and_brands_are_read(adapter: LazadaAdapter) -> None:
    tree = {category.id: category for category in adapter.categories()}
    assert tree["10100869"].path == "Thực phẩm & đồ uống > Mật ong"
    assert [leaf.id for leaf in adapter.suggest_categories("Mật ong rừng")][:1] == ["10100869"]
    assert adapter.suggest_categories("xyz") == []
    asked = {attribute.id: attribute for attribute in adapter.attributes("10100869")}
    assert asked["country_origin"].options["Vietnam"] == "Việt Nam"
    assert "sku:package_content" in asked
    assert [brand.name for brand in adapter.brands("10100869", "tân")] == ["No Brand", "Tân Triều"]
