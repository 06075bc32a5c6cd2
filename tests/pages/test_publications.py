"""The staff pages of publications and categories: who may, what they show, what their buttons do."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils.translation import gettext as _

from channels_sync import mapping, publication_queries, publications
from channels_sync.adapters import registry
from channels_sync.models import CategoryMapping, Publication
from channels_sync.protocol import (
    RemoteAttribute,
    RemoteBrand,
    RemoteCategory,
    Review,
    Unavailable,
)
from core.channels import Channel
from tests.channels_sync import shelves
from tests.channels_sync.remote import FakeAdapter, Remote, adapter_for
from tests.factories import ChannelAccountFactory, UserFactory

pytestmark = pytest.mark.django_db
BOARD = "/staff/publications/"


class Asked(FakeAdapter):
    """A platform with one category that asks two things."""

    is_away = False

    def categories(self):
        """A root and a leaf."""
        if self.is_away:
            raise Unavailable("http_503", "away")
        yield RemoteCategory("1", "Thực phẩm", path="Thực phẩm")
        yield RemoteCategory("9", "Trái cây tươi", "1", is_leaf=True, path="Thực phẩm > Trái cây tươi")

    def suggest_categories(self, title):
        """It always proposes the leaf."""
        return [RemoteCategory("9", "Trái cây tươi", is_leaf=True)]

    def attributes(self, category):
        """Origin, and the number of the licence."""
        return [
            RemoteAttribute("a1", "Xuất xứ", is_required=True, options={"7": "Thái Lan", "8": "Việt Nam"}),
            RemoteAttribute("a2", "Số giấy phép", is_required=True, takes_text=True, licence_part="number"),
        ]

    def brands(self, category, prefix=""):
        """None of ours."""
        return [RemoteBrand("0", "No Brand")]


@pytest.fixture
def platform(monkeypatch):
    """Shopee takes pages and answers questions."""
    cache.clear()
    remote = Remote(Channel.SHOPEE, shelves.capabilities())
    adapter = type("Asking", (Asked,), dict(vars(adapter_for(remote))))
    monkeypatch.setattr(remote, "sign_in", lambda token: None)
    monkeypatch.setitem(registry.ADAPTERS, Channel.SHOPEE, adapter)
    yield adapter
    cache.clear()


@pytest.fixture
def account(platform):
    return ChannelAccountFactory()


def test_only_staff_who_may_push_the_buttons(account):
    publication = publications.publish(account, shelves.honey())
    shopper, helper = Client(), Client()
    shopper.force_login(UserFactory())
    helper.force_login(UserFactory(is_staff=True))

    assert shopper.get(BOARD).status_code == 403
    assert helper.get(BOARD).status_code == 200
    for client in (shopper, helper):
        assert client.post(f"{BOARD}{publication.pk}/hide/").status_code == 403
        assert client.get("/staff/categories/shopee/trai-cay-tuoi/").status_code == 403
    assert f'id="hide-{publication.pk}"' not in helper.get(BOARD).content.decode()
    publication.refresh_from_db()
    assert publication.aim == "on_sale"


def test_the_list_says_what_is_missing_what_was_refused_and_what_to_do(staff_client, account):
    publication = publications.publish(account, shelves.honey())
    Publication.objects.update(review=Review.REJECTED, review_reason="Missing product license")

    page = staff_client.get(BOARD).content.decode()

    for words in (
        publication.product.name,
        _("It has no picture. Upload one to the product."),
        "Missing product license",
        _("It is about the declaration or a certificate. Check number, date and place."),
    ):
        assert words in page


def test_staff_find_pages_and_categories_among_the_tabs(staff_client):
    for address in (BOARD, "/staff/categories/"):
        page = staff_client.get("/staff/sync/").content.decode()
        assert f'class="chip" href="{address}"' in page
        assert f'href="{address}" aria-current="page"' in staff_client.get(address).content.decode()


def test_no_two_tabs_show_the_same_icon():
    tabs = (settings.BASE_DIR / "templates/staff/_tabs.html").read_text()
    icons = re.findall(r'{% icon "([\w-]+)" %}', tabs)
    assert len(icons) == len(set(icons)) == tabs.count("<li>")


@pytest.mark.parametrize(
    ("button", "aim"),
    [("hide", "unlisted"), ("removal", "deleted"), ("show", "on_sale"), ("replay", "on_sale")],
)
def test_a_button_changes_the_aim_and_leads_back(staff_client, account, button, aim):
    publication = publications.publish(account, shelves.honey())

    answer = staff_client.post(f"{BOARD}{publication.pk}/{button}/")

    publication.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"], publication.aim) == (303, BOARD, aim)
    assert staff_client.get(f"{BOARD}{publication.pk}/{button}/").status_code == 405
    assert staff_client.post(f"{BOARD}0/{button}/").status_code == 404


def test_a_product_is_found_and_published_from_the_list(staff_client, account):
    product = shelves.honey()
    found = staff_client.get(BOARD, {"shop": account.pk, "q": "mat ong"}).content.decode()
    assert f'id="publish-{product.pk}"' in found

    answer = staff_client.post(
        f"{BOARD}new/", {"account": account.pk, "product": product.pk}, headers={"HX-Request": "true"}
    )

    assert answer.content.decode().strip().startswith('<div id="results"')
    assert "toast" in answer.headers["HX-Trigger-After-Swap"]
    assert Publication.objects.get().product == product


def test_filters_search_and_empty_state(staff_client, account):
    publications.publish(account, shelves.honey())
    empty = _("No page fits. Choose a shop and type a product's name to publish it there.")
    assert empty not in staff_client.get(BOARD, {"state": "missing", "q": "mat ong"}).content.decode()
    for asked in ({"state": "live"}, {"q": "sau rieng"}, {"shop": 0}):
        assert empty in staff_client.get(BOARD, asked).content.decode()


def test_after_a_button_the_list_and_its_pages_stay_filtered(staff_client, account, monkeypatch):
    monkeypatch.setattr(publication_queries, "PAGE_SIZE", 1)
    shown, _second = (publications.publish(account, shelves.honey()) for _n in range(2))
    filters = {"shop": account.pk, "state": "missing", "q": "mat ong"}
    address = f"{BOARD}{shown.pk}/replay/"

    part = staff_client.post(address, filters | {"page": 1}, headers={"HX-Request": "true"})
    plain = staff_client.post(address, filters | {"page": 2})

    query = f"?shop={account.pk}&state=missing&q=mat+ong&page=2"
    assert f'href="{query}"' in part.content.decode().replace("&amp;", "&")
    assert plain.headers["Location"] == f"{BOARD}{query}"


def test_the_list_costs_the_same_for_two_rows_as_for_twenty(staff_client, account, queries_of):
    counts = []
    for more in (2, 18):
        for _n in range(more):
            publications.publish(account, shelves.honey())
        counts.append(queries_of(staff_client, BOARD))
    assert counts[0] == counts[1]


def test_a_category_finds_its_place_and_its_pages_follow(staff_client, account):
    publication = publications.publish(account, shelves.honey())
    address = "/staff/categories/shopee/trai-cay-tuoi/"
    assert "?target=9" in staff_client.get(address).content.decode()
    assert "Xuất xứ" in staff_client.get(address, {"target": "9"}).content.decode()

    answer = staff_client.post(address, {"target": "9", "value-a1": "8", "brand": "0"})

    row = CategoryMapping.objects.get()
    assert (answer.status_code, row.external_category, row.path) == (303, "9", "Thực phẩm > Trái cây tươi")
    assert (row.brand_name, row.needs_licence) == ("No Brand", True)
    assert [(one["name"], one["value_ids"]) for one in row.attributes] == [("Xuất xứ", ["8"])]
    publication.refresh_from_db()
    assert publication.missing == ["picture"]
    assert row.path in staff_client.get("/staff/categories/").content.decode().replace("&gt;", ">")


def test_what_producers_propose_stands_above_the_suggestions_until_staff_choose(staff_client, account):
    product = shelves.honey()
    leaf = RemoteCategory("9", "Trái cây tươi", is_leaf=True, path="Thực phẩm > Trái cây tươi")
    mapping.propose(channel="shopee", category=product.category, producer_id=product.producer_id, target=leaf)
    address = "/staff/categories/shopee/trai-cay-tuoi/"

    assert _("Proposed by producers") in staff_client.get("/staff/categories/").content.decode()
    assert product.producer.name in staff_client.get(address).content.decode()

    staff_client.post(address, {"target": "9", "value-a1": "8"})
    assert _("Proposed by producers") not in staff_client.get("/staff/categories/").content.decode()


def test_what_was_answered_before_stands_in_the_form(staff_client, account, platform, monkeypatch):
    shelves.honey()
    words = RemoteAttribute("a3", "Hạn dùng", takes_text=True)
    asked = [*platform.attributes(platform, "9"), words]
    monkeypatch.setattr(platform, "attributes", lambda self, category: asked)
    address = "/staff/categories/shopee/trai-cay-tuoi/"
    staff_client.post(address, {"target": "9", "value-a1": "8", "text-a3": "12 tháng"})

    page = staff_client.get(address, {"target": "9"}).content.decode()

    assert '<option value="8" selected>' in page
    assert page.count(" selected>") == 1
    assert 'value="12 tháng"' in page


def test_a_required_question_without_an_answer_is_missing(staff_client, account):
    publication = publications.publish(account, shelves.honey())
    staff_client.post("/staff/categories/shopee/trai-cay-tuoi/", {"target": "9", "value-a1": "99"})
    publication.refresh_from_db()
    assert publication.missing == ["attribute", "picture"]


def test_a_platform_that_is_away_is_told_and_nothing_is_saved(staff_client, account, platform):
    platform.is_away = True
    address = "/staff/categories/shopee/trai-cay-tuoi/"
    shelves.honey()
    for answer in (staff_client.get(address), staff_client.post(address, {"target": "9"})):
        assert answer.status_code == 503
        assert 'role="alert"' in answer.content.decode()
    assert not CategoryMapping.objects.exists()


def test_what_is_no_place_is_404(staff_client, account):
    shelves.honey()
    assert staff_client.get("/staff/categories/web/trai-cay-tuoi/").status_code == 404
    assert staff_client.post("/staff/categories/shopee/trai-cay-tuoi/", {"target": "1"}).status_code == 404
    assert not CategoryMapping.objects.exists()
