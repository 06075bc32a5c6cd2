"""Orders that no webhook told of, and imports before stock is sent."""

from datetime import timedelta

from channels_sync import drain, own_sales, polling
from channels_sync.protocol import Facet, Stock, Unauthorised, Unavailable
from core import clock
from core.channels import Channel
from inventory.models import StockRecord
from orders.models import Order
from orders.states import Status
from tests.factories import VariantFactory


def test_an_order_without_a_webhook_is_found_by_the_next_poll(world):
    account, variant = world.shop_with(stock=10)
    world.remote(account).book.place(world.intent(account, variant).ref, quantity=4)
    assert polling.poll(account.pk) == 1
    assert Order.objects.get().scope == account.scope
    assert StockRecord.objects.get(variant=variant).reserved == 4
    account.refresh_from_db()
    assert account.orders_cursor == clock.now()


def test_the_cursor_stays_when_an_order_of_its_window_was_not_imported(world):
    account, variant = world.shop_with()
    polling.poll(account.pk)
    account.refresh_from_db()
    before = account.orders_cursor
    world.pass_time(minutes=1)
    book = world.remote(account).book
    book.place(world.intent(account, variant).ref)
    book.trouble = [None, Unavailable("http_503", "away")]  # the list is read, the order is not
    assert polling.poll(account.pk) == 0
    account.refresh_from_db()
    assert account.orders_cursor == before
    assert polling.poll(account.pk) == 1


def test_an_order_that_the_shop_lists_late_is_found_in_the_overlap(world):
    account, variant = world.shop_with()
    polling.poll(account.pk)
    book = world.remote(account).book
    ref = world.intent(account, variant).ref
    late = book.place(ref)
    hidden = book.orders.pop(late.external_ref)
    world.pass_time(minutes=1)
    polling.poll(account.pk)
    assert not Order.objects.exists()
    book.orders[late.external_ref] = hidden  # its index is a minute behind
    world.pass_time(minutes=1)
    assert polling.poll(account.pk) == 1


def test_what_is_known_of_the_overlap_is_not_fetched_again(world):
    account, variant = world.shop_with()
    polling.poll(account.pk)
    book = world.remote(account).book
    book.place(world.intent(account, variant).ref)
    world.pass_time(minutes=1)
    polling.poll(account.pk)
    book.fetches.clear()
    world.pass_time(minutes=1)
    polling.poll(account.pk)
    assert book.fetches == []


def test_a_shop_that_was_just_connected_is_read_a_day_back(world):
    account, _ = world.shop_with()
    account.__class__.objects.filter(pk=account.pk).update(orders_cursor=None)
    world.remote(account).book.lists.clear()
    polling.poll(account.pk)
    assert world.remote(account).book.lists[0][0] == clock.now() - polling.FIRST - polling.SECONDS


def test_a_turn_imports_the_shops_orders_before_it_sends_a_stock_figure(world):
    account, variant = world.shop_with(stock=10)
    remote = world.remote(account)
    remote.book.place(world.intent(account, variant).ref, quantity=3)
    remote.shelves[f"P{variant.pk}", variant.sku].stock = 7  # the shop counted it down itself
    world.want(variant, 20)
    world.drain(account)
    assert remote.pushes(Facet.STOCK) == [[(variant.sku, Stock(17))]]


def test_where_orders_cannot_be_read_stock_that_rises_waits_and_stock_that_falls_goes(world):
    account, rising = world.shop_with(stock=10)
    falling = VariantFactory.create(stock=10)
    world.offer(account, falling)
    world.settle()
    remote = world.remote(account)
    remote.calls.clear()
    world.pass_time(minutes=1)
    remote.book.trouble = [Unavailable("http_503", "away") for _ in range(1000)]
    world.want(rising, 12)
    world.want(falling, 2)
    world.drain_once(account)
    assert remote.pushes(Facet.STOCK) == [[(falling.sku, Stock(2))]]
    remote.book.trouble.clear()
    world.pass_time(seconds=3)
    world.drain(account)
    assert remote.pushes(Facet.STOCK)[1:] == [[(rising.sku, Stock(12))]]


def test_a_shop_that_refuses_our_token_for_its_orders_is_paused_and_says_why(world):
    account, variant = world.shop_with(stock=10)
    world.pass_time(minutes=1)
    world.remote(account).book.trouble = [Unauthorised("error_auth", "Invalid refresh_token.")]
    world.want(variant, 12)
    world.drain_once(account)
    account.refresh_from_db()
    assert "Invalid refresh_token." in account.pause_reason
    assert drain.due_accounts() == []


def test_an_order_that_cannot_be_imported_does_not_stop_stock_that_falls(world):
    account, variant = world.shop_with(stock=10)
    world.pass_time(minutes=1)
    world.remote(account).book.place(world.intent(account, variant).ref, quantity=-1)
    world.want(variant, 4)
    world.drain_once(account)
    assert world.remote(account).pushes(Facet.STOCK)[-1] == [(variant.sku, Stock(4))]
    assert polling.poll(account.pk) == 0


def test_a_turn_asks_for_orders_once_in_two_seconds_at_most(world):
    account, variant = world.shop_with()
    book = world.remote(account).book
    book.lists.clear()
    for on_hand in (11, 12, 13):
        world.want(variant, on_hand)
        world.drain_once(account)
    assert len(book.lists) == 1


def test_an_own_sale_lowers_what_is_wanted_and_what_was_acknowledged_together(world):
    account, variant = world.shop_with(stock=10)
    other = world.open_shop(Channel.LAZADA)
    world.offer(other, variant)
    world.settle()
    remote = world.remote(account)
    remote.calls.clear()
    remote.book.place(world.intent(account, variant).ref, quantity=4)
    remote.shelves[f"P{variant.pk}", variant.sku].stock = 6
    world.pass_time(minutes=1)
    polling.poll(account.pk)
    row = world.intent(account, variant)
    assert (row.desired, row.acked, row.is_dirty) == ({"quantity": 6}, {"quantity": 6}, False)
    world.settle()
    assert remote.pushes(Facet.STOCK) == []  # checked, not written back
    assert world.acked(other, variant) == Stock(6)


def test_a_figure_that_is_too_high_after_a_sale_is_written(world):
    account, variant = world.shop_with(stock=10)
    remote = world.remote(account)
    remote.book.place(world.intent(account, variant).ref, quantity=4)
    remote.shelves[f"P{variant.pk}", variant.sku].stock = 10  # a push of ours landed just after the sale
    polling.poll(account.pk)
    world.drain(account)
    world.settle()
    assert remote.stock_of(variant.sku) == 6
    assert world.intent(account, variant).look_at is None


def test_a_second_sale_that_we_have_not_heard_of_is_not_put_on_sale_again(world):
    account, variant = world.shop_with(stock=2)
    remote = world.remote(account)
    remote.book.place(world.intent(account, variant).ref)
    remote.shelves[f"P{variant.pk}", variant.sku].stock = 0  # both units are sold over there
    polling.poll(account.pk)
    world.settle()
    assert remote.stock_of(variant.sku) == 0


def test_a_sale_while_a_figure_waits_to_be_sent_takes_the_ordinary_path(world):
    account, variant = world.shop_with(stock=10)
    remote = world.remote(account)
    world.want(variant, 30)
    remote.book.place(world.intent(account, variant).ref, quantity=5)
    polling.poll(account.pk)
    assert world.intent(account, variant).is_dirty
    world.settle()
    assert remote.stock_of(variant.sku) == 25


def test_a_cancelled_order_gives_its_units_back_to_every_channel(world):
    account, variant = world.shop_with(stock=10)
    remote = world.remote(account)
    order = remote.book.place(world.intent(account, variant).ref, quantity=4)
    remote.shelves[f"P{variant.pk}", variant.sku].stock = 6
    polling.poll(account.pk)
    world.pass_time(minutes=1)
    remote.book.change(order.external_ref, status=Status.CANCELLED)
    remote.shelves[f"P{variant.pk}", variant.sku].stock = 10
    polling.poll(account.pk)
    world.settle()
    assert (world.acked(account, variant), remote.stock_of(variant.sku)) == (Stock(10), 10)


def test_a_paused_or_disconnected_shop_is_not_asked(world):
    account, _ = world.shop_with()
    paused = world.open_shop(Channel.LAZADA, mode="paused")
    gone = world.open_shop(Channel.TIKTOK, disconnected_at=clock.now() - timedelta(days=1))
    assert polling.live_accounts() == [account.pk]
    assert {paused.pk, gone.pk}.isdisjoint(polling.live_accounts())


def test_looking_at_own_sales_reads_no_more_than_what_was_sold(world):
    account, variant = world.shop_with()
    world.remote(account).looks = 0
    assert own_sales.look(account) == 0
    world.remote(account).book.place(world.intent(account, variant).ref)
    polling.poll(account.pk)
    assert own_sales.look(account) == 1
    assert world.remote(account).looks == 1


def test_goods_that_came_in_with_a_sale_are_shown_at_once(world):
    account, variant = world.shop_with(stock=10)
    remote = world.remote(account)
    world.count(variant, 30)  # committed, and the relay has not run yet
    remote.book.place(world.intent(account, variant).ref, quantity=4)
    remote.shelves[f"P{variant.pk}", variant.sku].stock = 6
    polling.poll(account.pk)
    world.settle()
    assert remote.stock_of(variant.sku) == 26
