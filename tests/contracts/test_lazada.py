"""What Lazada is asked beyond stock and price, against its stand-in over HTTP: orders, pages, vouchers."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from PIL import Image

from channels_sync.adapters.lazada import LazadaAdapter
from channels_sync.protocol import (
    Aim,
    BadSignature,
    Change,
    Content,
    ContentSku,
    Coupon,
    Credentials,
    Facet,
    ListingRef,
    OrderSnapshot,
    Outcome,
    Picture,
    RawRequest,
    Result,
    Review,
    Shipment,
    Stock,
    Topic,
    Unavailable,
)
from core.channels import Channel
from orders.states import Status
from tests.contracts.conftest import Sandbox, SignIn
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


def test_more_changes_than_a_page_holds_are_told_once_each(
    adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs
) -> None:
    send(adapter, refs, K02_500=Stock(900))
    numbers = [bought(sandbox, "K02-500", 1) for _ in range(120)]
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


def test_an_edit_without_pictures_leaves_the_shops_own(adapter: LazadaAdapter) -> None:
    ref = published(adapter)
    (before,) = adapter.view([ref.product])

    result = publish(adapter, replace(PAGE, title="Mật ong khác", pictures=()), ref)

    assert (result.outcome, result.code) == (Outcome.APPLIED, "")
    (after,) = adapter.view([ref.product])
    assert (after.title, after.pictures) == ("Mật ong khác", before.pictures)
    assert len(before.pictures) == 1


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


class Listener:
    """Somebody at the registered address who takes every webhook."""

    def __init__(self) -> None:
        self.taken: Queue[RawRequest] = Queue()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                listener.taken.put(RawRequest(listener.url, headers, body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def listener(sandbox: Sandbox) -> Iterator[Listener]:
    one = Listener()
    Thread(target=one.server.serve_forever, daemon=True).start()
    sandbox.switch(LAZADA, "webhook_url", one.url)
    yield one
    sandbox.switch(LAZADA, "webhook_url", "")
    one.server.shutdown()
    one.server.server_close()


def test_a_webhook_of_the_marketplace_is_understood(
    adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs, listener: Listener
) -> None:
    credentials = sandbox.credentials(LAZADA)
    send(adapter, refs, K02_500=Stock(9))
    number = bought(sandbox, "K02-500", 1)

    raw = listener.taken.get(timeout=20)
    notice = LazadaAdapter.read_webhook(raw, credentials)

    assert (notice.topic, notice.shop, notice.key) == (Topic.ORDER, "200100200300", number)
    with pytest.raises(BadSignature):
        LazadaAdapter.read_webhook(replace(raw, body=raw.body + b" "), credentials)

    control(sandbox, "review", sku="K02-500", verdict="reject", reason="Ảnh mờ")
    notice = LazadaAdapter.read_webhook(listener.taken.get(timeout=20), credentials)
    assert (notice.topic, notice.key) == (Topic.PRODUCT, refs["K02-500"].product)


# What the seller does to an order


def test_an_order_is_packed_handed_over_and_tracked_and_twice_is_as_once(
    adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs
) -> None:
    send(adapter, refs, K02_500=Stock(9))
    number = bought(sandbox, "K02-500", 2)

    (parcel,) = adapter.ship(Shipment(number))

    assert (parcel.number[:2], parcel.tracking[:5], parcel.carrier) == ("FP", "LEXVN", "LEX VN")
    assert adapter.ship(Shipment(number)) == [parcel]
    order = read(adapter, number)
    assert (order.status, order.platform_status) == (Status.PACKING, "ready_to_ship")
    assert list(order.parcels) == [parcel]


def test_what_was_cancelled_cannot_be_shipped(adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs) -> None:
    send(adapter, refs, K02_500=Stock(9))
    number = bought(sandbox, "K02-500", 1)
    control(sandbox, "advance", order_id=number, event="cancel")
    with pytest.raises(Unavailable) as refusal:
        adapter.ship(Shipment(number))
    assert refusal.value.code == "not_shippable"
    assert read(adapter, number).status is Status.CANCELLED


@pytest.mark.parametrize(("reason", "left"), [("customer_request", 9), ("out_of_stock", 0)])
def test_the_seller_cancels_and_out_of_stock_empties_the_shelf(
    adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs, reason: str, left: int
) -> None:
    send(adapter, refs, K02_500=Stock(9))
    number = bought(sandbox, "K02-500", 2)
    adapter.cancel(number, reason=reason)
    adapter.cancel(number, reason=reason)
    assert read(adapter, number).status is Status.CANCELLED
    assert sandbox.shelf(LAZADA)["K02-500"]["stock"] == left


@pytest.mark.parametrize(("agree", "status"), [(True, Status.CANCELLED), (False, Status.TO_SHIP)])
def test_a_buyer_who_asks_to_cancel_is_answered(
    adapter: LazadaAdapter, sandbox: Sandbox, refs: Refs, agree: bool, status: Status
) -> None:
    send(adapter, refs, K02_500=Stock(9))
    number = bought(sandbox, "K02-500", 1)
    control(sandbox, "advance", order_id=number, event="ask_cancel", reason="Đặt nhầm")
    order = read(adapter, number)
    assert order.cancel_requested
    for _ in range(2):
        adapter.answer_cancellation(order, agree=agree)
    after = read(adapter, number)
    assert (after.status, after.cancel_requested) == (status, False)


# Vouchers


def test_a_voucher_is_offered_once_changed_halted_and_taken_up_again(
    adapter: LazadaAdapter, sandbox: Sandbox
) -> None:
    now = sandbox.now()
    coupon = Coupon(
        code="TET10",
        name="Giảm Tết",
        percent=10,
        amount_vnd=0,
        max_discount_vnd=50_000,
        min_spend_vnd=200_000,
        quantity=100,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=9),
    )
    ref = ListingRef(product="", sku="", seller_sku="TET10")

    def shown() -> list[tuple[str, int, str]]:
        listed = adapter._gateway.get(
            "/promotion/vouchers/get", {"voucher_type": "COLLECTIBLE_VOUCHER", "cur_page": "1"}
        ).data["data_list"]
        return [(row["voucher_name"], row["issued"], row["status"]) for row in listed]

    for value, state in (
        (coupon, ("Giảm Tết (TET10)", 100, "ONGOING")),
        (coupon, ("Giảm Tết (TET10)", 100, "ONGOING")),
        (replace(coupon, quantity=150, name="Tết Đinh Mùi"), ("Tết Đinh Mùi (TET10)", 150, "ONGOING")),
        (replace(coupon, quantity=150, is_active=False), ("Tết Đinh Mùi (TET10)", 150, "SUSPEND")),
        (replace(coupon, quantity=150), ("Giảm Tết (TET10)", 150, "ONGOING")),
    ):
        (result,) = adapter.push(Facet.VOUCHER, [Change(ref, 1, value)])
        assert (result.outcome, result.message) == (Outcome.APPLIED, "")
        assert shown() == [state]


# Connecting


def test_a_seller_who_consents_hands_over_his_shop(sandbox: Sandbox, sign_in: SignIn) -> None:
    given = sandbox.credentials(LAZADA)
    ours = Credentials(given.base_url, given.app_key, given.app_secret, auth_url=given.auth_url)
    page = LazadaAdapter.consent_url(ours, back="https://shop.example/quay-lai", state="s-1")
    sent_back = sandbox.http.post(page, follow_redirects=False).headers["location"]
    answer = dict(parse_qsl(urlsplit(sent_back).query))
    assert answer["state"] == "s-1"

    (shop,) = sign_in(ours).connect(answer)

    assert (shop.shop, shop.push_shop, shop.shop_name) == (
        "200100200300",
        "200100200300",
        "OCOP Đồng Nai (sandbox)",
    )
    assert shop.consent_expires_at is not None
    assert len({remote.ref.seller_sku for remote in sign_in(shop).catalogue()}) == 7
