"""TikTok Shop's product pages, consent and fulfilment, against the stand-in over HTTP."""

import io
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from channels_sync.protocol import (
    Aim,
    AttributeAnswer,
    Change,
    ChannelAdapter,
    Content,
    ContentSku,
    Facet,
    Learned,
    Licence,
    ListingRef,
    Outcome,
    Picture,
    Result,
    Review,
    Shipment,
    Stock,
    Unauthorised,
)
from core.channels import Channel
from orders.states import Status
from tests.contracts.conftest import Sandbox, SignIn

pytestmark = pytest.mark.demo

LICENCE = Licence("Self-declaration", "TCB-01/2026", date(2026, 1, 15), "Đồng Nai")
JAR = ContentSku("MO-500", "Hũ 500 ml", 125_000, 650, (8, 8, 14))
NEW = ListingRef("", "", "MO")


@pytest.fixture(params=[Channel.TIKTOK], ids=["tiktok"])
def channel(request: pytest.FixtureRequest) -> Channel:
    return request.param


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 600), "orange").save(out, "JPEG")
    return out.getvalue()


def content(**changes: Any) -> Content:
    page = Content(
        title="Mật ong hoa cà phê Cẩm Mỹ OCOP 4 sao",
        description="Mật ong nguyên chất.\n\nBảo quản < 30 °C.",
        category="600001",
        skus=(JAR, replace(JAR, seller_sku="MO-1000", label="Chai 1 lít", price_vnd=230_000)),
        attributes=(AttributeAnswer("100392", ("1001533",)),),
        pictures=(Picture("a" * 64, "mat-ong.jpg", load=jpeg),),
        licence=LICENCE,
    )
    return replace(page, **changes)


def push(adapter: ChannelAdapter, page: Content, product: str = "") -> tuple[Result, Learned]:
    [result] = adapter.push(Facet.CONTENT, [Change(replace(NEW, product=product), 3, page)])
    assert result.version == 3
    assert result.learned is not None
    return result, result.learned


def journal_paths(sandbox: Sandbox) -> list[str]:
    entries = sandbox.http.get("/control/journal").json()["entries"]
    return [entry["path"] for entry in entries if entry["channel"] == "tiktok" and not entry["field"]]


def test_a_page_is_published_with_its_licence_and_no_stock(adapter: ChannelAdapter, sandbox: Sandbox) -> None:
    result, learned = push(adapter, content())
    assert (result.outcome, learned.review) == (Outcome.APPLIED, Review.LIVE)
    shelf = sandbox.shelf(Channel.TIKTOK)
    assert [(shelf[sku]["stock"], shelf[sku]["price_vnd"]) for sku in ("MO-500", "MO-1000")] == [
        (0, 125_000),
        (0, 230_000),
    ]
    assert {sku: place[0] for sku, place in learned.skus.items()} == {
        sku: shelf[sku]["sku_id"] for sku in ("MO-500", "MO-1000")
    }
    [view] = adapter.view([learned.product])
    assert (view.title, view.review, view.category) == (content().title, Review.LIVE, "600001")
    assert view.description == content().description
    assert view.pictures == (learned.handles["a" * 64],)


def test_a_page_that_stands_is_not_edited_again(adapter: ChannelAdapter, sandbox: Sandbox) -> None:
    _, learned = push(adapter, content())
    known = (replace(content().pictures[0], handle=learned.handles["a" * 64]),)
    before = len(journal_paths(sandbox))
    push(adapter, content(pictures=known), learned.product)
    again = journal_paths(sandbox)[before:]
    assert [path for path in again if path.endswith(("partial_edit", "products", "upload"))] == []


def test_an_edit_without_pictures_leaves_the_shops_own(adapter: ChannelAdapter) -> None:
    _, learned = push(adapter, content())
    title = "Mật ong hoa cà phê Cẩm Mỹ, hũ thủy tinh"
    result, _ = push(adapter, content(title=title, pictures=()), learned.product)
    assert (result.outcome, result.code) == (Outcome.APPLIED, "")
    [view] = adapter.view([learned.product])
    assert (view.title, view.pictures) == (title, (learned.handles["a" * 64],))


def test_a_lost_answer_makes_no_second_product(adapter: ChannelAdapter) -> None:
    _, first = push(adapter, content())
    _, second = push(adapter, content())
    assert second.product == first.product


def test_an_edit_waits_for_its_review_and_a_refusal_has_its_reason(
    adapter: ChannelAdapter, sandbox: Sandbox
) -> None:
    _, learned = push(adapter, content())
    sandbox.switch(Channel.TIKTOK, "audit_delay_s", 3_600)
    result, edited = push(adapter, content(title="Mật ong hoa cà phê Cẩm Mỹ, hũ thủy tinh"), learned.product)
    assert (result.outcome, edited.review) == (Outcome.APPLIED, Review.IN_REVIEW)
    verdict = {"channel": "tiktok", "sku": "MO-500", "verdict": "reject", "reason": "Ảnh bị mờ."}
    sandbox.http.post("/control/review", json=verdict).raise_for_status()
    [view] = adapter.view([learned.product])
    assert (view.review, view.title) == (Review.REJECTED, content().title)
    assert view.reason.startswith("Ảnh bị mờ.")
    sandbox.http.post("/control/review", json={**verdict, "verdict": "suspend"}).raise_for_status()
    [view] = adapter.view([learned.product])
    assert (view.review, view.reason.split(".")[0]) == (Review.SUSPENDED, "Ảnh bị mờ")


def test_food_without_a_licence_is_refused_and_nothing_is_made(
    adapter: ChannelAdapter, sandbox: Sandbox
) -> None:
    result, learned = push(adapter, content(licence=None))
    assert (result.outcome, result.code) == (Outcome.REJECTED, "licence_missing")
    assert (learned.product, learned.handles) == ("", {})
    assert "MO-500" not in sandbox.shelf(Channel.TIKTOK)


def test_a_page_is_hidden_shown_deleted_and_brought_back(adapter: ChannelAdapter, sandbox: Sandbox) -> None:
    _, learned = push(adapter, content())
    states = []
    for aim in (Aim.UNLISTED, Aim.UNLISTED, Aim.ON_SALE, Aim.DELETED, Aim.DELETED, Aim.ON_SALE):
        result, told = push(adapter, content(aim=aim), learned.product)
        states.append((result.outcome, told.review))
    assert states == [
        (Outcome.APPLIED, review)
        for review in (Review.UNLISTED, Review.UNLISTED, Review.LIVE, Review.GONE, Review.GONE, Review.LIVE)
    ]
    assert told.product == learned.product


def test_where_no_stock_is_not_taken_the_page_stays_a_draft(
    adapter: ChannelAdapter, sandbox: Sandbox
) -> None:
    sandbox.switch(Channel.TIKTOK, "zero_quantity_accepted", False)
    result, learned = push(adapter, content())
    assert (result.outcome, result.code, learned.review) == (Outcome.REJECTED, "12052055", Review.UNLISTED)
    assert sandbox.shelf(Channel.TIKTOK)["MO-500"]["status"] == "DRAFT"
    again, _ = push(adapter, content(), learned.product)
    assert (again.outcome, sandbox.shelf(Channel.TIKTOK)["MO-500"]["status"]) == (Outcome.REJECTED, "DRAFT")
    refs = [ListingRef(learned.product, place[0], sku, place[1]) for sku, place in learned.skus.items()]
    adapter.push(Facet.STOCK, [Change(ref, 1, Stock(5)) for ref in refs])
    done, told = push(adapter, content(), learned.product)
    assert (done.outcome, told.review) == (Outcome.APPLIED, Review.LIVE)
    assert sandbox.shelf(Channel.TIKTOK)["MO-500"]["stock"] == 5


def test_a_page_that_is_gone_says_so(adapter: ChannelAdapter) -> None:
    [view] = adapter.view(["1729592969799999999"])
    assert view.review is Review.GONE


def test_categories_attributes_and_brands_are_offered(adapter: ChannelAdapter) -> None:
    tree = {node.id: node for node in adapter.categories()}
    assert tree["600001"].path == "Thực phẩm & Đồ uống › Mật ong"
    assert [leaf.id for leaf in adapter.suggest_categories("Mật ong rừng")] == ["600001"]
    asked = adapter.attributes("600001")
    assert [ask.licence_part for ask in asked if ask.is_required] == ["kind", "number", "date", "place"]
    assert [brand.name for brand in adapter.brands("600001", "ocop")] == ["OCOP Đồng Nai"]


def test_a_seller_consents_and_the_shop_is_connected(
    adapter: ChannelAdapter, sandbox: Sandbox, sign_in: SignIn
) -> None:
    app = replace(sandbox.credentials(Channel.TIKTOK), app_id="7400000000000000001", shop="", access_token="")
    page = adapter.consent_url(app, back="https://ocop.test/back", state="s 1")
    answer = sandbox.http.get(page, follow_redirects=False)
    assert answer.headers["location"].startswith("https://ocop.test/back?")
    query = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert query["state"] == "s 1"
    [shop] = sign_in(app).connect(query)
    assert (shop.shop, shop.push_shop, shop.shop_name) == (
        "ROW_demoCipher01",
        "7494049642642441621",
        "OCOP Đồng Nai",
    )
    assert shop.consent_expires_at == shop.refresh_expires_at is not None
    assert list(sign_in(shop).catalogue())
    with pytest.raises(Unauthorised):
        sign_in(app).connect(query)


@pytest.fixture
def order(adapter: ChannelAdapter, sandbox: Sandbox, refs: dict[str, ListingRef]) -> str:
    adapter.push(Facet.STOCK, [Change(refs["K01-500"], 1, Stock(9))])
    wish = {"channel": "tiktok", "sku": "K01-500", "quantity": 2}
    return sandbox.http.post("/control/buy", json=wish).json()["order_id"]


@pytest.mark.parametrize(("tracking", "carrier"), [("", ""), ("GHN-77", "giao hàng nhanh")])
def test_an_order_is_shipped_once_and_its_number_comes_back(
    adapter: ChannelAdapter, order: str, tracking: str, carrier: str
) -> None:
    shipment = Shipment(order, tracking, carrier)
    [parcel] = adapter.ship(shipment)
    assert parcel.tracking == (tracking or "850000000001")
    assert adapter.ship(shipment) == [parcel]
    [told] = adapter.fetch_orders([order])
    assert told.status is Status.PACKING


@pytest.mark.parametrize("reason", ["out_of_stock", "customer_request"])
def test_an_order_is_cancelled_once(adapter: ChannelAdapter, order: str, reason: str) -> None:
    adapter.cancel(order, reason=reason)
    adapter.cancel(order, reason=reason)
    [told] = adapter.fetch_orders([order])
    assert (told.status, told.items[0].cancelled) == (Status.CANCELLED, 2)


@pytest.mark.parametrize(("agree", "status"), [(True, Status.CANCELLED), (False, Status.TO_SHIP)])
def test_a_buyer_who_asks_to_cancel_is_answered_once(
    adapter: ChannelAdapter, sandbox: Sandbox, order: str, agree: bool, status: Status
) -> None:
    wish = {"channel": "tiktok", "order_id": order, "event": "ask_cancel", "reason": "Đổi ý"}
    sandbox.http.post("/control/advance", json=wish).raise_for_status()
    [asked] = adapter.fetch_orders([order])
    assert (asked.cancel_requested, asked.cancel_reason, asked.cancel_key != "") == (True, "Đổi ý", True)
    for _ in range(2):
        adapter.answer_cancellation(asked, agree=agree)
    [told] = adapter.fetch_orders([order])
    assert (told.status, told.cancel_requested) == (status, False)
