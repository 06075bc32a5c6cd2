"""Several calls of one turn at a time: what may overlap, what may not, and what ends it."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from channels_sync import lanes, leases, sending
from channels_sync.models import SyncAttempt
from channels_sync.protocol import Deal, Facet, Outcome, Stock
from core import clock, relay
from core.channels import Channel
from tests.channels_sync.test_batching import shop_of

pytestmark = pytest.mark.race


class Traffic:
    """Stands in the way of every push and notes what is under way together."""

    def __init__(self, remote) -> None:
        self.together: list[frozenset[str]] = []
        self._now: list[str] = []
        self._lock = threading.Lock()
        self._push, remote.push = remote.push, self.push

    def push(self, token, facet, changes):
        products = [f"{change.ref.product} {facet}" for change in changes]
        with self._counted(sorted(set(products))):
            time.sleep(0.02)
            return self._push(token, facet, changes)

    @contextmanager
    def _counted(self, products):
        with self._lock:
            self._now += products
            self.together.append(frozenset(self._now))
            assert len(self._now) == len(set(self._now)), f"twice at once: {self._now}"
        yield
        with self._lock:
            for product in products:
                self._now.remove(product)

    @property
    def most(self) -> int:
        """The largest number of calls that were under way at once."""
        return max(map(len, self.together))


def lease_of(world, account, variants, on_hand=4):
    """All of these counted, relayed and leased as one turn would."""
    for variant in variants:
        world.count(variant, on_hand)
    relay.run()
    return leases.take(account.pk, world.remote(account).capabilities.limits, 99)


def shop(world, *, products: int, variants: int = 1, batch: int = 50, channel=Channel.TIKTOK):
    return shop_of(
        world, products=products, variants=variants, channel=channel, batch=batch, one_product=True
    )


def test_calls_of_different_products_are_under_way_together(world, monkeypatch):
    monkeypatch.setattr(lanes, "LANES", 3)
    account, variants = shop(world, products=6)
    traffic = Traffic(world.remote(account))
    assert sending.send(account, lease_of(world, account, variants)) is True
    assert traffic.most == 3
    assert [world.acked(account, variant) for variant in variants] == [Stock(4)] * 6


def test_with_one_lane_they_go_one_after_another(world):
    account, variants = shop(world, products=6)
    traffic = Traffic(world.remote(account))
    sending.send(account, lease_of(world, account, variants))
    assert traffic.most == 1


def test_two_calls_of_one_product_never_overlap_and_keep_their_order(world, monkeypatch):
    monkeypatch.setattr(lanes, "LANES", 4)
    account, variants = shop(world, products=2, variants=6, batch=2)
    remote = world.remote(account)
    traffic = Traffic(remote)  # raises in the push when a product is named twice at once
    sending.send(account, lease_of(world, account, variants))
    assert traffic.most == 2
    for product in "01":
        skus = [sku for call in remote.calls for sku in call.skus if sku.startswith(product)]
        assert skus == [f"{product}{letter}" for letter in "ABCDEF"]
    assert {*SyncAttempt.objects.values_list("outcome", flat=True)} == {Outcome.APPLIED}


def test_of_deals_one_is_under_way_at_a_time_because_they_share_a_campaign(world, monkeypatch):
    monkeypatch.setattr(lanes, "LANES", 4)
    account, variants = shop(world, products=3)
    traffic = Traffic(world.remote(account))
    lease = lease_of(world, account, variants)
    now = clock.now()
    deal = Deal("P1", 50_000, now, now + timedelta(hours=1))
    calls = [
        tuple(
            leases.Leased(one.intent_id, Facet.PROMOTION, type(one.change)(one.change.ref, 1, deal))
            for one in call
        )
        for call in lease.calls
    ]
    sending.send(account, leases.Lease(lease.token, lease.at, tuple(calls)))
    assert len(world.remote(account).calls) == 3
    assert traffic.most == 1


def test_a_throttle_stops_what_has_not_begun_and_records_what_is_under_way(world, monkeypatch):
    monkeypatch.setattr(lanes, "LANES", 2)
    account, variants = shop(world, products=6)
    remote = world.remote(account)
    lease = lease_of(world, account, variants)
    remote.throttles(retry_after=2)
    remote.meanwhile(lambda: _until(lambda: "throttled" in world.outcomes(account)))
    assert sending.send(account, lease) is True
    assert len(remote.calls) == 2
    assert sorted(world.outcomes(account)[-2:]) == ["applied", "throttled"]
    assert not account.intents.filter(lease_token__isnull=False).exists()
    assert account.intents.filter(facet=Facet.STOCK, acked={"quantity": 4}).count() == 1


def test_an_account_that_is_refused_begins_no_further_call_and_ends_its_turn(world, monkeypatch):
    monkeypatch.setattr(lanes, "LANES", 2)
    account, variants = shop(world, products=6)
    remote = world.remote(account)
    lease = lease_of(world, account, variants)
    remote.is_away()
    remote.meanwhile(lambda: _until(lambda: "unavailable" in world.outcomes(account)))
    assert sending.send(account, lease) is False
    assert len(remote.calls) == 2
    assert not account.intents.filter(lease_token__isnull=False).exists()


def test_calls_that_find_the_token_expired_together_refresh_it_once(world, monkeypatch):
    monkeypatch.setattr(lanes, "LANES", 3)
    account, variants = shop(world, products=3)
    remote = world.remote(account)
    lease = lease_of(world, account, variants)
    remote.end_token()
    together, real = threading.Barrier(3), remote.sign_in

    def sign_in(token: str) -> None:
        if token == "access-1":
            together.wait(10)
        real(token)

    remote.sign_in = sign_in
    assert sending.send(account, lease) is True
    assert remote.refreshes == 1
    assert [world.acked(account, variant) for variant in variants] == [Stock(4)] * 3


def test_a_lane_leaves_no_database_session_behind(world, monkeypatch):
    monkeypatch.setattr(lanes, "LANES", 3)
    account, variants = shop(world, products=6)
    remote = world.remote(account)
    lease = lease_of(world, account, variants)
    remote.end_token()  # each lane asks the database for the new one
    before = _sessions()
    sending.send(account, lease)
    _until(lambda: _sessions() == before)


def _sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return cursor.fetchone()[0]


def _until(condition) -> None:
    stop = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < stop
        time.sleep(0.01)
    if threading.current_thread() is not threading.main_thread():
        connection.close()
