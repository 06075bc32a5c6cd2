"""What was asked about an order is told to its marketplace, and what became of it is here."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from channels_sync import fulfil, modes, polling, tasks
from channels_sync.protocol import Throttled, Unauthorised, Unavailable
from core import clock, pulse
from core.channels import Channel
from inventory.models import StockRecord
from orders import queries, services
from orders.models import Order, OrderTask, Shipment
from orders.states import Status

Kind = OrderTask.Kind
AWAY = Unavailable("http_503", "away")


@pytest.fixture
def shop(world):
    """A shop with ten units of one variant."""
    account, variant = world.shop_with(stock=10)
    return account, variant, world.remote(account).book


def sell(world, shop, **said) -> Order:
    """A buyer orders two units and we import it."""
    account, variant, book = shop
    placed = book.place(world.intent(account, variant).ref, quantity=2)
    if said:
        book.change(placed.external_ref, **said)
    polling.poll(account.pk)
    book.fetches.clear()
    return Order.objects.get(external_ref=placed.external_ref)


def ask(order: Order, kind: OrderTask.Kind = Kind.SHIP) -> OrderTask:
    return services.ask(order_id=order.pk, kind=kind)


def again(row):
    row.refresh_from_db()
    return row


def test_a_packed_order_is_told_and_its_new_state_and_tracking_number_are_here(world, shop):
    account, variant, book = shop
    order = sell(world, shop)
    task = ask(order)
    assert fulfil.run(account.pk) == 1
    assert book.told == [("ship", order.external_ref)]
    assert again(task).done_at == clock.now()
    assert (again(order).status, order.fulfilment) == ("packing", "packed")
    assert list(order.shipments.values_list("number", "tracking", "carrier")) == [
        (f"{order.external_ref}-P", "SPX1", "SPX")
    ]
    assert StockRecord.objects.get(variant=variant).reserved == 2


def test_an_order_that_was_told_is_not_told_again(world, shop):
    account, _, book = shop
    ask(sell(world, shop))
    fulfil.run(account.pk)
    book.fetches.clear()
    assert fulfil.run(account.pk) == 0
    assert (len(book.told), book.fetches) == (1, [])


def test_an_order_cancelled_as_out_of_stock_gives_its_units_back(world, shop):
    account, variant, book = shop
    order = sell(world, shop)
    ask(order, Kind.CANCEL)
    fulfil.run(account.pk)
    assert book.told == [("cancel: out_of_stock", order.external_ref)]
    assert again(order).status == Status.CANCELLED
    assert StockRecord.objects.get(variant=variant).reserved == 0


@pytest.mark.parametrize(
    ("kind", "said", "status", "reserved"),
    [(Kind.AGREE, "agree", "cancelled", 0), (Kind.REFUSE, "refuse", "to_ship", 2)],
)
def test_a_buyer_who_asks_to_cancel_gets_the_answer(world, shop, kind, said, status, reserved):
    account, variant, book = shop
    order = sell(world, shop, cancel_requested=True)
    ask(order, kind)
    fulfil.run(account.pk)
    assert book.told == [(said, order.external_ref)]
    assert (again(order).status, order.cancel_requested_at) == (status, None)
    assert StockRecord.objects.get(variant=variant).reserved == reserved


def test_a_buyer_who_asks_anew_gets_the_same_answer_anew(world, shop):
    account, _, book = shop
    order = sell(world, shop, cancel_requested=True)
    for _ in range(2):
        ask(order, Kind.REFUSE)
        fulfil.run(account.pk)
        world.pass_time(minutes=1)
        book.change(order.external_ref, cancel_requested=True)
        polling.poll(account.pk)
    assert book.told == [("refuse", order.external_ref)] * 2


def test_a_shop_that_is_away_is_told_when_it_is_back_however_long_that_takes(world, shop):
    account, _, book = shop
    task = ask(sell(world, shop))
    for _ in range(8):
        book.trouble = [AWAY]
        assert fulfil.run(account.pk) == 0
        world.pass_time(minutes=5)
    assert (again(task).attempts, task.parked_code, task.last_error) == (8, "", "http_503: away")
    assert fulfil.run(account.pk) == 1


def test_a_shop_that_cannot_be_reached_parks_nothing(world, shop):
    account, _, book = shop
    task = ask(sell(world, shop))
    for _ in range(8):
        book.trouble = [Unavailable("ConnectTimeout", "no answer", may_have_landed=False)]
        fulfil.run(account.pk)
        world.pass_time(minutes=5)
    assert (again(task).attempts, task.parked_code) == (8, "")


def test_a_failed_call_is_not_repeated_before_its_time(world, shop):
    account, _, book = shop
    ask(sell(world, shop))
    book.trouble = [AWAY]
    fulfil.run(account.pk)
    assert fulfil.run(account.pk) == 0
    assert book.told == []


def test_a_throttle_puts_off_all_that_waits_and_counts_no_attempt(world, shop):
    account, _, book = shop
    tasks = [ask(sell(world, shop)) for _ in range(3)]
    book.trouble = [Throttled("too_fast", "slow down", retry_after=30)]
    fulfil.run(account.pk)
    waits = {(again(task).attempts, task.not_before) for task in tasks}
    assert waits == {(0, clock.now() + timedelta(seconds=30))}
    world.pass_time(seconds=30)
    assert fulfil.run(account.pk) == 3


def test_a_refusal_is_parked_with_its_code_after_five_tries_and_can_be_sent_again(world, shop):
    account, _, book = shop
    order = sell(world, shop)
    task = ask(order)
    book.change(order.external_ref, status=Status.PENDING_CONFIRM)
    for attempt in range(5):
        assert not again(task).parked_code, attempt
        fulfil.run(account.pk)
        world.pass_time(minutes=5)
    assert (again(task).parked_code, task.done_at) == ("not_shippable", None)
    assert list(queries.parked_tasks()) == [task]
    assert fulfil.run(account.pk) == 0
    book.change(order.external_ref, status=Status.TO_SHIP)
    assert services.replay([task.pk]) == 1
    assert fulfil.run(account.pk) == 1


def test_a_refusal_of_one_order_does_not_hold_up_the_next(world, shop):
    account, _, book = shop
    refused, fine = sell(world, shop), sell(world, shop)
    ask(refused)
    ask(fine)
    book.change(refused.external_ref, status=Status.PENDING_CONFIRM)
    assert fulfil.run(account.pk) == 1
    assert again(fine).status == Status.PACKING


def test_an_order_that_nobody_foresaw_holds_up_no_other_and_is_parked_after_five_tries(world, shop, caplog):
    account, _, book = shop
    odd, fine = ask(sell(world, shop)), ask(sell(world, shop))
    book.trouble = [KeyError("package_list")]
    assert fulfil.run(account.pk) == 1
    assert (again(fine).done_at, again(odd).attempts, odd.parked_code) == (clock.now(), 1, "")
    for _ in range(4):
        world.pass_time(minutes=5)
        book.trouble = [KeyError("package_list")]
        assert fulfil.run(account.pk) == 0
    assert (again(odd).parked_code, odd.last_error) == ("internal_error", "KeyError('package_list')")
    assert odd.order.code in caplog.text


def test_an_answer_about_an_order_that_the_shop_does_not_know_is_parked(world, shop):
    account, _, book = shop
    order = sell(world, shop, cancel_requested=True)
    task = ask(order, Kind.AGREE)
    del book.orders[order.external_ref]
    for _ in range(5):
        fulfil.run(account.pk)
        world.pass_time(minutes=5)
    assert (again(task).parked_code, book.told) == ("unknown_order", [])


def test_a_token_that_has_ended_is_refreshed_and_a_refused_one_pauses_the_shop(world, shop):
    account, _, book = shop
    world.remote(account).end_token()
    ask(sell(world, shop))
    assert fulfil.run(account.pk) == 1
    task = ask(sell(world, shop))
    book.trouble = [Unauthorised("revoked", "consent withdrawn")]
    assert fulfil.run(account.pk) == 0
    assert again(account).pause_reason == "revoked: consent withdrawn"
    assert (again(task).attempts, fulfil.due_accounts()) == (1, [])


def test_an_order_that_cannot_be_read_after_it_was_told_is_told_all_the_same(world, shop):
    account, _, book = shop
    order = sell(world, shop)
    task = ask(order)
    book.trouble = [None, AWAY]  # told, then not read
    assert fulfil.run(account.pk) == 1
    assert (again(task).done_at, again(order).status) == (clock.now(), "to_ship")
    world.pass_time(minutes=1)
    polling.poll(account.pk)
    assert again(order).status == "packing"


@pytest.mark.parametrize("stop", ["paused", "shadow", "disconnected", "breaker"])
def test_a_shop_that_does_not_listen_is_not_told(world, shop, stop):
    account, _, book = shop
    task = ask(sell(world, shop))
    match stop:
        case "paused":
            modes.pause(account.pk)
        case "shadow":
            account.__class__.objects.filter(pk=account.pk).update(mode="shadow")
        case "disconnected":
            account.__class__.objects.filter(pk=account.pk).update(disconnected_at=clock.now())
        case "breaker":
            account.__class__.objects.filter(pk=account.pk).update(
                paused_until=clock.now() + timedelta(minutes=1)
            )
    assert (fulfil.due_accounts(), fulfil.run(account.pk)) == ([], 0)
    assert (book.told, again(task).attempts) == ([], 0)


def test_each_told_task_leaves_one_line_in_the_log(world, shop):
    account, _, _ = shop
    order = sell(world, shop)
    ask(order)
    with capture_logs() as lines:
        fulfil.run(account.pk)
    [line] = [line for line in lines if line["event"] == "fulfil"]
    assert (line["order"], line["kind"], line["outcome"], line["attempt"]) == (order.code, "ship", "done", 1)


def test_the_pulse_asks_for_the_shops_that_have_something_due_and_costs_one_query_otherwise(
    world, shop, monkeypatch, django_assert_num_queries
):
    account, _, _ = shop
    world.open_shop(Channel.LAZADA)
    asked = []
    monkeypatch.setattr("core.queue.ask", lambda task, *ids: asked.append((task, *ids)))
    with django_assert_num_queries(1):
        assert fulfil.due_accounts() == []
    ask(sell(world, shop))
    pulse.run()
    assert tasks.fulfil_what_is_due.__name__ in {look.__name__ for look in pulse._looks}
    assert ("channels_sync.tasks.fulfil_orders", account.pk) in asked
    assert len([one for one in asked if one[0].endswith("fulfil_orders")]) == 1


def test_a_tracking_number_that_comes_later_is_looked_for(world, shop):
    account, _, book = shop
    book.tracking = ""
    order = sell(world, shop)
    ask(order)
    fulfil.run(account.pk)
    assert fulfil.track(account.pk) == 0
    assert list(order.shipments.values_list("tracking", flat=True)) == [""]
    book.tracking = "SPX9"
    assert fulfil.track(account.pk) == 1
    assert Shipment.objects.get(order=order).tracking == "SPX9"
    book.told.clear()
    assert (fulfil.track(account.pk), book.told) == (0, [])


def test_an_order_that_others_packed_is_read_but_never_shipped_by_the_look(world, shop):
    account, _, book = shop
    order = sell(world, shop, status=Status.PACKING)
    assert fulfil.track(account.pk) == 0
    assert (book.fetches, book.told) == ([(order.external_ref,)], [])


def test_a_look_for_tracking_numbers_is_bounded(world, shop, monkeypatch):
    account, _, book = shop
    monkeypatch.setattr(fulfil, "LOOKS", 2)
    for _ in range(3):
        sell(world, shop, status=Status.PACKING)
    fulfil.track(account.pk)
    assert sum(len(refs) for refs in book.fetches) == 2
