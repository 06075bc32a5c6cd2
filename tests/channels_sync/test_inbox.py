"""Webhooks into the inbox, and the inbox into orders."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels_sync import inbound, journals, replaying, webhooks
from channels_sync.models import InboxMessage
from channels_sync.protocol import Throttled, Unavailable
from core import clock, ratelimit, redis
from core.channels import Channel
from inventory.models import StockRecord
from orders.models import Order
from orders.states import Status
from tests.channels_sync.selling import webhook

MANY_FORGERIES = 60


@pytest.fixture(autouse=True)
def _fresh_apps():
    webhooks.forget_apps()
    redis.client().delete(
        *(redis.client().keys("*forged:*") or ["none"]), *(redis.client().keys("inbox:*") or ["none"])
    )
    yield
    webhooks.forget_apps()


def send(account, order, key="k1", secret="secret", channel=None):
    body, headers = webhook(account.push_shop or account.shop_id, order, key=key, secret=secret)
    where = channel or account.channel
    return Client().post(f"/hooks/{where}/", body, content_type="application/json", headers=headers)


def test_a_genuine_webhook_is_stored_once_and_answered_with_nothing(world):
    account, _ = world.shop_with()
    for _ in range(3):
        answer = send(account, "N0001")
        assert (answer.status_code, answer.content) == (200, b"")
    message = InboxMessage.objects.get()
    assert (message.account, message.topic, message.subject) == (account, "order", "N0001")
    assert bytes(message.body).startswith(b'{"shop"')
    assert "authorization" not in message.headers


def test_a_forged_webhook_is_refused_and_leaves_no_row(world):
    account, _ = world.shop_with()
    answer = send(account, "N0001", secret="guessed")
    assert (answer.status_code, answer.content) == (401, b"")
    assert not InboxMessage.objects.exists()


def test_an_address_that_goes_on_forging_is_told_to_slow_down(world):
    account, _ = world.shop_with()
    world.monkeypatch.setattr(ratelimit, "take", lambda *args, **kwargs: 1.0)
    assert send(account, "N0001", secret="guessed").status_code == 429
    assert send(account, "N0001").status_code == 200  # a genuine one is not held up


def test_a_webhook_of_a_shop_that_is_not_ours_is_taken_and_dropped(world):
    account, _ = world.shop_with()
    account.shop_id = "stranger"
    assert send(account, "N0001").status_code == 200
    assert not InboxMessage.objects.exists()


def test_a_second_app_on_the_same_channel_is_known_by_its_own_secret(world):
    world.shop_with()
    other = world.open_shop(Channel.SHOPEE, app_key="other", app_secret="other-secret")
    assert send(other, "N0001", secret="other-secret").status_code == 200
    assert InboxMessage.objects.get().account == other


@pytest.mark.parametrize(("path", "status"), [("/hooks/ebay/", 404), ("/hooks/web/", 404)])
def test_an_unknown_channel_has_no_address(world, path, status):
    assert Client().post(path, b"{}", content_type="application/json").status_code == status


def test_a_body_too_large_is_refused_unread(world):
    account, _ = world.shop_with()
    answer = Client().post(
        f"/hooks/{account.channel}/", b"x" * (webhooks.LARGEST_BODY + 1), content_type="application/json"
    )
    assert answer.status_code == 413


def test_taking_a_webhook_costs_one_statement_once_the_apps_are_known(world):
    account, _ = world.shop_with()
    send(account, "N0001", key="first")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        send(account, "N0002", key="second")
    assert [query["sql"].count("INSERT INTO") for query in queries] == [0, 1, 0]  # begin, insert, commit


def test_the_orders_named_are_fetched_together_and_imported_once(world):
    account, variant = world.shop_with(stock=10)
    remote = world.remote(account)
    ref = world.intent(account, variant).ref
    first, second = remote.book.place(ref), remote.book.place(ref, quantity=2)
    for key, order in (("a", first), ("b", second), ("c", first)):
        send(account, order.external_ref, key=key)
    assert inbound.read(account.pk) == 3
    assert remote.book.fetches == [("N0001", "N0002")]
    assert set(Order.objects.values_list("external_ref", "scope", "status")) == {
        ("N0001", account.scope, Status.TO_SHIP),
        ("N0002", account.scope, Status.TO_SHIP),
    }
    assert not InboxMessage.objects.filter(processed_at__isnull=True).exists()
    assert StockRecord.objects.get(variant=variant).reserved == 3


def test_the_order_is_as_the_shop_tells_it_and_not_as_the_webhook_does(world):
    account, variant = world.shop_with(stock=10)
    book = world.remote(account).book
    order = book.place(world.intent(account, variant).ref)
    send(account, order.external_ref, key="placed")
    book.change(order.external_ref, status=Status.CANCELLED)
    inbound.read(account.pk)
    assert Order.objects.get().status == Status.CANCELLED
    assert StockRecord.objects.get(variant=variant).reserved == 0


def test_a_shop_that_is_away_keeps_its_messages_waiting(world):
    account, variant = world.shop_with()
    book = world.remote(account).book
    order = book.place(world.intent(account, variant).ref)
    send(account, order.external_ref)
    book.trouble = [Unavailable("http_503", "away")]
    assert inbound.read(account.pk) == 0
    message = InboxMessage.objects.get()
    assert (message.attempts, message.processed_at, message.parked_code) == (1, None, "")
    assert message.not_before > clock.now()
    world.pass_time(minutes=2)
    assert inbound.read(account.pk) == 1
    assert Order.objects.count() == 1


def test_a_throttle_counts_no_attempt(world):
    account, variant = world.shop_with()
    book = world.remote(account).book
    send(account, book.place(world.intent(account, variant).ref).external_ref)
    book.trouble = [Throttled("too_fast", "slow down", retry_after=7)]
    inbound.read(account.pk)
    message = InboxMessage.objects.get()
    assert (message.attempts, message.not_before) == (0, clock.now() + timedelta(seconds=7))


def test_an_order_that_the_shop_does_not_know_is_parked_after_some_looks_and_can_be_replayed(world):
    account, variant = world.shop_with()
    send(account, "N0001")
    for _ in range(inbound.GIVE_UP_AFTER):
        inbound.read(account.pk)
        world.pass_time(minutes=2)
    message = InboxMessage.objects.get()
    assert (message.parked_code, message.processed_at) == (inbound.UNKNOWN_ORDER, None)
    assert inbound.waiting_accounts() == []
    world.remote(account).book.place(world.intent(account, variant).ref)
    assert replaying.messages(InboxMessage.objects.all()) == 1
    assert inbound.read(account.pk) == 1


def test_an_import_that_fails_leaves_its_message_and_nothing_half_written(world):
    account, variant = world.shop_with(stock=10)
    book = world.remote(account).book
    send(account, book.place(world.intent(account, variant).ref).external_ref)

    def fails(*args):
        raise RuntimeError("out of luck")

    with world.monkeypatch.context() as patch:
        patch.setattr(inbound.own_sales, "absorb", fails)
        assert inbound.read(account.pk) == 0
    assert not Order.objects.exists()
    assert StockRecord.objects.get(variant=variant).reserved == 0
    message = InboxMessage.objects.get()
    assert (message.processed_at, message.attempts, message.last_error) == (None, 1, "out of luck")
    world.pass_time(minutes=2)
    assert inbound.read(account.pk) == 1
    assert Order.objects.count() == 1


def test_an_order_that_cannot_be_imported_holds_up_no_other(world):
    account, variant = world.shop_with(stock=10)
    book, ref = world.remote(account).book, world.intent(account, variant).ref
    broken, whole = book.place(ref, quantity=-1), book.place(ref, quantity=2)
    for order in (broken, whole):
        send(account, order.external_ref, key=order.external_ref)
    inbound.read(account.pk)
    assert Order.objects.get().external_ref == whole.external_ref
    assert StockRecord.objects.get(variant=variant).reserved == 2
    assert InboxMessage.objects.get(processed_at__isnull=True).subject == broken.external_ref


def test_an_order_told_again_just_so_costs_one_statement_and_no_lock(world):
    account, variant = world.shop_with(stock=10)
    order = world.remote(account).book.place(world.intent(account, variant).ref)
    assert inbound.bring_in(account, [order]) == 1
    with CaptureQueriesContext(connection) as queries:
        assert inbound.bring_in(account, [order]) == 0
    statements = [query["sql"] for query in queries if "orders_order" in query["sql"]]
    assert len(statements) == 1
    assert "FOR UPDATE" not in statements[0]


def test_many_orders_cost_little_more_than_one(world):
    account, variant = world.shop_with(stock=100)
    book, ref = world.remote(account).book, world.intent(account, variant).ref

    def statements(count: int) -> int:
        placed = [book.place(ref) for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            assert inbound.bring_in(account, placed) == count
        return len(queries)

    one = statements(1)
    assert statements(inbound.TOGETHER) - one <= 8 * (inbound.TOGETHER - 1)


def test_the_inbox_keeps_what_waits_for_ever_and_forgets_what_was_read_long_ago(world):
    account, variant = world.shop_with()
    send(
        account, world.remote(account).book.place(world.intent(account, variant).ref).external_ref, key="read"
    )
    inbound.read(account.pk)
    send(account, "N9999", key="waits")
    world.pass_time(days=31)
    journals.prune()
    assert list(InboxMessage.objects.values_list("dedupe_key", flat=True)) == ["waits"]
