"""What a shop has probably sold while its orders could not be read."""

from datetime import timedelta

import pytest

from channels_sync import drain, inbound, intents, polling, unseen
from channels_sync.models import ChannelAccount, SyncIntent
from channels_sync.protocol import Facet, Stock, Unavailable
from core import clock, relay
from core.channels import Channel
from inventory import services as inventory
from inventory.models import StockRecord
from tests.factories import VariantFactory


@pytest.fixture
def shop(world):
    """A shop that sold 30 of 100 units in ten minutes, three a minute, all of it imported and shown."""
    account, variant = world.shop_with(stock=100)
    for _ in range(10):
        buy(world, account, variant, 3)
        world.pass_time(minutes=1)
        polling.poll(account.pk)
    world.settle()
    account.refresh_from_db()
    assert shown(world, account, variant) == 70
    world.remote(account).calls.clear()
    return account, variant


def buy(world, account, variant, quantity: int):
    """A buyer takes units; the shop counts its own figure down."""
    shelf = world.remote(account).shelves[f"P{variant.pk}", variant.sku]
    shelf.stock -= quantity
    return world.remote(account).book.place(world.intent(account, variant).ref, quantity=quantity)


def shown(world, account, variant) -> int:
    """What buyers see."""
    return world.remote(account).stock_of(variant.sku)


def cut_off(world, account, answers: int = 100_000) -> None:
    """Orders can no longer be asked for; everything else works."""
    world.remote(account).book.trouble = [Unavailable("http_503", "away")] * answers


def look(world, account) -> None:
    """What beat does every ten seconds, and the turn that follows."""
    world.pass_time(seconds=10)
    for account_id in polling.selling_accounts():
        polling.poll(account_id)
    relay.run()
    if account.pk in drain.due_accounts():
        world.drain_once(account)


def test_a_figure_shrinks_with_every_minute_that_orders_cannot_be_read(world, shop):
    account, variant = shop
    cut_off(world, account)
    figures = []
    for _ in range(18):
        look(world, account)
        figures.append(world.acked(account, variant).quantity)
    assert figures == sorted(figures, reverse=True)
    assert figures[-1] == 70 - 9  # three minutes, three a minute
    assert shown(world, account, variant) == 61


def test_what_the_shop_counted_down_by_itself_is_not_raised_by_what_we_expect(world, shop):
    account, variant = shop
    cut_off(world, account)
    buy(world, account, variant, 40)  # far more than it usually sells
    for _ in range(12):
        look(world, account)
    assert world.acked(account, variant) == Stock(64)
    assert world.remote(account).pushes(Facet.STOCK) == []
    assert shown(world, account, variant) == 30


def test_a_fast_seller_shrinks_before_another_shops_sale_would_put_its_units_on_sale_again(world, shop):
    account, variant = shop
    other = world.open_shop(Channel.LAZADA)
    world.offer(other, variant)
    world.settle()
    cut_off(world, account)
    buy(world, account, variant, 10)  # it goes on as before: three a minute
    for _ in range(18):
        look(world, account)
    assert shown(world, account, variant) == 60
    world.want(variant, 98)  # two units were sold elsewhere
    world.pass_time(seconds=1)
    world.drain_once(account)
    assert shown(world, account, variant) == 58  # what is really left, and not 68
    world.drain_once(other)
    assert shown(world, other, variant) == 68  # what one shop hides is held back in that shop alone


def test_it_goes_out_although_stock_that_rises_waits(world, shop):
    account, variant = shop
    cut_off(world, account)
    rising = VariantFactory.create(stock=5)
    world.offer(account, rising)
    world.pass_time(seconds=60)
    look(world, account)
    assert shown(world, account, variant) == 66
    assert shown(world, account, rising) is None


def test_it_rises_again_only_when_the_orders_are_here(world, shop):
    account, variant = shop
    cut_off(world, account)
    buy(world, account, variant, 2)
    for _ in range(12):
        look(world, account)
    assert shown(world, account, variant) == 64
    world.remote(account).book.trouble.clear()
    look(world, account)
    world.settle()
    assert StockRecord.objects.get(variant=variant).pool == 68
    assert shown(world, account, variant) == 68
    assert unseen.held_back(ChannelAccount.objects.all()) == {}


def test_it_stays_down_however_long_the_orders_are_away(world, shop):
    account, variant = shop
    cut_off(world, account)
    world.pass_time(minutes=30)
    look(world, account)
    assert shown(world, account, variant) == 0  # ninety units are expected, and seventy are there
    world.pass_time(hours=3)
    look(world, account)
    assert shown(world, account, variant) == 0


def test_an_order_that_a_webhook_told_of_is_not_held_back_twice(world, shop):
    account, variant = shop
    cut_off(world, account)
    for _ in range(12):
        look(world, account)
    assert world.acked(account, variant) == Stock(64)
    book = world.remote(account).book
    order, book.trouble = buy(world, account, variant, 4), []
    inbound.bring_in(account, inbound.fetch(account, [order.external_ref]))
    cut_off(world, account)
    assert world.acked(account, variant) == Stock(64)  # six are expected, four of them are known now
    assert unseen.held_back([ChannelAccount.objects.get()])[account.pk].units == 2


def test_a_shop_that_answers_makes_nothing_dirty_however_fast_it_sells(world, shop):
    account, variant = shop
    versions = []
    for step in range(30):
        if step % 3 == 0:
            buy(world, account, variant, 1)
        look(world, account)
        row = world.intent(account, variant)
        versions.append((row.is_dirty, row.desired == row.acked))
    assert set(versions) == {(False, True)}
    assert world.remote(account).pushes(Facet.STOCK) == []


def test_a_figure_is_written_only_when_it_changes_by_a_unit(world, shop):
    account, variant = shop
    cut_off(world, account)
    world.pass_time(seconds=20)
    look(world, account)  # 30 s: one and a half, so two
    before = world.intent(account, variant).desired_version
    world.pass_time(seconds=2)
    assert unseen.hold_back(account) == 0
    intents.refresh({Facet.STOCK: {variant.pk: clock.now()}})
    assert world.intent(account, variant).desired_version == before


def test_a_shop_that_does_not_hold_back_shows_all_of_the_pool(world, shop):
    account, variant = shop
    ChannelAccount.objects.update(withholds_unseen=False)
    cut_off(world, account)
    for _ in range(18):
        look(world, account)
    assert shown(world, account, variant) == 70


def test_what_is_set_aside_for_the_shop_is_not_lessened(world, shop):
    account, variant = shop
    until = clock.now() + timedelta(hours=2)
    inventory.allocate(variant_id=variant.pk, scope=account.scope, quantity=20, until=until)
    world.settle()
    cut_off(world, account)
    for _ in range(18):
        look(world, account)
    assert shown(world, account, variant) == 20


def test_only_shops_that_sell_and_were_not_just_read_are_asked_more_often(
    world, shop, django_assert_num_queries
):
    account, _ = shop
    quiet = world.open_shop(Channel.LAZADA)
    polling.poll(quiet.pk)
    polling.poll(account.pk)
    with django_assert_num_queries(1):
        assert polling.selling_accounts() == []
    world.pass_time(seconds=10)
    with django_assert_num_queries(2):
        assert polling.selling_accounts() == [account.pk]
    ChannelAccount.objects.filter(pk=account.pk).update(mode=ChannelAccount.Mode.PAUSED)
    assert polling.selling_accounts() == []


def test_a_knock_that_comes_a_moment_early_does_not_leave_a_shop_unread_until_the_next(world, shop):
    account, _ = shop
    polling.poll(account.pk)  # itself some time after the knock
    world.pass_time(seconds=9.9)
    assert polling.selling_accounts() == [account.pk]


def test_an_estimate_that_is_too_high_over_there_is_written_with_the_urgency_of_stock_that_falls(world, shop):
    account, variant = shop
    cut_off(world, account)
    SyncIntent.objects.update(urgency=1)  # it rose the last time it was sent
    world.pass_time(seconds=50)
    look(world, account)
    assert world.remote(account).pushes(Facet.STOCK) == [[(variant.sku, Stock(67))]]
    assert world.intent(account, variant).look_at is None


@pytest.mark.parametrize("count", [2, 12])
def test_what_is_held_back_costs_the_same_for_few_and_for_many(world, count, django_assert_num_queries):
    account = world.open_shop()
    variants = [VariantFactory.create(stock=100) for _ in range(count)]
    for variant in variants:
        world.offer(account, variant)
    world.settle()
    for variant in variants:
        buy(world, account, variant, 10)
    world.pass_time(seconds=10)
    polling.poll(account.pk)
    world.pass_time(minutes=1)
    with django_assert_num_queries(9):
        held = unseen.held_back(ChannelAccount.objects.all())
    assert held == {account.pk: unseen.Held(units=count, listings=count)}
