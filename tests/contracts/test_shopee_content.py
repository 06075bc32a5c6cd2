"""Shopee against the sandbox: a page from nothing to deleted, a consent, vouchers, parcels."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from channels_sync.adapters.shopee import ShopeeAdapter
from channels_sync.adapters.shopee.gateway import Gateway
from channels_sync.protocol import (
    Aim,
    AttributeAnswer,
    Change,
    Content,
    ContentSku,
    Coupon,
    Facet,
    ListingRef,
    Outcome,
    Picture,
    Result,
    Review,
    Shipment,
    Unauthorised,
    Unavailable,
)
from core.channels import Channel
from orders.states import Status
from tests.contracts.conftest import Sandbox, SignIn

pytestmark = pytest.mark.demo

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
HONEY = "101814"
SMALL = ContentSku("NEW-250", "Hũ 250 ml", 95_000, 400, (10, 10, 12))
LARGE = ContentSku("NEW-500", "Chai 500 ml", 180_000, 750, (12, 12, 22))
WIDE = ContentSku("NEW-1000", "Chai 1 lít", 340_000, 1_400, (14, 14, 30))
PAGE = Content(
    title="Mật ong hoa tràm U Minh nguyên chất",
    description="Mật ong nguyên chất từ rừng tràm. " * 5,
    category=HONEY,
    skus=(SMALL, LARGE),
    attributes=(AttributeAnswer("100010", ("3307",)),),
    pictures=(Picture("a" * 64, "mat-ong.png", load=lambda: PNG),),
)


@pytest.fixture
def channel() -> Channel:
    return Channel.SHOPEE


@pytest.fixture
def gateway(adapter: ShopeeAdapter) -> Gateway:
    return adapter._gateway()


def push(adapter: ShopeeAdapter, page: Content, product: str = "") -> Result:
    (result,) = adapter.push(Facet.CONTENT, [Change(ListingRef(product, "", "NEW"), 1, page)])
    return result


def publish(adapter: ShopeeAdapter, gateway: Gateway, page: Content = PAGE) -> str:
    """Push until it is done, with the pause Shopee wants; the item's id."""
    product = push(adapter, page).learned.product  # type: ignore[union-attr]
    adapter._now, now = (lambda: now() + timedelta(seconds=6)), adapter._now
    result = push(adapter, page, product)
    assert (result.outcome, result.code, result.message) == (Outcome.APPLIED, "", "")
    adapter._now = now
    return product


def units(sandbox: Sandbox) -> Mapping[str, dict[str, object]]:
    shelf = sandbox.shelf(Channel.SHOPEE)
    return {sku: row for sku, row in shelf.items() if sku.startswith("NEW")}


def test_a_page_with_variants_goes_up_in_two_pushes(
    adapter: ShopeeAdapter, sandbox: Sandbox, gateway: Gateway
) -> None:
    first = push(adapter, PAGE)
    assert (first.outcome, first.retry_after) == (Outcome.THROTTLED, 5)
    assert first.learned is not None
    assert set(first.learned.handles) == {"a" * 64}

    product = publish(adapter, gateway)

    assert product == first.learned.product  # the second start found the first one's item
    shown = units(sandbox)
    assert {sku: (row["price_vnd"], row["stock"]) for sku, row in shown.items()} == {
        "NEW-250": (95_000, 0),
        "NEW-500": (180_000, 0),
    }
    (view,) = adapter.view([product])
    assert (view.title, view.review, view.category) == (PAGE.title, Review.LIVE, HONEY)
    assert view.description == PAGE.description
    assert len(view.pictures) == 1


def test_a_page_with_one_variant_is_one_push_and_its_repeat_writes_nothing(
    adapter: ShopeeAdapter, sandbox: Sandbox
) -> None:
    page = replace(PAGE, skus=(LARGE,))
    first = push(adapter, page)
    assert (first.outcome, first.code, first.message) == (Outcome.APPLIED, "", "")
    assert first.learned is not None
    assert first.learned.skus == {"NEW-500": ("0", "")}
    known = replace(page, pictures=(replace(page.pictures[0], handle=first.learned.handles["a" * 64]),))
    before = sandbox.http.get("/control/journal").json()
    again = push(adapter, known)  # as after a lost answer: without the id
    assert again.outcome is Outcome.APPLIED
    assert again.learned is not None
    assert again.learned.product == first.learned.product
    writes = [e for e in sandbox.http.get("/control/journal").json()["entries"][len(before["entries"]) :]]
    assert not [
        e for e in writes if e["path"].rsplit("/", 1)[-1] in ("add_item", "update_item", "upload_image")
    ]


def test_an_edit_without_pictures_leaves_the_shops_own(adapter: ShopeeAdapter) -> None:
    page = replace(PAGE, skus=(LARGE,))
    first = push(adapter, page)
    assert first.learned is not None
    title = "Mật ong hoa tràm U Minh, chai 500 ml"
    again = push(adapter, replace(page, title=title, pictures=()), first.learned.product)
    assert (again.outcome, again.code) == (Outcome.APPLIED, "")
    (view,) = adapter.view([first.learned.product])
    assert (view.title, view.pictures) == (title, (first.learned.handles["a" * 64],))


def test_variants_come_go_and_keep_their_ids(
    adapter: ShopeeAdapter, sandbox: Sandbox, gateway: Gateway
) -> None:
    product = publish(adapter, gateway)
    kept = units(sandbox)["NEW-500"]["sku_id"]
    renamed = replace(LARGE, label="Chai nửa lít")
    result = push(adapter, replace(PAGE, skus=(WIDE, renamed)), product)
    assert (result.outcome, result.code, result.message) == (Outcome.APPLIED, "", "")
    shown = units(sandbox)
    assert set(shown) == {"NEW-500", "NEW-1000"}
    assert shown["NEW-500"]["sku_id"] == kept
    assert str(shown["NEW-500"]["title"]).endswith("Chai nửa lít")
    assert result.learned is not None
    assert result.learned.skus["NEW-500"] == (str(kept), "")


def test_a_page_is_hidden_shown_and_deleted(adapter: ShopeeAdapter, gateway: Gateway) -> None:
    product = publish(adapter, gateway)
    for aim, review in (
        (Aim.UNLISTED, Review.UNLISTED),
        (Aim.ON_SALE, Review.LIVE),
        (Aim.DELETED, Review.GONE),
        (Aim.DELETED, Review.GONE),
    ):
        result = push(adapter, replace(PAGE, aim=aim), product)
        assert (result.outcome, result.learned and result.learned.review) == (Outcome.APPLIED, review)
        assert next(iter(adapter.view([product]))).review is review


def test_a_wrong_page_is_refused_with_the_platforms_code(adapter: ShopeeAdapter, sandbox: Sandbox) -> None:
    result = push(adapter, replace(PAGE, attributes=()))
    assert (result.outcome, result.code) == (Outcome.REJECTED, "error_less_required_attribute")
    assert result.learned is not None
    assert result.learned.handles  # the picture is not uploaded again
    assert units(sandbox) == {}


def test_a_banned_page_says_why(adapter: ShopeeAdapter, sandbox: Sandbox, gateway: Gateway) -> None:
    product = publish(adapter, gateway)
    sandbox._post(
        "review", {"channel": "shopee", "sku": "NEW-500", "verdict": "suspend", "reason": "Thiếu giấy tờ"}
    )
    (view,) = adapter.view([product])
    assert (view.review, view.reason) == (Review.SUSPENDED, "Thiếu giấy tờ")
    result = push(adapter, replace(PAGE, title=PAGE.title + " mới"), product)
    assert (result.outcome, result.code) == (Outcome.REJECTED, "error_item_uneditable")
    assert result.learned is not None
    assert (result.learned.review, result.learned.reason) == (Review.SUSPENDED, "Thiếu giấy tờ")


def test_a_new_page_in_review_is_told_so(adapter: ShopeeAdapter, sandbox: Sandbox) -> None:
    sandbox.switch(Channel.SHOPEE, "new_item_status", "REVIEWING")
    result = push(adapter, replace(PAGE, skus=(LARGE,)))
    assert result.learned is not None
    assert (result.outcome, result.learned.review) == (Outcome.APPLIED, Review.IN_REVIEW)


def test_what_a_category_asks(adapter: ShopeeAdapter) -> None:
    tree = {one.id: one for one in adapter.categories()}
    honey = tree[HONEY]
    assert honey.is_leaf
    assert honey.path.endswith(f"> {honey.name}")
    assert tree[honey.parent].is_leaf is False
    assert HONEY in [one.id for one in adapter.suggest_categories("Mật ong hoa tràm")]
    origin = next(one for one in adapter.attributes(HONEY) if one.id == "100010")
    assert (origin.is_required, origin.options["3307"], origin.takes_text) == (True, "Việt Nam", False)
    assert adapter.brands(HONEY)[0].name == "No Brand"
    assert [one.name for one in adapter.brands(HONEY, "no b")] == ["No Brand"]


def test_a_seller_consents_and_the_shop_is_connected(sandbox: Sandbox, sign_in: SignIn) -> None:
    given = replace(sandbox.credentials(Channel.SHOPEE), access_token="", refresh_token="", shop="")
    link = ShopeeAdapter.consent_url(given, back=f"{sandbox.base_url}/back?x=1", state="s-1")
    sent_back = httpx.get(link).headers["Location"]
    answer = {name: values[0] for name, values in parse_qs(urlsplit(sent_back).query).items()}
    assert answer["state"] == "s-1"
    (shop,) = sign_in(given).connect(answer)
    assert (shop.shop, shop.push_shop, shop.shop_name) == ("220044001", "220044001", "OCOP Đồng Nai")
    assert shop.consent_expires_at is not None
    assert shop.consent_expires_at > sandbox.now() + timedelta(days=364)
    assert list(sign_in(shop).catalogue())
    with pytest.raises(Unauthorised):
        sign_in(given).connect(answer)  # a code works once


def coupon(sandbox: Sandbox, **changed: object) -> Coupon:
    now = sandbox.now()
    made = Coupon("TETOCOP2026", "Tết", 10, 0, 50_000, 200_000, 100, now, now + timedelta(days=3))
    return replace(made, **changed)  # type: ignore[arg-type]


def offer(adapter: ShopeeAdapter, value: Coupon) -> Result:
    (result,) = adapter.push(Facet.VOUCHER, [Change(ListingRef("", "", value.code), 1, value)])
    return result


def test_a_voucher_is_offered_once_changed_and_taken_back(
    adapter: ShopeeAdapter, sandbox: Sandbox, gateway: Gateway
) -> None:
    def shown() -> list[dict[str, object]]:
        rows = gateway.get("voucher/get_voucher_list", {"status": "all", "page_size": 100})["voucher_list"]
        return [row for row in rows if row["end_time"] > sandbox.now().timestamp()]

    first, second = offer(adapter, coupon(sandbox)), offer(adapter, coupon(sandbox))
    assert (first.outcome, second.outcome) == (Outcome.APPLIED, Outcome.APPLIED)
    (row,) = shown()
    assert first.learned is not None
    assert first.learned.product == str(row["voucher_id"])
    assert (row["percentage"], row["usage_quantity"], len(str(row["voucher_code"]))) == (10, 100, 9)
    assert offer(adapter, coupon(sandbox, quantity=150)).outcome is Outcome.APPLIED
    assert shown()[0]["usage_quantity"] == 150
    for _ in range(2):
        assert offer(adapter, coupon(sandbox, is_active=False)).outcome is Outcome.APPLIED
    assert shown() == []


def bought(adapter: ShopeeAdapter, sandbox: Sandbox) -> str:
    sandbox.tamper(Channel.SHOPEE, "K02-500", stock=5)
    sandbox.buy(Channel.SHOPEE, "K02-500", 2)
    (number,) = adapter.orders_changed(
        sandbox.now() - timedelta(minutes=5), sandbox.now() + timedelta(minutes=1)
    )
    return number


def advance(sandbox: Sandbox, number: str, event: str, **details: object) -> None:
    sandbox._post("advance", {"channel": "shopee", "order_id": number, "event": event, **details})


def test_an_order_is_shipped_once(adapter: ShopeeAdapter, sandbox: Sandbox) -> None:
    number = bought(adapter, sandbox)
    (first,) = adapter.ship(Shipment(number))
    (second,) = adapter.ship(Shipment(number))
    assert first == second
    assert (first.tracking[:5], first.carrier) == ("SPXVN", "Nhanh")
    assert adapter.fetch_orders([number])[0].status is Status.PACKING
    advance(sandbox, number, "ship")
    assert adapter.ship(Shipment(number)) == [first]


def test_a_cancelled_order_cannot_be_shipped(adapter: ShopeeAdapter, sandbox: Sandbox) -> None:
    number = bought(adapter, sandbox)
    adapter.cancel(number, reason="out_of_stock")
    adapter.cancel(number, reason="out_of_stock")
    (order,) = adapter.fetch_orders([number])
    assert (order.status, order.items[0].cancelled) == (Status.CANCELLED, 2)
    assert sandbox.shelf(Channel.SHOPEE)["K02-500"]["stock"] == 5
    with pytest.raises(Unavailable) as refusal:
        adapter.ship(Shipment(number))
    assert refusal.value.code == "ship_order_not_ready_to_ship"


@pytest.mark.parametrize(("agree", "status"), [(True, Status.CANCELLED), (False, Status.TO_SHIP)])
def test_a_buyer_who_asks_to_cancel_is_answered(
    adapter: ShopeeAdapter, sandbox: Sandbox, agree: bool, status: Status
) -> None:
    number = bought(adapter, sandbox)
    advance(sandbox, number, "ask_cancel", reason="Đổi ý")
    (order,) = adapter.fetch_orders([number])
    assert (order.status, order.cancel_requested, order.cancel_reason) == (Status.TO_SHIP, True, "Đổi ý")
    adapter.answer_cancellation(order, agree=agree)
    adapter.answer_cancellation(order, agree=agree)
    (after,) = adapter.fetch_orders([number])
    assert (after.status, after.cancel_requested) == (status, False)


def test_a_part_of_an_order_is_cancelled(adapter: ShopeeAdapter, sandbox: Sandbox) -> None:
    number = bought(adapter, sandbox)
    advance(sandbox, number, "cancel", sku="K02-500", quantity=1)
    (order,) = adapter.fetch_orders([number])
    assert (order.status, order.items[0].quantity, order.items[0].cancelled) == (Status.TO_SHIP, 2, 1)
    assert order.items[0].ref.seller_sku == "K02-500"
