"""What stands in which shop at the desk: put there, hidden, refused, mended, and where a category stands."""

from itertools import product as product_of

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext as _

from catalog.models import Product
from channels_sync import desk_queries, publications
from channels_sync.models import (
    CategoryMapping,
    CategoryProposal,
    ChannelAccount,
    Publication,
    SyncIntent,
)
from core import clock
from tests.channels_sync import shelves
from tests.factories import (
    ChannelAccountFactory,
    ListingFactory,
    ProducerFactory,
    ProductFactory,
    VariantFactory,
)
from tests.workspace.outlets import REFUSED, listed
from tests.workspace.seats import browser_of, member

KENH = "/kenh-nguoi-ban/kenh/"
GOODS = f"{KENH}san-pham/"


def test_a_product_is_put_into_a_shop(owner, desk, outlet):
    product = shelves.honey(producer=owner.producer)
    assert f"{GOODS}{product.code}/{outlet.pk}/dang/" in desk.get(GOODS).content.decode()

    answer = desk.post(f"{GOODS}{product.code}/{outlet.pk}/dang/")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{GOODS}{product.code}/")
    publication = Publication.objects.get()
    assert (publication.account, publication.missing) == (outlet, ["category", "picture"])
    page = desk.get(f"{GOODS}{product.code}/").content.decode()
    assert _("Its category has no place on this platform yet. Staff choose it; you may propose one.") in page
    assert f'href="{KENH}nganh-hang/shopee/{product.category.slug}/"' in page
    assert f'href="/kenh-nguoi-ban/san-pham/{product.code}/hinh-anh/"' in page


def test_a_disconnected_shop_takes_nothing(owner, desk, outlet):
    ChannelAccount.objects.update(disconnected_at=clock.now())
    product = shelves.honey(producer=owner.producer)

    desk.post(f"{GOODS}{product.code}/{outlet.pk}/dang/")

    assert not Publication.objects.exists()


@pytest.mark.parametrize("whose", ["common", "another"])
def test_into_a_shop_of_somebody_else_nothing_is_put(owner, desk, whose):
    theirs = ChannelAccountFactory(producer=ProducerFactory() if whose == "another" else None)
    product = shelves.honey(producer=owner.producer)

    assert desk.post(f"{GOODS}{product.code}/{theirs.pk}/dang/").status_code == 404

    assert not Publication.objects.exists()


@pytest.mark.parametrize(("noun", "aim"), [("an", "unlisted"), ("go-xuong", "deleted"), ("hien", "on_sale")])
def test_a_page_is_hidden_taken_down_and_shown(owner, desk, outlet, noun, aim):
    page = publications.publish(outlet, shelves.honey(producer=owner.producer))

    answer = desk.post(f"{KENH}trang/{page.pk}/{noun}/")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{GOODS}{page.product.code}/")
    page.refresh_from_db()
    assert page.aim == aim
    assert desk.post(f"{KENH}trang/{page.pk}/xoa-het/").status_code == 404


def test_the_page_in_a_common_shop_is_seen_and_not_changed(owner, desk):
    page = publications.publish(
        ChannelAccountFactory(name="OCOP chung"), shelves.honey(producer=owner.producer)
    )

    assert "OCOP chung" in desk.get(f"{GOODS}{page.product.code}/").content.decode()
    assert desk.post(f"{KENH}trang/{page.pk}/an/").status_code == 404

    page.refresh_from_db()
    assert page.aim == "on_sale"


def test_what_matches_says_so_with_what_was_confirmed(owner, desk, outlet):
    product, _price = listed(owner, outlet)

    page = desk.get(f"{GOODS}{product.code}/").content.decode()

    assert page.count(_("Matches")) == 3  # stock, price, no promotion
    assert _("Everything matches") in page
    assert "100.000" in page


def test_what_is_on_its_way_shows_both_values(owner, desk, outlet):
    product, _price = listed(owner, outlet, desired={"amount_vnd": 90_000}, desired_version=2)

    page = desk.get(f"{GOODS}{product.code}/").content.decode()

    assert page.count(_("Matches")) == 2
    assert "100.000" in page
    assert "90.000" in page


def test_what_was_refused_says_why_and_is_sent_again(owner, desk, outlet):
    product, price = listed(owner, outlet, **REFUSED)
    page = desk.get(f"{GOODS}{product.code}/").content.decode()
    assert _("The platform has locked, banned or penalised this listing.") in page
    assert "Item is banned" in page

    answer = desk.post(f"{KENH}gia-tri/{price.pk}/gui-lai/")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{GOODS}{product.code}/")
    price.refresh_from_db()
    assert (price.parked_version, price.desired_version) == (None, 2)


def test_what_a_common_shop_refused_is_not_sent_again_by_a_producer(owner, desk):
    product, price = listed(owner, ChannelAccountFactory(), **REFUSED)

    assert "gui-lai/" not in desk.get(f"{GOODS}{product.code}/").content.decode()
    assert desk.post(f"{KENH}gia-tri/{price.pk}/gui-lai/").status_code == 404

    price.refresh_from_db()
    assert price.parked_version == 2


def test_a_rejected_page_leads_to_the_step_that_mends_it(owner, desk, outlet):
    page = publications.publish(outlet, shelves.honey(producer=owner.producer))
    Publication.objects.update(
        missing=[], external_product="N1", review="rejected", review_reason="Blurred image"
    )
    SyncIntent.objects.update(desired_version=1, acked_version=1)

    said = desk.get(f"{GOODS}{page.product.code}/").content.decode()

    assert _("It is about the pictures. Replace the one that is named.") in said
    assert "Blurred image" in said
    assert f'href="/kenh-nguoi-ban/san-pham/{page.product.code}/hinh-anh/"' in said


def test_a_packer_looks_and_finds_no_button(owner, outlet):
    product, _price = listed(owner, outlet, **REFUSED)
    packer = browser_of(member("packer", owner.producer))

    for address in (KENH, GOODS, f"{GOODS}{product.code}/"):
        page = packer.get(address).content.decode()
        assert f'action="{KENH}' not in page.replace(f'action="{GOODS}" role="search"', "")


def test_htmx_gets_the_moving_part_alone(owner, desk, outlet):
    product, _price = listed(owner, outlet)
    for address in (KENH, f"{GOODS}{product.code}/"):
        part = desk.get(address, headers={"HX-Request": "true"}).content.decode().strip()
        assert part.startswith('<div id="state"')


def test_products_are_filtered_by_what_is_wrong(owner, desk, outlet):
    refused, _price = listed(owner, outlet, **REFUSED)
    fine, _price = listed(owner, outlet)
    lacking = publications.publish(outlet, shelves.honey(producer=owner.producer)).product
    nowhere = ProductFactory(producer=owner.producer)
    draft = ProductFactory(producer=owner.producer, state="draft")

    def found(**asked) -> set[Product]:
        return {product for product, _cells in desk.get(GOODS, asked).context["rows"]}

    assert found() == {refused, fine, lacking, nowhere}
    assert found(state="refused") == {refused}
    assert found(state="missing") == {lacking}
    assert found(state="unlisted") == {nowhere}
    assert found(state="nonsense", q="mat ong") == {lacking}
    assert draft not in found()


CLEAN, DIRTY, PARKED = (1, 1, None), (2, 1, None), (2, 1, 2)


def test_refused_is_the_same_on_every_page(owner, desk, outlet):
    refused = set()
    for aim, missing, (wanted, acked, parked), review in product_of(
        ["on_sale", "unlisted", "deleted"], [[], ["picture"]], [CLEAN, DIRTY, PARKED], ["live", "rejected"]
    ):
        if missing and aim != "on_sale":  # nothing is missing of what is not to be shown
            continue
        page = publications.publish(outlet, ProductFactory(producer=owner.producer))
        fields = {"aim": aim, "missing": missing, "review": review, "external_product": f"N{page.pk}"}
        Publication.objects.filter(pk=page.pk).update(**fields)
        SyncIntent.objects.filter(publication=page).update(
            desired_version=wanted, acked_version=acked, parked_version=parked
        )
        if not missing and (parked or (review == "rejected" and aim == "on_sale")):
            refused.add(page.product)
    refused.add(listed(owner, outlet, **REFUSED)[0])

    accounts = desk_queries.accounts_of(owner.producer.pk)
    everything = list(Product.objects.all())
    by_cell = {one for one, (cell,) in desk_queries.board(everything, accounts) if is_shown_as_refused(cell)}
    by_place = {one for one in everything if desk_queries.places(one, accounts)[0].is_refused}
    assert set(desk_queries.goods(owner.producer.pk, state="refused")) == refused
    assert (by_cell, by_place) == (refused, refused)
    assert desk_queries.shops(owner.producer.pk)[0].refused == len(refused)


def is_shown_as_refused(cell: desk_queries.Cell) -> bool:
    return cell.state == "refused" or cell.refused > 0


def test_what_stands_in_a_disconnected_shop_alone_is_in_no_shop(owner, desk, outlet):
    product, _price = listed(owner, outlet, **REFUSED)
    ChannelAccount.objects.update(disconnected_at=clock.now())

    (row,) = desk.get(GOODS, {"state": "unlisted"}).context["rows"]

    assert row[0] == product
    page = desk.get(GOODS).content.decode()
    assert _("Disconnected") in page
    assert _("Something was refused") not in page


@pytest.mark.parametrize("address", [KENH, GOODS, "one product"])
def test_twenty_products_cost_no_more_queries_than_two(owner, desk, outlet, address):
    common = ChannelAccountFactory()
    counts = []
    for more in (2, 18):
        for _n in range(more):
            product, _price = listed(owner, outlet, **REFUSED)
            listing = ListingFactory(account=common, variant=product.variants.get())
            assert listing.pk
            publications.publish(outlet, product)
        if address == "one product":
            for _n in range(more):
                listing = ListingFactory(account=outlet, variant=VariantFactory(product=product))
        page = f"{GOODS}{product.code}/" if address == "one product" else address
        desk.get(page)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(page).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_choice_of_the_staff_is_read(owner, desk):
    product = shelves.honey(producer=owner.producer)
    asked = [{"id": "1", "name": "Xuất xứ", "value_ids": [], "text": "", "is_required": True}]
    shelves.map_categories(product, attributes=asked)

    page = desk.get(f"{KENH}nganh-hang/shopee/{product.category.slug}/").content.decode()

    assert "Thực phẩm" in page
    assert "Xuất xứ" in page
    assert _("required, not answered yet") in page
    assert "<form" not in page.partition('class="desk__main')[2]


def test_a_category_is_proposed_and_the_choice_of_the_staff_ends_it(owner, desk, monkeypatch):
    from channels_sync import mapping
    from channels_sync.protocol import RemoteCategory

    product = shelves.honey(producer=owner.producer)
    leaf = RemoteCategory("9", "Mật ong", "1", is_leaf=True, path="Thực phẩm > Mật ong")
    monkeypatch.setattr(mapping, "account_for", lambda channel: ChannelAccountFactory.build())
    monkeypatch.setattr(mapping, "suggestions", lambda account, category: [leaf])
    address = f"{KENH}nganh-hang/shopee/{product.category.slug}/"

    assert desk.post(address, {"target": "77"}).status_code == 422
    answer = desk.post(address, {"target": "9"})

    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    row = CategoryProposal.objects.get()
    assert (row.producer, row.external_category, row.path) == (owner.producer, "9", leaf.path)
    assert not CategoryMapping.objects.exists()
    mapping.save(
        channel="shopee", category=product.category, target=leaf, asked=mapping.Questions([], []), answers={}
    )
    assert not CategoryProposal.objects.exists()


def test_a_category_without_goods_of_ours_does_not_exist(owner, desk):
    product = shelves.honey()

    assert desk.get(f"{KENH}nganh-hang/shopee/{product.category.slug}/").status_code == 404
