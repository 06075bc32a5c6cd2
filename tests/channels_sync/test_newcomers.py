"""Products go into shops by themselves once staff have approved them, and only then."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from catalog import services as catalog
from catalog.models import Product
from channels_sync import drain, newcomers, publications, sandbox
from channels_sync.models import CategoryMapping, ChannelAccount, Publication
from core import clock, relay
from core.channels import Channel
from core.outbox import Topic, publish
from tests.channels_sync import shelves
from tests.factories import ProducerFactory


@pytest.fixture
def common(world) -> ChannelAccount:
    """The common shop, which takes what is new."""
    return shelves.open_shop(world, publishes_since=clock.now())


def approve(product: Product) -> None:
    """Staff put it on sale, and the relay has run."""
    catalog.publish_product(product_id=product.pk)
    relay.run()


def waiting(**fields: Any) -> Product:
    """A product that waits for approval, and whose category has its place."""
    product = shelves.honey(state=Product.State.PENDING, **fields)
    if not CategoryMapping.objects.exists():
        shelves.map_categories(product)
    return product


@pytest.fixture
def hung(settings, tmp_path):
    """Hang a picture at a product."""
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Image.new("RGB", (1200, 1200), "#cc8800").save(content, "JPEG")

    def hang(product: Product) -> Product:
        catalog.attach_image(product_id=product.pk, content=content.getvalue(), alt="Chai mật ong")
        return product

    return hang


def change(product: Product) -> None:
    """Something is told of it anew."""
    with transaction.atomic():
        publish(Topic.CATALOGUE, *product.variants.values_list("pk", flat=True))
    relay.run()


def test_what_is_approved_gets_a_page_that_goes_out(world, common, hung):
    product = hung(waiting())
    asked = []
    world.monkeypatch.setattr(drain, "ask_for", asked.append)

    approve(product)

    assert asked[-1] == {common.pk}
    world.settle()
    publication = Publication.objects.get()
    assert (publication.account, publication.product, publication.review) == (common, product, "live")
    assert world.remote(common).stock_of(f"{product.code}-1") == 5


def test_what_lacks_something_waits_and_says_what(world, common):
    approve(waiting())

    assert Publication.objects.get().missing == ["picture"]
    assert world.remote(common).calls == []


def test_a_shop_that_does_not_take_new_products_gets_none(world, common):
    newcomers.turn(common.pk, on=False)

    approve(waiting())

    assert not Publication.objects.exists()


def test_what_was_approved_before_stays_where_it_was(world, common):
    product = waiting()
    catalog.publish_product(product_id=product.pk)
    world.pass_time(minutes=1)
    newcomers.turn(common.pk, on=False)
    newcomers.turn(common.pk, on=True)

    change(product)

    assert not Publication.objects.exists()


def test_turning_it_on_twice_forgets_nothing(world, common):
    since = common.publishes_since
    world.pass_time(minutes=1)

    assert newcomers.turn(common.pk, on=True).publishes_since == since


def test_what_a_person_took_down_stays_down(world, common, hung):
    product = hung(waiting())
    approve(product)
    world.settle()
    publications.take_down(Publication.objects.get())
    world.settle()

    change(product)
    world.settle()

    assert Publication.objects.get().aim == "deleted"
    assert world.remote(common).pages == {}


def test_goods_that_the_shop_lists_already_get_no_second_page(world, common):
    product = waiting()
    world.offer(common, product.variants.get())

    approve(product)

    assert not Publication.objects.exists()


def test_a_producers_own_shop_takes_its_goods_alone(world):
    own = ProducerFactory()
    account = shelves.open_shop(world, producer=own, publishes_since=clock.now())
    ours, theirs = waiting(producer=own), shelves.honey(state=Product.State.PENDING)

    approve(ours)
    approve(theirs)

    assert [(one.account, one.product) for one in Publication.objects.all()] == [(account, ours)]


@pytest.mark.parametrize("fields", [{"ship_mode": "local_only"}, {"strong": True}])
def test_what_the_platform_never_takes_is_not_begun(world, common, settings, fields):
    settings.CHANNEL_NO_ALCOHOL_FROM = {Channel.SHOPEE: 15}

    approve(waiting(**fields))

    assert not Publication.objects.exists()


def test_a_disconnected_shop_begins_nothing(world, common):
    ChannelAccount.objects.update(disconnected_at=clock.now())

    approve(waiting())

    assert not Publication.objects.exists()


def test_what_was_approved_while_the_shop_was_away_is_caught_up(world, common):
    ChannelAccount.objects.update(disconnected_at=clock.now())
    product = waiting()
    approve(product)
    ChannelAccount.objects.update(disconnected_at=None)
    common.refresh_from_db()

    newcomers.catch_up([common])
    newcomers.catch_up([common])

    assert Publication.objects.get().product == product


def test_twenty_products_cost_no_more_queries_than_two(world, common):
    counts = []
    for number in (2, 18):
        made = [waiting() for _ in range(number)]
        for product in made:
            catalog.publish_product(product_id=product.pk)
        ids = [variant.pk for product in made for variant in product.variants.all()]
        with CaptureQueriesContext(connection) as seen:
            assert newcomers.publish(ids) == set()  # they lack a picture
        counts.append(len(seen))

    assert Publication.objects.count() == 20
    assert counts[0] == counts[1]


def test_the_demo_shops_take_what_is_new_and_a_second_start_changes_nothing(db, monkeypatch):
    given = {
        "base_url": "http://s",
        "access_token": "a",
        "refresh_token": "r",
        "shop_id": "1",
        "seller_id": "2",
    }
    given |= {"shop_cipher": "3", "app_key": "k", "app_secret": "s", "partner_id": "9", "partner_key": "p"}
    monkeypatch.setattr(sandbox, "credentials", lambda: dict.fromkeys(sandbox.FIELDS, given))

    sandbox.connect()
    since = dict(ChannelAccount.objects.values_list("pk", "publishes_since"))
    newcomers.turn(min(since), on=False)
    sandbox.connect()

    assert None not in since.values()
    assert ChannelAccount.objects.get(pk=min(since)).publishes_since is None
