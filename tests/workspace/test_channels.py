"""Channels at the desk: connect, choose what stands where, and see whether every shop shows the same."""

from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext as _

from catalog.models import Membership, Product
from channels_sync import adopting, clients, intents, publications
from channels_sync.adapters import registry
from channels_sync.models import (
    CategoryMapping,
    CategoryProposal,
    ChannelAccount,
    Listing,
    Publication,
    SyncIntent,
)
from channels_sync.protocol import LISTING_FACETS, Credentials, ListingRef, RemoteSku
from core import clock
from core.channels import Channel
from tests.channels_sync import shelves
from tests.channels_sync.remote import Remote, adapter_for
from tests.factories import (
    ChannelAccountFactory,
    ListingFactory,
    ProducerFactory,
    ProductFactory,
    VariantFactory,
)
from tests.workspace.seats import browser_of, member
from workspace import today
from workspace.access import Seat

KENH = "/kenh-nguoi-ban/kenh/"
GOODS = f"{KENH}san-pham/"
STRANGER = partial(_, "This answer does not belong to a connection started here. Start connecting again.")
APP = {"app_key": "2001", "app_secret": "s", "app_id": "", "push_secret": "", "auth_url": ""}


@pytest.fixture
def remotes(transactional_db, settings, monkeypatch):
    """Apps on each platform, and platforms in memory behind them."""
    channels = (Channel.SHOPEE, Channel.LAZADA, Channel.TIKTOK)
    settings.CHANNEL_APPS = {one.value: {**APP, "base_url": f"https://{one.value}.test"} for one in channels}
    settings.CONNECTS_SANDBOX = False
    found = {one: Remote(one) for one in channels}
    for channel, remote in found.items():
        monkeypatch.setitem(registry.ADAPTERS, channel, adapter_for(remote))
    clients._client.cache_clear()
    return found


def shop(name: str = "Vườn Tân Triều", shop_id: str = "990011", **fields) -> Credentials:
    """What a platform hands out for one shop."""
    given = {"access_token": "access-9", "refresh_token": "refresh-9"}
    return Credentials("", "", "", shop=shop_id, shop_name=name, **given | fields)


def go(client, channel: str = "tiktok") -> dict[str, str]:
    """Press *Connect*; returns what the platform was told."""
    answer = client.post(f"{KENH}noi/", {"channel": channel})
    assert answer.status_code == 303
    told = urlsplit(answer.headers["Location"])
    assert told.netloc == f"consent.{channel}.test"
    return {name: values[0] for name, values in parse_qs(told.query).items()}


def come_back(client, told: dict[str, str], code: str = "code-1", **fields) -> str:
    """The platform sends the browser back; returns what the page says then."""
    back = urlsplit(told["back"])
    assert back.path == f"{KENH}da-noi/"
    query = {name: values[0] for name, values in parse_qs(back.query).items()} or {"state": told["state"]}
    answer = client.get(back.path, {**query, "code": code, **fields})
    assert (answer.status_code, answer.headers["Location"]) == (303, KENH)
    (message,) = client.get(KENH).context["messages"]
    return str(message)


# Connecting


@pytest.mark.parametrize("channel", ["shopee", "lazada", "tiktok"])
def test_an_owner_connects_a_shop_that_is_the_producers_own(owner, desk, remotes, channel):
    ends = clock.now() + timedelta(days=365)
    remotes[Channel(channel)].codes["code-1"] = [shop(consent_expires_at=ends)]

    assert "Vườn Tân Triều" in come_back(desk, go(desk, channel))

    account = ChannelAccount.objects.get()
    assert (account.channel, account.producer, account.mode) == (channel, owner.producer, "live")
    assert (account.access_token, account.consent_expires_at) == ("access-9", ends)
    assert account.connected_at is not None
    assert account.publishes_since is None  # a producer chooses what to list
    assert "Vườn Tân Triều" in desk.get(KENH).content.decode()


def test_an_answer_is_good_once(desk, remotes):
    remotes[Channel.TIKTOK].codes |= {"code-1": [shop()], "code-2": [shop("Two", "2")]}
    told = go(desk)
    come_back(desk, told)

    assert come_back(desk, told, "code-2") == STRANGER()

    assert "code-2" in remotes[Channel.TIKTOK].codes  # the platform was not even asked
    assert ChannelAccount.objects.count() == 1


def test_an_answer_is_good_in_its_own_session_alone(owner, desk, remotes):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    told = go(desk)

    assert come_back(browser_of(owner), told) == STRANGER()
    assert come_back(browser_of(member("owner")), told) == STRANGER()

    assert not ChannelAccount.objects.exists()


def test_an_answer_is_good_at_the_desk_alone_where_it_was_asked_for(owner, desk, remotes):
    second = ProducerFactory()
    Membership.objects.create(user=owner.user, producer=second, role="owner")
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    told = go(desk)
    desk.post("/kenh-nguoi-ban/chon-co-so/", {"producer": second.pk})

    assert come_back(desk, told) == STRANGER()

    assert not ChannelAccount.objects.exists()


def test_an_answer_that_staff_asked_for_is_no_good_at_a_desk(owner, desk, remotes):
    owner.user.is_staff = owner.user.is_superuser = True
    owner.user.save()
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    answer = desk.post("/staff/shops/connect/tiktok/", {"mode": "live", "producer": owner.producer.pk})
    told = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    assert come_back(desk, told | {"back": f"http://testserver{KENH}da-noi/"}) == STRANGER()

    assert not ChannelAccount.objects.exists()


def test_who_left_the_producer_meanwhile_connects_nothing(owner, desk, remotes):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    told = go(desk)
    owner.role = "editor"
    owner.save()

    assert desk.get(f"{KENH}da-noi/", {"state": told["state"], "code": "code-1"}).status_code == 403

    assert not ChannelAccount.objects.exists()


@pytest.mark.parametrize("state", ["", "made-up", "made-up:abc:def"])
def test_a_forged_answer_is_refused(desk, remotes, state):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]

    assert come_back(desk, {"back": f"http://testserver{KENH}da-noi/", "state": state}) == STRANGER()

    assert not ChannelAccount.objects.exists()


def test_an_answer_ends_after_half_an_hour(desk, remotes):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    told = go(desk)

    with time_machine.travel(clock.now() + timedelta(minutes=30, seconds=5)):
        said = come_back(desk, told)

    assert said == _("That took longer than 30 minutes. Start connecting again.")
    assert not ChannelAccount.objects.exists()


def test_a_seller_who_says_no_connects_nothing(desk, remotes):
    said = come_back(desk, go(desk), code="null", error="auth_denied")

    assert said == _("The seller did not agree. Nothing was connected.")
    assert not ChannelAccount.objects.exists()


@pytest.mark.parametrize("whose", ["common", "another"])
def test_a_shop_of_somebody_else_is_left_alone_and_it_is_said(desk, remotes, whose):
    theirs = ProducerFactory() if whose == "another" else None
    account = ChannelAccountFactory(channel="tiktok", shop_id="990011", producer=theirs)
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]

    said = come_back(desk, go(desk))

    text = _("That shop is connected here for somebody else. Log in there with your own shop's account.")
    assert said == text
    account.refresh_from_db()
    assert (account.producer, account.access_token) == (theirs, "access-1")


def test_an_unknown_platform_is_named_and_nothing_begins(desk, remotes):
    answer = desk.post(f"{KENH}noi/", {"channel": "web"})

    assert (answer.status_code, answer.headers["Location"]) == (303, KENH)
    assert "connecting" not in desk.session


def test_the_page_lets_its_forms_end_at_the_platforms(desk, remotes):
    policy = desk.get(KENH).headers["Content-Security-Policy"]
    (allowed,) = [part for part in policy.split("; ") if part.startswith("form-action")]
    assert "https://consent.tiktok.test" in allowed.split()


def test_disconnecting_asks_first_and_keeps_what_is_listed(owner, desk):
    account = ChannelAccountFactory(producer=owner.producer)
    ListingFactory(account=account, variant=VariantFactory(product=ProductFactory(producer=owner.producer)))
    address = f"{KENH}{account.pk}/ngat-ket-noi/"

    assert desk.get(address).status_code == 200
    account.refresh_from_db()
    assert account.disconnected_at is None

    answer = desk.post(address)

    assert (answer.status_code, answer.headers["Location"]) == (303, KENH)
    account.refresh_from_db()
    assert (account.access_token, account.listings.count()) == ("", 1)
    page = desk.get(KENH).content.decode()
    assert _("Connect again") in page
    assert f'id="new-{account.pk}"' not in page


def test_a_common_shop_is_shown_and_cannot_be_touched(owner, desk):
    common, strange = ChannelAccountFactory(name="OCOP chung"), ChannelAccountFactory(name="Xa lạ")
    variant = VariantFactory(product=ProductFactory(producer=owner.producer))
    ListingFactory(account=common, variant=variant)

    page = desk.get(KENH).content.decode()

    assert "OCOP chung" in page
    assert strange.name not in page
    for part in ("ngat-ket-noi/", "dang-moi/", "hang-san-co/"):
        assert desk.post(f"{KENH}{common.pk}/{part}").status_code == 404
    common.refresh_from_db()
    assert common.disconnected_at is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Running"),
        ({"mode": "paused"}, "Staff have paused it. Changes are collected and sent once it goes on."),
        ({"mode": "shadow"}, "On trial"),
        ({"consent": timedelta(days=-1)}, "Consent has ended"),
        ({"pause": timedelta(minutes=5)}, "The platform is unwell or does not answer."),
    ],
)
def test_a_shops_state_is_said_in_words(owner, desk, fields, words):
    given = dict(fields)
    if (left := given.pop("consent", None)) is not None:
        given["consent_expires_at"] = clock.now() + left
    if pause := given.pop("pause", None):
        given |= {"paused_until": clock.now() + pause, "pause_reason": "error_server: away", "pause_s": 300}
    ChannelAccountFactory(producer=owner.producer, **given)

    assert _(words) in desk.get(KENH).content.decode()


def test_a_shop_is_as_far_behind_as_its_oldest_value(owner, desk):
    account = ChannelAccountFactory(producer=owner.producer)
    variant = VariantFactory(product=ProductFactory(producer=owner.producer), stock=3)
    listing = ListingFactory(account=account, variant=variant)
    ListingFactory(account=account)  # somebody else's goods do not count
    intents.refresh({facet: {variant.pk: clock.now()} for facet in LISTING_FACETS})
    SyncIntent.objects.filter(listing=listing).update(desired_at=clock.now() - timedelta(seconds=75))

    [one] = desk.get(KENH).context["marketplaces"][0][1]

    assert one.waiting == 2  # stock and price
    assert 75 <= one.behind_s < 80
    assert one.listings == 1


def test_new_products_are_put_up_by_themselves_if_the_producer_wants(owner, desk):
    account = ChannelAccountFactory(producer=owner.producer)

    desk.post(f"{KENH}{account.pk}/dang-moi/", {"on": "1"})
    account.refresh_from_db()
    assert account.publishes_since is not None

    desk.post(f"{KENH}{account.pk}/dang-moi/", {"on": "0"})
    account.refresh_from_db()
    assert account.publishes_since is None


# What stands where


@pytest.fixture
def outlet(owner) -> ChannelAccount:
    """The producer's shop on Shopee."""
    return ChannelAccountFactory.create(producer=owner.producer, name="Vườn Tân Triều")


def listed(owner, account, **fields) -> tuple[Product, SyncIntent]:
    """A product in the shop, acknowledged; and the intent of its price."""
    product = ProductFactory.create(producer=owner.producer)
    listing = ListingFactory.create(account=account, variant=VariantFactory.create(product=product, stock=3))
    intents.refresh({facet: {listing.variant_id: clock.now()} for facet in LISTING_FACETS})
    for row in SyncIntent.objects.filter(listing=listing):
        row.acked, row.acked_version, row.acked_at = row.desired, row.desired_version, clock.now()
        row.save()
    price = SyncIntent.objects.filter(listing=listing, facet="price")
    price.update(**fields)
    return product, price.get()


REFUSED = {
    "desired": {"amount_vnd": 90_000}, "desired_version": 2, "parked_version": 2,
    "parked_code": "error_item_uneditable", "last_error": "error_item_uneditable: Item is banned",
}  # fmt: skip


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


# Categories


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

    assert desk.post(address, {"target": "77"}).status_code == 404
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


# Goods that the shop holds already


def there(account, *rows: tuple[str, str]) -> None:
    """The shop was read a moment ago: titles and SKUs."""
    held = [RemoteSku(ListingRef("P1", f"S{n}", sku), title) for n, (title, sku) in enumerate(rows)]
    cache.set(f"shop-goods:{account.pk}", held, 60)


@pytest.fixture
def honeys(owner, outlet):
    """Two variants of ours, and what the shop calls them."""
    product = ProductFactory(producer=owner.producer, name="Mật ong hoa cà phê", code="MO1")
    small = VariantFactory(product=product, sku="MO1-250", label="hũ 250 g", stock=4)
    large = VariantFactory(product=product, sku="MO1-500", label="chai 500 ml", stock=7)
    there(outlet, ("Mat ong hoa ca phe chai 500 ml", "HONEY"), ("Hũ", "mo1.250"), ("Áo mưa", "AO"))
    return small, large


def test_suggestions_know_skus_written_otherwise_and_names_that_are_alike(desk, outlet, honeys):
    small, large = honeys

    found = desk.get(f"{KENH}{outlet.pk}/hang-san-co/").context["matches"]

    assert [(one.remote.ref.seller_sku, one.variant, one.is_sure) for one in found] == [
        ("mo1.250", small, True),
        ("HONEY", large, False),
        ("AO", None, False),
    ]


def test_all_suggestions_are_accepted_at_once(desk, outlet, honeys):
    small, large = honeys

    desk.post(f"{KENH}{outlet.pk}/hang-san-co/", {"all": "1"})

    rows = Listing.objects.order_by("variant")
    assert [(one.variant, one.external_sku, one.external_label) for one in rows] == [
        (small, "S1", "mo1.250"),
        (large, "S0", "HONEY"),
    ]
    assert rows[1].ref == ListingRef("P1", "S0", "HONEY")
    wanted = SyncIntent.objects.get(listing=rows[1], facet="stock")
    assert (wanted.desired, wanted.is_dirty) == ({"quantity": 7}, True)
    assert not Publication.objects.exists()


def test_one_is_linked_to_what_the_producer_chose(desk, outlet, honeys):
    small, _large = honeys

    desk.post(f"{KENH}{outlet.pk}/hang-san-co/", {"place": "P1|S2", "variant": str(small.pk)})

    assert [(one.variant, one.external_label) for one in Listing.objects.all()] == [(small, "AO")]


@pytest.mark.parametrize("what", ["nothing", "a place that is not there", "a variant of another producer"])
def test_nothing_foreign_is_linked(desk, outlet, honeys, what):
    theirs = VariantFactory()
    sent = {
        "nothing": {},
        "a place that is not there": {"place": "P9|S9", "variant": honeys[0].pk},
        "a variant of another producer": {"place": "P1|S2", "variant": theirs.pk},
    }[what]

    desk.post(f"{KENH}{outlet.pk}/hang-san-co/", sent)

    assert not Listing.objects.exists()


def test_linked_twice_is_linked_once(outlet, honeys):
    small, _large = honeys
    remote = RemoteSku(ListingRef("P1", "S1", "mo1.250"), "Hũ")

    assert adopting.adopt(outlet, [(remote, small.pk)]) == 1
    assert adopting.adopt(outlet, [(remote, small.pk)]) == 0
    assert Listing.objects.count() == 1


def test_what_stands_there_under_its_own_sku_gets_no_page_of_ours(owner, desk, outlet, honeys):
    desk.post(f"{KENH}{outlet.pk}/hang-san-co/", {"all": "1"})

    desk.post(f"{GOODS}MO1/{outlet.pk}/dang/")

    assert not Publication.objects.exists()


# Home


def waiting(own: Membership) -> dict[str, int]:
    """Icons and counts of what the home page lists about channels."""
    jobs = today.jobs(Seat(own.user, own.producer, own.role))
    return {job.icon: job.count for job in jobs if job.icon in ("ban", "log-in")}


def test_the_home_page_counts_what_was_refused_and_consents_that_end(owner, outlet):
    assert waiting(owner) == {}
    listed(owner, outlet, **REFUSED)
    listed(member("owner"), ChannelAccountFactory(), **REFUSED)
    ChannelAccount.objects.filter(pk=outlet.pk).update(consent_expires_at=clock.now() + timedelta(days=6))

    assert waiting(owner) == {"ban": 1, "log-in": 1}
    assert waiting(member("editor", owner.producer)) == {"ban": 1}
    assert waiting(member("packer", owner.producer)) == {}


def test_a_disconnected_shop_is_no_work(owner, outlet):
    listed(owner, outlet, **REFUSED)
    ended = {"disconnected_at": clock.now(), "consent_expires_at": clock.now()}
    ChannelAccount.objects.update(**ended)

    assert waiting(owner) == {}
