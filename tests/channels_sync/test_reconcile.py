"""Reading channels back: what heals at once, what when seen twice, and what never."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Variant
from channels_sync import desired, reconcile, tasks
from channels_sync.models import ChannelAccount, SyncIntent
from channels_sync.protocol import Deal, Facet, Outcome, Price, Stock, Unavailable
from core import clock, queue
from core.channels import Channel
from core.models import OutboxEvent
from inventory.models import StockRecord
from promotions import services as promotions
from tests.factories import VariantFactory

HOUR = timedelta(hours=1)


def shelf(world, account, variant):
    """What buyers of the account see of the variant, to be changed behind our back."""
    return world.remote(account).shelves[f"P{variant.pk}", variant.sku]


def look(world, account) -> int:
    """A beat later, read the account back and send what that reopened."""
    world.pass_time(minutes=10)
    reopened = world.reconcile(account)
    world.settle()
    return reopened


def test_a_shop_that_shows_what_it_acknowledged_is_left_alone(world):
    account, _ = world.shop_with(10)
    assert [look(world, account) for _ in range(3)] == [0, 0, 0]
    assert world.remote(account).calls == []
    account.refresh_from_db()
    assert account.observed_at is not None


def test_a_look_that_finds_nothing_new_locks_and_writes_no_intent(world):
    account, _ = world.shop_with(10)
    look(world, account)  # the first one notes what it sees
    with CaptureQueriesContext(connection) as queries:
        assert world.reconcile(account) == 0
    asked = [one["sql"] for one in queries if "channels_sync_syncintent" in one["sql"]]
    assert asked
    assert [sql for sql in asked if "FOR UPDATE" in sql or not sql.startswith("SELECT")] == []


def test_a_stock_that_is_too_high_is_lowered_at_once(world):
    account, variant = world.shop_with(10)
    shelf(world, account, variant).stock = 12
    assert look(world, account) == 1
    assert shelf(world, account, variant).stock == 10


def test_a_stock_that_is_too_high_goes_out_before_what_rises(world):
    account, variant = world.shop_with(10)
    SyncIntent.objects.update(urgency=1)  # it rose the last time it was sent
    shelf(world, account, variant).stock = 12
    shelf(world, account, variant).price_vnd = 99_999
    assert reconcile.run(account.pk) == 2
    urgencies = dict(SyncIntent.objects.values_list("facet", "urgency"))
    assert urgencies == {Facet.STOCK: desired.SHRINKS, Facet.PRICE: 1, Facet.PROMOTION: 1}


def test_a_stock_that_is_too_low_is_raised_only_when_seen_twice(world):
    account, variant = world.shop_with(10)
    shelf(world, account, variant).stock = 8
    assert look(world, account) == 0
    assert shelf(world, account, variant).stock == 8
    assert look(world, account) == 1
    assert shelf(world, account, variant).stock == 10


def test_a_stock_that_goes_on_falling_is_orders_on_their_way_and_is_not_raised(world):
    account, variant = world.shop_with(10)
    for left in (9, 7, 6, 2):
        shelf(world, account, variant).stock = left
        assert look(world, account) == 0
    assert world.remote(account).calls == []


def test_a_full_look_raises_at_once_when_it_is_told_to(world):
    account, variant = world.shop_with(10)
    shelf(world, account, variant).stock = 8
    assert reconcile.run(account.pk, at_once=True) == 1
    world.settle()
    assert shelf(world, account, variant).stock == 10


@pytest.mark.parametrize("price_vnd", [99_999, 100_001])
def test_a_price_that_differs_is_set_right_at_once(world, price_vnd):
    account, variant = world.shop_with(10)
    shelf(world, account, variant).price_vnd = price_vnd
    assert look(world, account) == 1
    assert shelf(world, account, variant).price_vnd == 100_000


def test_a_figure_the_channel_does_not_tell_is_no_reason_to_send_it_again(world):
    account, variant = world.shop_with(10)
    shelf(world, account, variant).stock = None
    shelf(world, account, variant).price_vnd = None
    assert [look(world, account) for _ in range(3)] == [0, 0, 0]


def test_a_listing_that_is_gone_is_neither_sent_to_nor_an_error(world):
    account, _ = world.shop_with(10)
    world.remote(account).shelves.clear()
    assert [look(world, account) for _ in range(2)] == [0, 0]


def test_a_change_that_reached_the_tables_without_an_event_is_found(world):
    account, variant = world.shop_with(10)
    StockRecord.objects.update(on_hand=3)
    Variant.objects.update(price_vnd=90_000)
    assert not OutboxEvent.objects.filter(processed_at__isnull=True).exists()
    look(world, account)
    assert (shelf(world, account, variant).stock, shelf(world, account, variant).price_vnd) == (3, 90_000)


def test_what_waits_to_be_sent_or_is_on_its_way_is_not_reopened(world):
    account, variant = world.shop_with(10)
    world.remote(account).verdicts = {variant.sku: (Outcome.CONFLICT, "held")}
    world.want(variant, 4)
    world.drain_once(account)
    before = world.intent(account, variant).desired_version
    assert world.reconcile(account) == 0
    assert world.intent(account, variant).desired_version == before
    assert world.intent(account, variant).observed == {"quantity": 10}


def test_each_look_is_noted_with_its_moment(world):
    account, variant = world.shop_with(10)
    shelf(world, account, variant).stock = 8
    world.reconcile(account)
    row = world.intent(account, variant)
    assert (row.observed, row.observed_at) == ({"quantity": 8}, clock.now())


def test_a_shop_that_does_not_answer_is_looked_at_another_time(world):
    account, variant = world.shop_with(10)
    shelf(world, account, variant).stock = 12
    world.remote(account).end_token()
    world.remote(account).refuses_refresh = True
    assert world.reconcile(account) == 0
    account.refresh_from_db()
    assert account.observed_at is None


def test_an_expired_token_is_refreshed_for_a_look_too(world):
    account, variant = world.shop_with(10)
    shelf(world, account, variant).stock = 12
    world.remote(account).end_token()
    assert world.reconcile(account) == 1
    assert world.remote(account).refreshes == 1


def test_long_shops_are_read_in_pieces(world, monkeypatch):
    monkeypatch.setattr(reconcile, "CHUNK", 2)
    account, _ = world.shop_with(10)
    for _ in range(4):
        world.offer(account, VariantFactory(stock=5))
    world.settle()
    for row in world.remote(account).shelves.values():
        row.stock = 99
    assert world.reconcile(account) == 5
    world.settle()
    assert [row.stock for row in world.remote(account).shelves.values()] == [10, 5, 5, 5, 5]


def test_a_piece_that_cannot_be_read_does_not_hide_the_others(world, monkeypatch):
    monkeypatch.setattr(reconcile, "CHUNK", 1)
    account, _ = world.shop_with(10)
    world.offer(account, VariantFactory(stock=5))
    world.settle()
    remote = world.remote(account)
    for row in remote.shelves.values():
        row.stock = 99
    real, asked = remote.sign_in, []

    def away_at_first(token: str) -> None:
        asked.append(token)
        if len(asked) == 1:
            raise Unavailable("http_503")
        real(token)

    remote.sign_in = away_at_first
    assert world.reconcile(account) == 1
    world.settle()
    assert [row.stock for row in remote.shelves.values()] == [99, 5]
    account.refresh_from_db()
    assert account.observed_at is None  # the look was not whole


def test_a_look_that_is_older_than_the_acknowledgement_judges_nothing(world):
    account, variant = world.shop_with(10)
    world.want(variant, 4)
    real = world.remote(account).sign_in

    def push_meanwhile(token: str) -> None:
        world.remote(account).sign_in = real
        real(token)
        world.drain_once(account)
        shelf(world, account, variant).stock = 10  # what the look had already read

    world.remote(account).sign_in = push_meanwhile
    assert world.reconcile(account) == 0
    assert world.acked(account, variant) == Stock(4)


@pytest.mark.parametrize(
    ("fields", "looked_at"),
    [
        ({}, True),
        ({"mode": "shadow"}, False),
        ({"mode": "paused"}, False),
        ({"paused_until": "later"}, False),
    ],
)
def test_only_live_accounts_are_looked_at_and_each_in_its_own_task(world, monkeypatch, fields, looked_at):
    account, _ = world.shop_with(10)
    if fields.get("paused_until"):
        fields = {"paused_until": clock.now() + HOUR}
    ChannelAccount.objects.update(**fields)
    asked = []
    monkeypatch.setattr(tasks.reconcile_account, "delay", asked.append)
    tasks.reconcile_accounts()
    assert asked == ([account.pk] if looked_at else [])


def test_a_look_asks_for_a_turn(world, monkeypatch):
    account, _ = world.shop_with(10)
    asked = []
    monkeypatch.setattr(queue, "ask", lambda task, *args: asked.append((task, args)) or True)
    tasks.reconcile_account(account.pk)
    assert asked == [("channels_sync.tasks.drain_account", (account.pk,))]


# Deals


def promote(variant, price_vnd: int = 80_000, hours: int = 2):
    return promotions.schedule(
        name="Tết",
        starts_at=clock.now(),
        ends_at=clock.now() + hours * HOUR,
        prices_vnd={variant.pk: price_vnd},
    )


@pytest.mark.parametrize("channel", [Channel.SHOPEE, Channel.LAZADA, Channel.TIKTOK])
def test_a_deal_of_ours_that_was_taken_down_is_put_up_again(world, channel):
    account, variant = world.shop_with(10, channel)
    promote(variant)
    world.settle()
    ours = shelf(world, account, variant).deal
    shelf(world, account, variant).deal = None
    assert look(world, account) == 1
    assert shelf(world, account, variant).deal == ours


@pytest.mark.parametrize("channel", [Channel.SHOPEE, Channel.LAZADA, Channel.TIKTOK])
def test_a_deal_of_ours_that_should_be_over_is_taken_down(world, channel):
    account, variant = world.shop_with(10, channel)
    promotion = promote(variant)
    world.settle()
    forgotten = shelf(world, account, variant).deal
    promotions.stop(promotion.pk)
    world.settle()
    shelf(world, account, variant).deal = forgotten
    assert look(world, account) == 1
    assert shelf(world, account, variant).deal is None


@pytest.mark.parametrize(
    ("channel", "reopened"), [(Channel.SHOPEE, 0), (Channel.TIKTOK, 0), (Channel.LAZADA, 1)]
)
def test_a_strangers_deal_is_cleared_only_where_it_cannot_be_told_from_ours(world, channel, reopened):
    account, variant = world.shop_with(10, channel)
    foreign = Deal("", 50_000, clock.now() - HOUR, clock.now() + 5 * HOUR)
    shelf(world, account, variant).deal = foreign
    assert look(world, account) == reopened
    assert look(world, account) == 0  # no loop: cleared, or left alone for good
    assert shelf(world, account, variant).deal == (None if reopened else foreign)


@pytest.mark.parametrize("channel", [Channel.SHOPEE, Channel.LAZADA, Channel.TIKTOK])
def test_a_deal_that_differs_from_the_one_we_want_is_sent_again(world, channel):
    account, variant = world.shop_with(10, channel)
    promote(variant)
    world.settle()
    ours = shelf(world, account, variant).deal
    shelf(world, account, variant).deal = replace(ours, price_vnd=70_000)
    assert look(world, account) == 1
    assert shelf(world, account, variant).deal == ours


def test_a_deal_that_ended_by_its_own_clock_is_not_sent_again(world):
    account, variant = world.shop_with(10)
    promote(variant, hours=2)
    world.settle()
    world.remote(account).calls.clear()
    world.pass_time(hours=3)  # nobody announced the end
    assert world.reconcile(account) == 0
    assert SyncIntent.objects.get(facet=Facet.PROMOTION).desired is None


def test_what_a_comparison_says_of_each_facet(world):
    account, variant = world.shop_with(10)
    shelf(world, account, variant).stock = 7
    rows = {row.facet: (row.wanted, row.shown, row.agrees) for row in reconcile.compare(account)}
    assert rows == {
        Facet.STOCK: (Stock(10), Stock(7), False),
        Facet.PRICE: (Price(100_000), Price(100_000), True),
        Facet.PROMOTION: (None, None, True),
    }
