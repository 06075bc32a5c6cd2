"""The life of intents on the real database: a machine looks for a history that ends with a wrong figure."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from channels_sync import leases, settling
from channels_sync.leases import Lease
from channels_sync.models import ChannelAccount, SyncIntent
from channels_sync.protocol import Outcome, Result, Stock
from core import clock, relay
from inventory import services as inventory
from inventory.models import StockRecord
from inventory.services import Line
from tests.channels_sync.world import NOON, World
from tests.committed import empty
from tests.factories import VariantFactory

WHICH = st.integers(0, 1)
UNITS = st.integers(1, 4)


class Engine(RuleBasedStateMachine):
    """Two variants in one shop. Workers are taken apart into lease, send and settle, so that anything may
    happen between; a worker sends only while the time of its lease lasts."""

    world: World

    @initialize()
    def open(self):
        empty()
        self.world.traveller.move_to(NOON)
        self.world.remotes.clear()
        self.account = self.world.open_shop()
        self.remote = self.world.remote(self.account)
        self.variants = [VariantFactory(stock=10) for _ in range(2)]
        for variant in self.variants:
            self.world.offer(self.account, variant)
        self.world.settle()
        self.limits = self.remote.capabilities.limits
        self.leased: list[Lease] = []  # taken, not sent
        self.landed: list[Lease] = []  # sent and applied, the answer is under way
        self.wanted = {variant.sku: {10} for variant in self.variants}
        self.counts = 0

    # The truth changes

    def _note(self, told=False):
        for variant in self.variants:
            self.wanted[variant.sku].add(StockRecord.objects.get(variant=variant).pool)
        if told:
            relay.run()

    @rule(which=WHICH, on_hand=st.integers(4, 12), told=st.booleans())
    def count(self, which, on_hand, told):
        record = StockRecord.objects.get(variant=self.variants[which])
        self.counts += 1
        ref = f"count-{self.counts}"
        on_hand = max(on_hand, record.reserved)
        inventory.count(variant_id=record.variant_id, on_hand=on_hand, ref=ref)
        self._note(told)

    @rule(which=WHICH, units=UNITS, told=st.booleans())
    def hold(self, which, units, told):
        variant = self.variants[which]
        if StockRecord.objects.get(variant=variant).pool < units:
            return
        self.counts += 1
        until = clock.now().replace(year=2027)
        inventory.hold(owner=f"cart:{self.counts}", lines=[Line(variant.pk, units)], until=until)
        self._note(told)

    @rule(which=st.integers(1, 30))
    def release(self, which):
        inventory.release(owner=f"cart:{which}")
        self._note()

    # The engine works, and fails

    @rule()
    def relay(self):
        relay.run()

    @rule(most=st.integers(1, 2))
    def lease(self, most):
        taken = leases.take(self.account.pk, self.limits, most)
        if taken:
            self.leased.append(taken)

    @precondition(lambda self: self.leased)
    @rule()
    def arrive(self):
        """Sent in time and applied; the answer may take for ever."""
        taken = self.leased.pop(0)
        if clock.now() <= taken.at + leases.LEASE:
            for call in taken.calls:
                self.remote.apply([one.change for one in call])
            self.landed.append(taken)

    @precondition(lambda self: self.leased)
    @rule(outcome=st.sampled_from([Outcome.UNKNOWN, Outcome.UNAVAILABLE, Outcome.THROTTLED]))
    def fail(self, outcome):
        """Nothing landed, and the worker knows that it does not know."""
        self._settle(self.leased.pop(0), outcome)

    @precondition(lambda self: self.landed)
    @rule(
        which=st.integers(0, 5), outcome=st.sampled_from([Outcome.APPLIED, Outcome.APPLIED, Outcome.UNKNOWN])
    )
    def answer(self, which, outcome):
        """The answer comes, perhaps long after the lease, or is lost on its way."""
        self._settle(self.landed.pop(which % len(self.landed)), outcome)

    @precondition(lambda self: self.leased or self.landed)
    @rule()
    def crash(self):
        """A worker dies, before or after its push landed."""
        (self.leased or self.landed).pop()

    @rule(seconds=st.sampled_from([0.5, 2, 46]))
    def let_time_pass(self, seconds):
        self.world.pass_time(seconds=seconds)

    @rule()
    def drain(self):
        self.world.drain_once(self.account)

    @rule()
    def read_back(self):
        self.world.reconcile(self.account)

    def _settle(self, taken, outcome):
        answers = [
            (one, Result(one.change.ref, one.change.version, outcome, retry_after=1), 1)
            for call in taken.calls
            for one in call
        ]
        settling.settle(taken.token, taken.at, answers)

    # What must hold

    @invariant()
    def versions_are_in_order_and_leases_whole(self):
        for row in SyncIntent.objects.all():
            assert row.acked_version <= row.desired_version
            assert (row.lease_token is None) == (row.lease_until is None)

    @invariant()
    def buyers_only_ever_saw_what_was_wanted_once(self):
        for sku, value in self.remote.shown:
            if isinstance(value, Stock):
                assert value.quantity in self.wanted[sku]

    def teardown(self):
        """The faults stop: soon the marketplace shows the truth."""
        self.world.pass_time(seconds=46)
        self.world.settle()
        for variant in self.variants:
            pool = StockRecord.objects.get(variant=variant).pool
            row = self.world.intent(self.account, variant)
            assert self.remote.stock_of(variant.sku) == pool
            assert (row.desired, row.acked) == ({"quantity": pool}, {"quantity": pool})
            assert row.acked_version == row.desired_version
        assert ChannelAccount.objects.get().failures == 0


@pytest.mark.race
def test_whatever_happens_on_the_way_the_marketplace_shows_the_truth_in_the_end(world):
    Engine.world = world
    run(
        Engine,
        settings=settings(max_examples=15, stateful_step_count=30, suppress_health_check=list(HealthCheck)),
    )
