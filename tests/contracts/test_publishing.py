"""One page from nothing to deleted, the same steps on every platform."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

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
    ProductView,
    Review,
)
from core.channels import Channel
from tests.contracts.conftest import Sandbox

pytestmark = pytest.mark.demo

CODE, SKU, KEY = "MOI", "MOI-500", "a" * 64


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 600), "orange").save(out, "JPEG")
    return out.getvalue()


# Honey on each platform, with what its category asks.
PLACES: dict[Channel, tuple[str, tuple[AttributeAnswer, ...]]] = {
    Channel.SHOPEE: ("101814", (AttributeAnswer("100010", ("3307",)),)),
    Channel.LAZADA: ("10100869", ()),
    Channel.TIKTOK: ("600001", (AttributeAnswer("100392", ("1001533",)),)),
}


@pytest.fixture
def page(channel: Channel) -> Content:
    category, attributes = PLACES[channel]
    return Content(
        title="Mật ong hoa tràm U Minh nguyên chất - OCOP 4 sao",
        description="Mật ong nguyên chất & sạch.\n\n" + "Bảo quản < 30 °C, nơi khô ráo. " * 6,
        category=category,
        skus=(ContentSku(SKU, "Chai 500 ml", 185_000, 750, (12, 12, 22)),),
        attributes=attributes,
        pictures=(Picture(KEY, "mat-ong.jpg", load=jpeg),),
        licence=Licence("Bản tự công bố sản phẩm", "TCB-01/2026", date(2026, 1, 15), "Đồng Nai"),
    )


Push = Callable[..., Learned]


@pytest.fixture
def push(adapter: ChannelAdapter) -> Push:
    """Push a page and see that it was taken; what the platform told."""

    def taken(value: Content, product: str = "") -> Learned:
        [result] = adapter.push(Facet.CONTENT, [Change(ListingRef(product, "", CODE), 1, value)])
        assert (result.outcome, result.code, result.message) == (Outcome.APPLIED, "", "")
        return result.learned or Learned()

    return taken


def seen(adapter: ChannelAdapter, product: str) -> ProductView:
    [view] = adapter.view([product])
    return view


def test_a_product_is_published_with_its_picture_and_no_stock(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, page: Content, push: Push
) -> None:
    learned = push(page)
    shown = sandbox.shelf(channel)[SKU]
    assert (shown["stock"], shown["price_vnd"]) == (0, 185_000)
    assert (set(learned.skus), set(learned.handles)) == ({SKU}, {KEY})
    view = seen(adapter, learned.product)
    assert (view.title, view.review, view.category) == (page.title, Review.LIVE, page.category)
    assert len(view.pictures) == 1


def test_publishing_again_makes_no_second_product(page: Content, push: Push) -> None:
    assert push(page).product == push(page).product


def test_a_page_is_updated_and_keeps_its_stock(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, page: Content, push: Push
) -> None:
    learned = push(page)
    sandbox.tamper(channel, SKU, stock=7)
    other = replace(page, title="Mật ong hoa tràm U Minh nguyên chất vụ mới")
    push(other, learned.product)
    assert seen(adapter, learned.product).title == other.title
    assert sandbox.shelf(channel)[SKU]["stock"] == 7


def test_a_page_without_pictures_of_ours_keeps_those_of_the_shop(
    adapter: ChannelAdapter, page: Content, push: Push
) -> None:
    learned = push(page)
    before = seen(adapter, learned.product).pictures
    push(replace(page, title="Mật ong hoa tràm U Minh nguyên chất vụ mới", pictures=()), learned.product)
    assert seen(adapter, learned.product).pictures == before != ()


def test_a_page_is_hidden_shown_again_and_deleted_and_twice_is_as_once(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, page: Content, push: Push
) -> None:
    product = push(page).product
    stands = []
    for aim in (Aim.UNLISTED, Aim.UNLISTED, Aim.ON_SALE, Aim.DELETED, Aim.DELETED):
        push(replace(page, aim=aim), product)
        stands.append(seen(adapter, product).review)
    assert stands == [Review.UNLISTED, Review.UNLISTED, Review.LIVE, Review.GONE, Review.GONE]
    assert SKU not in sandbox.shelf(channel)


def test_a_page_that_was_taken_down_can_be_published_again(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, page: Content, push: Push
) -> None:
    product = push(page).product
    told = push(replace(page, aim=Aim.DELETED), product)
    assert (told.review, told.skus) == (Review.GONE, {})

    learned = push(page)

    assert (learned.review or Review.LIVE, set(learned.skus)) == (Review.LIVE, {SKU})
    assert seen(adapter, learned.product).review is Review.LIVE
    assert sandbox.shelf(channel)[SKU]["price_vnd"] == 185_000
