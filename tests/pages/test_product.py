"""What a product page tells so that one can trust it, and what it costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Favourite, Variant
from catalog.queries import today
from channels_sync.models import ChannelAccount, Publication, SyncIntent
from core import clock, redis
from orders import services
from orders.models import Question, Review, Voice
from orders.services.voices import recount
from tests.factories import ChannelAccountFactory, ListingFactory, ProductFactory, UserFactory, VariantFactory
from tests.orders.purchases import bought
from tests.pages.shelves import certify, lot_of, stock_shelf

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def product():
    """Two variants, at 50,000 and 90,000 đồng, four stars."""
    return stock_shelf(1)[0]


@pytest.fixture(autouse=True)
def _nobody_has_asked():
    """Redis remembers longer than the database of a test."""
    for key in redis.client().scan_iter("bucket:shop:ask:*"):
        redis.client().delete(key)


def page_of(client, product) -> str:
    return client.get(product.get_absolute_url()).content.decode()


def said(product, number: int, stars: int = 5, **fields) -> list[Review]:
    """So many shown reviews, each of an order of its own."""
    reviews = [
        Review.objects.create(
            product=product,
            line=bought(None, product.variants.first())[0],
            name="Lan N.",
            stars=stars,
            text=f"Rất ngon {place}",
            state=Voice.SHOWN,
            written_at=clock.now() - timedelta(days=place),
            **fields,
        )
        for place in range(number)
    ]
    recount(product.pk)
    return reviews


def listed(product, channel, **price):
    """The first variant stands in a shop whose price intent reads so."""
    account = ChannelAccountFactory(channel=channel, shop_id="77")
    ListingFactory(account=account, variant=product.variants.first(), external_product="P1")
    SyncIntent.objects.filter(listing__account=account, facet="price").update(**price)


CONFIRMED = {"acked": {"amount_vnd": 50_000}, "acked_version": 1, "desired_version": 1}


def test_a_kilogram_has_its_price_where_the_contents_are_known(client, product):
    first, second = product.variants.all()
    Variant.objects.filter(pk=first.pk).update(net_g=250)
    Variant.objects.filter(pk=second.pk).update(net_ml=500)

    page = page_of(client, product)

    assert "200.000\u00a0₫/kg" in page
    assert f"180.000\u00a0₫/{_('litre')}" in page


def test_a_drawing_that_stands_in_is_marked(client, product):
    assert _("illustration") in page_of(client, product)


def test_the_paper_is_named_with_number_last_day_meaning_and_a_link_to_check(client, product):
    page = page_of(client, product)
    number = product.certificates.get().number

    assert "01/01/2099" in page
    assert str(_("4 stars: 70 to under 90 points of 100, certified by the province.")) in page
    assert reverse("storefront:certificate", args=[number]) in page


def test_health_food_says_that_it_is_no_medicine(client):
    notice = "Thực phẩm này không phải là thuốc và không có tác dụng thay thế thuốc chữa bệnh"
    (product,) = stock_shelf(1, health_food=True, mandatory_notice=notice)

    assert page_of(client, product).count(notice) >= 2


def test_the_law_wants_to_know_who_answers_for_it(client, product):
    type(product.producer).objects.update(tax_code="0312345678", phone="0251 3 822 822")
    page = page_of(client, product)

    for fact in (product.producer.name, "0312345678", "0251 3 822 822", "VNPay", "7"):
        assert fact in page


def test_reviews_show_with_their_answer_and_the_distribution(client, product):
    said(product, 3, stars=5, answer="Cảm ơn bạn.")
    said(product, 1, stars=2)
    Review.objects.filter(stars=2).update(state=Voice.HIDDEN)
    recount(product.pk)

    answer = client.get(product.get_absolute_url())

    reviews = answer.context["reviews"]
    assert [(bar.stars, bar.count, bar.percent) for bar in reviews.bars][:2] == [(5, 3, 100), (4, 0, 0)]
    assert answer.content.decode().count("Cảm ơn bạn.") == 3


def test_reviews_are_filtered_by_stars_and_paged_by_ten(client, product):
    said(product, 11, stars=5)
    said(product, 1, stars=3)
    address = reverse("storefront:reviews", args=[product.slug])

    def count(**query) -> int:
        return len(client.get(address, query, headers=HTMX).context["reviews"].shown)

    assert (count(), count(page=2), count(stars=3), count(stars=5, page=2)) == (10, 2, 1, 1)
    assert client.get(address, {"page": 9}).status_code == 404
    assert client.get(address, {"stars": "x", "page": "-1"}).status_code == 200


def test_a_question_waits_and_a_mistake_is_named(client, product):
    address = reverse("storefront:questions", args=[product.slug])

    bad = client.post(address, {"question": "?"})
    good = client.post(address, {"question": "Có gửi Hà Nội không?", "name": "Trần Hải"})
    page = page_of(client, product)

    assert bad.status_code == 422
    assert 'id="id_question_error"' in bad.content.decode()
    assert (good.status_code, good.headers["Location"]) == (303, f"{product.get_absolute_url()}#hoi-dap")
    assert Question.objects.get().name == "Hải T."
    assert "Có gửi Hà Nội không?" not in page

    services.answer_question(question_id=Question.objects.get().pk, text="Dạ có.")
    assert "Dạ có." in page_of(client, product)


def test_a_program_that_fills_every_field_asks_nothing(client, product):
    address = reverse("storefront:questions", args=[product.slug])

    assert client.post(address, {"question": "Mua ngay!", "website": "http://x"}).status_code == 303
    assert not Question.objects.exists()


def test_who_asks_too_fast_is_asked_to_wait(client, product):
    address = reverse("storefront:questions", args=[product.slug])
    client.force_login(UserFactory())

    codes = [client.post(address, {"question": f"Câu hỏi {n}"}).status_code for n in range(6)]

    assert codes == [303] * 5 + [429]
    assert Question.objects.count() == 5


def test_a_question_needs_the_token_of_our_page(product):
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        reverse("storefront:questions", args=[product.slug]), {"question": "Còn hàng không?"}
    )

    assert answer.status_code == 403
    assert not Question.objects.exists()


def test_a_favourite_is_kept_and_let_go(client, product):
    address = reverse("storefront:favourite", args=[product.slug])
    client.force_login(user := UserFactory())

    kept = client.post(address, {"keep": "1"})
    client.post(address, {"keep": "1"})
    pressed = 'aria-pressed="true"' in page_of(client, product)
    count = Favourite.objects.filter(user=user, product=product).count()
    client.post(address, {"keep": "0"}, headers=HTMX)

    assert kept.status_code == 303
    assert (pressed, count) == (True, 1)
    assert not Favourite.objects.exists()


def test_a_guest_logs_in_to_keep_a_favourite(client, product):
    answer = client.post(reverse("storefront:favourite", args=[product.slug]), {"keep": "1"})

    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert not Favourite.objects.exists()


def test_shops_elsewhere_show_the_price_they_confirmed(client, product):
    listed(product, "shopee", acked_at=clock.now(), **CONFIRMED)

    answer = client.get(product.get_absolute_url())

    ((link, is_same),) = answer.context["facts"].elsewhere
    assert (link.channel, link.url) == ("Shopee", "https://shopee.vn/product/77/P1")
    assert (link.price_vnd, is_same) == (50_000, True)
    assert _("same price") in answer.content.decode()


@pytest.mark.parametrize(
    "price",
    [
        {"acked": {"amount_vnd": 50_000}, "acked_version": 1, "desired_version": 2},
        {"acked": None, "acked_version": 0, "desired_version": 1},
    ],
)
def test_a_price_that_is_on_its_way_is_not_claimed(client, product, price):
    listed(product, "shopee", acked_at=clock.now(), **price)

    ((link, is_same),) = client.get(product.get_absolute_url()).context["facts"].elsewhere

    assert (link.price_vnd, link.confirmed_at, is_same) == (None, None, False)


def test_a_shop_that_is_paused_or_gone_is_no_place_to_buy(client, product):
    listed(product, "shopee", acked_at=clock.now(), **CONFIRMED)
    listed(product, "lazada", acked_at=clock.now(), **CONFIRMED)
    ChannelAccount.objects.filter(channel="shopee").update(mode=ChannelAccount.Mode.PAUSED)
    ChannelAccount.objects.filter(channel="lazada").update(disconnected_at=clock.now())

    assert client.get(product.get_absolute_url()).context["facts"].elsewhere == []


def test_a_page_that_a_marketplace_hides_is_no_place_to_buy(client, product):
    listed(product, "shopee", acked_at=clock.now(), **CONFIRMED)
    account = ChannelAccount.objects.get()
    Publication.objects.create(account=account, product=product, external_product="P1", review="suspended")

    assert client.get(product.get_absolute_url()).context["facts"].elsewhere == []


def test_a_shop_of_the_sandbox_is_shown_by_the_sandbox(client, product, settings):
    settings.CONNECTS_SANDBOX, settings.SANDBOX_URL = True, "https://shop.test"
    listed(product, "shopee", acked_at=clock.now(), **CONFIRMED)

    ((link, _is_same),) = client.get(product.get_absolute_url()).context["facts"].elsewhere

    assert link.url == f"https://shop.test/?q={product.variants.first().sku}"


def test_alcohol_keeps_its_reviews_and_picture_behind_the_question_of_age(client):
    product = ProductFactory(strong=True)
    VariantFactory(product=product, stock=1)

    for name in ("product", "reviews", "questions", "share_picture"):
        answer = client.get(reverse(f"storefront:{name}", args=[product.slug]))
        assert answer.status_code == 302, name
        assert answer.headers["Location"].startswith(reverse("storefront:age_gate")), name


def test_a_full_page_costs_a_shopper_no_more_queries_than_a_bare_one(client, queries_of, product):
    client.force_login(UserFactory())
    bare = queries_of(client, product.get_absolute_url())

    said(product, 12)
    for number in range(20):
        lot_of(product, code=f"L{number}")
        VariantFactory(product=product, stock=1)
        question = services.ask_about(product_id=product.pk, text="Còn hàng không?")
        services.answer_question(question_id=question.pk, text="Còn.")
    listed(product, "shopee", acked_at=clock.now(), **CONFIRMED)
    certify(product, 3)

    assert queries_of(client, product.get_absolute_url()) == bare
    assert bare <= 5


def test_the_maker_shows_its_papers_and_what_buyers_say(client, product):
    said(product, 2, stars=4)
    address = reverse("storefront:producer", args=[product.producer.slug])

    answer = client.get(address)

    assert [paper.number for paper in answer.context["papers"]] == [product.certificates.get().number]
    assert (answer.context["rating"].average, answer.context["rating"].count) == (4.0, 2)


def test_a_maker_of_many_goods_shows_24_at_a_time(client, product):
    stock_shelf(25, producer=product.producer)
    address = reverse("storefront:producer", args=[product.producer.slug])

    assert len(client.get(address).context["cards"]) == 24
    assert len(client.get(address, {"page": 2}, headers=HTMX).context["cards"]) == 2


def test_an_expired_lot_is_not_offered(client, product):
    lot_of(product, expires_on=today() - timedelta(days=1))
    fresh = lot_of(product, code="NEW")

    lots = client.get(product.get_absolute_url()).context["facts"].lots

    assert [lot.code for lot in lots] == [fresh.code]
