"""Two relays and one intent: lock, then read, then write; and what happens in another order."""

import threading

import pytest
from django.db import transaction

from channels_sync import desired, intents, stored, truth
from channels_sync.models import Listing, SyncIntent
from channels_sync.protocol import LISTING_FACETS, Facet
from core import clock, relay
from inventory import services as inventory
from tests.concurrency.together import Running, together
from tests.factories import ListingFactory, VariantFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


class Gate:
    """Stops the first who comes until it is opened."""

    def __init__(self) -> None:
        self.reached, self._open = threading.Event(), threading.Event()

    def pass_first_slowly(self) -> None:
        if not self.reached.is_set():
            self.reached.set()
            assert self._open.wait(20)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def variant():
    """Ten units, listed in one shop, and the intent knows."""
    made = VariantFactory(stock=10)
    ListingFactory(variant=made)
    relay.run()
    return made


def stock_intent() -> SyncIntent:
    return SyncIntent.objects.get(facet=Facet.STOCK)


def look_again(variant) -> None:
    intents.refresh({Facet.STOCK: {variant.pk: clock.now()}})


def count(variant, on_hand: int) -> None:
    inventory.count(variant_id=variant.pk, on_hand=on_hand, ref=f"count-{on_hand}")


def test_two_relays_that_compute_the_same_key_end_with_the_newest_truth(variant, monkeypatch):
    gate, real = Gate(), truth.facts

    def slow_facts(listings):
        gate.pass_first_slowly()  # the intents are locked, the truth is not read yet
        return real(listings)

    monkeypatch.setattr(truth, "facts", slow_facts)
    count(variant, 7)
    first = Running(lambda: look_again(variant))
    assert gate.reached.wait(10)
    count(variant, 3)
    second = Running(lambda: look_again(variant))
    assert second.is_waiting()  # for the lock on the intent
    gate.open()
    first.join()
    second.join()
    assert (stock_intent().desired, stock_intent().desired_version) == ({"quantity": 3}, 2)


def test_the_second_relay_reads_what_was_committed_while_it_waited(variant, monkeypatch):
    gate, real = Gate(), desired.value

    def slow_value(facet, facts):
        gate.pass_first_slowly()  # locked and read: seven
        return real(facet, facts)

    monkeypatch.setattr(desired, "value", slow_value)
    count(variant, 7)
    first = Running(lambda: look_again(variant))
    assert gate.reached.wait(10)
    second = Running(lambda: look_again(variant))
    assert second.is_waiting()
    count(variant, 3)  # after the second began to wait, before it reads
    gate.open()
    first.join()
    second.join()
    assert stock_intent().desired == {"quantity": 3}


def test_a_relay_that_read_before_locking_would_overwrite_a_newer_truth(variant):
    gate = Gate()

    def read_then_lock() -> None:
        listing = Listing.objects.select_related("account").get()
        value = desired.value(Facet.STOCK, truth.facts([listing])[listing.pk])
        gate.pass_first_slowly()
        with transaction.atomic():
            row = SyncIntent.objects.select_for_update().get(facet=Facet.STOCK)
            row.desired, row.desired_version = stored.to_json(value), row.desired_version + 1
            row.save()

    count(variant, 7)
    slow = Running(read_then_lock)
    assert gate.reached.wait(10)
    count(variant, 3)
    look_again(variant)
    assert stock_intent().desired == {"quantity": 3}
    gate.open()
    slow.join()
    assert stock_intent().desired == {"quantity": 7}  # for ever: no event is left to put it right


def test_relays_that_lock_many_intents_do_not_block_each_other(variant):
    variants = [variant, *(VariantFactory(stock=10) for _ in range(9))]
    for made in variants[1:]:
        ListingFactory(variant=made)

    def work(order: list) -> None:
        for round_ in range(8):
            for made in order:
                inventory.receive(variant_id=made.pk, quantity=1, ref=f"{round_}-{id(order)}")
            intents.refresh({facet: {made.pk: clock.now() for made in order} for facet in LISTING_FACETS})

    orders = [variants, variants[::-1], variants[5:] + variants[:5]]
    together([lambda order=order: work(order) for order in orders])
    relay.run()
    assert {row.desired["quantity"] for row in SyncIntent.objects.filter(facet=Facet.STOCK)} == {34}


def test_only_one_relay_runs_at_a_time_and_the_other_leaves_its_events_to_it(variant, monkeypatch):
    gate, real = Gate(), truth.facts

    def slow_facts(listings):
        gate.pass_first_slowly()
        return real(listings)

    monkeypatch.setattr(truth, "facts", slow_facts)
    count(variant, 7)
    first = Running(relay.run)
    assert gate.reached.wait(10)
    count(variant, 3)
    assert relay.run() == 0
    gate.open()
    first.join()
    assert stock_intent().desired == {"quantity": 3}
