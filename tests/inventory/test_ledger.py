"""Whatever happens in whatever order, the books agree: records, reservations, allocations and movements."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core import clock
from inventory import queries, services
from inventory.errors import AllocationOpen, BelowPromised, InsufficientStock
from inventory.models import Allocation, Reservation, StockMovement, StockRecord
from inventory.services import Line
from tests.factories import VariantFactory
from tests.inventory.snapshots import TABLES, figures, ledger_sum, nothing_changes

NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
OWNERS = st.sampled_from(["cart:1", "cart:2", "order:3"])
SCOPES = st.sampled_from(["live:1", "account:2"])
UNITS = st.integers(min_value=1, max_value=6)
WHICH = st.integers(min_value=0, max_value=1)


class Shelf(RuleBasedStateMachine):
    """Two variants, three owners, two scopes and a clock."""

    variants: list = []
    moment: time_machine.Traveller
    refs = 0

    @initialize(stocks=st.tuples(st.integers(0, 12), st.integers(0, 12)))
    def open(self, stocks):
        for table in TABLES:
            table.objects.all().delete()
        self.moment.move_to(NOON)
        self.refs = 0
        for variant, quantity in zip(self.variants, stocks, strict=True):
            services.open_stock(variant_id=variant.pk, quantity=quantity)

    def _ref(self):
        self.refs += 1
        return f"ref-{self.refs}"

    def _soon(self):
        return clock.now() + timedelta(minutes=15)

    @rule(owner=OWNERS, wishes=st.dictionaries(WHICH, UNITS, min_size=1), scope=SCOPES | st.just(""))
    def hold(self, owner, wishes, scope):
        lines = [Line(self.variants[which].pk, units, scope) for which, units in wishes.items()]
        mine = Reservation.objects.filter(owner=owner, state="held")
        held = dict(mine.values_list("variant_id", "quantity"))
        pools = queries.sellable(line.variant_id for line in lines)
        set_aside = queries.allocated([scope], pools)
        free = {pk: set_aside.get((scope, pk), 0) if scope else pool for pk, pool in pools.items()}
        short = sorted(
            line.variant_id
            for line in lines
            if line.variant_id not in held and line.quantity > free[line.variant_id]
        )
        if any(held.get(line.variant_id, line.quantity) != line.quantity for line in lines):
            with nothing_changes(), pytest.raises(ValueError, match="release it first"):
                services.hold(owner=owner, lines=lines, until=self._soon())
        elif short:
            with nothing_changes(), pytest.raises(InsufficientStock) as refused:
                services.hold(owner=owner, lines=lines, until=self._soon())
            assert refused.value.context == {"short": short}
        else:
            assert len(services.hold(owner=owner, lines=lines, until=self._soon())) == len(lines)

    @rule(owner=OWNERS)
    def commit(self, owner):
        services.commit(owner=owner)

    @rule(owner=OWNERS)
    def release(self, owner):
        services.release(owner=owner)

    @rule(minutes=st.sampled_from([5, 16]))
    def let_time_pass(self, minutes):
        self.moment.shift(timedelta(minutes=minutes))
        services.expire_due()
        services.close_due()
        assert not Reservation.objects.filter(state="held", expires_at__lte=clock.now()).exists()

    @rule(which=WHICH, on_hand=st.integers(0, 15))
    def count(self, which, on_hand):
        variant = self.variants[which]
        _, reserved, allocated = figures(variant)
        if on_hand < reserved + allocated:
            with nothing_changes(), pytest.raises(BelowPromised):
                services.count(variant_id=variant.pk, on_hand=on_hand, ref=self._ref())
        else:
            services.count(variant_id=variant.pk, on_hand=on_hand, ref=self._ref())
            assert figures(variant) == (on_hand, reserved, allocated)

    @rule(which=WHICH, units=UNITS, repeats=st.integers(1, 3))
    def receive(self, which, units, repeats):
        ref, variant = self._ref(), self.variants[which]
        before = figures(variant)[0]
        for _ in range(repeats):
            services.receive(variant_id=variant.pk, quantity=units, ref=ref)
        assert figures(variant)[0] == before + units

    @rule(which=WHICH, units=UNITS, scope=SCOPES)
    def allocate(self, which, units, scope):
        variant = self.variants[which]
        pool = queries.sellable([variant.pk])[variant.pk]
        refusal = None
        if units > pool:
            refusal = InsufficientStock
        elif queries.allocated([scope], [variant.pk]):
            refusal = AllocationOpen
        if refusal:
            with nothing_changes(), pytest.raises(refusal):
                services.allocate(variant_id=variant.pk, scope=scope, quantity=units, until=self._soon())
        else:
            services.allocate(variant_id=variant.pk, scope=scope, quantity=units, until=self._soon())

    @rule(which=WHICH, scope=SCOPES)
    def close(self, which, scope):
        services.close_allocation(variant_id=self.variants[which].pk, scope=scope)

    @invariant()
    def the_books_agree(self):
        for variant in self.variants:
            record = StockRecord.objects.filter(variant=variant).first()
            if record is None:
                continue
            held = Reservation.objects.filter(variant=variant, state="held").aggregate(
                n=Sum("quantity", default=0)
            )["n"]
            open_ones = Allocation.objects.filter(variant=variant, closed_at__isnull=True)
            assert ledger_sum(variant) == (record.on_hand, record.reserved)
            assert record.reserved == held
            assert record.allocated == sum(allocation.left for allocation in open_ones)
            assert record.pool >= 0

    def teardown(self):
        """Everything ends: what was received and counted is on the shelf less what was handed over."""
        for owner in ("cart:1", "cart:2", "order:3"):
            services.release(owner=owner)
        for variant in self.variants:
            for scope in ("live:1", "account:2"):
                services.close_allocation(variant_id=variant.pk, scope=scope)
            moved = StockMovement.objects.filter(variant=variant).aggregate(n=Sum("delta_on_hand", default=0))
            if StockRecord.objects.filter(variant=variant).exists():
                assert figures(variant) == (moved["n"], 0, 0)


@pytest.mark.django_db
def test_the_ledger_sums_to_the_record_whatever_happens():
    Shelf.variants = [VariantFactory(), VariantFactory()]
    with time_machine.travel(NOON, tick=False) as Shelf.moment:
        run_state_machine_as_test(
            Shelf,
            settings=settings(
                max_examples=20,
                stateful_step_count=25,
                suppress_health_check=list(HealthCheck),
            ),
        )
