"""Sales over the counter that come at once: a sale is written once, the last unit is sold once."""

import threading
import uuid
from functools import partial

import pytest

from inventory.models import StockRecord
from orders.errors import NotSold
from orders.models import Order
from orders.services.sell_at_counter import Sold, sell_at_counter
from tests.concurrency.together import together
from tests.factories import VariantFactory
from tests.inventory.snapshots import figures, ledger_sum

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
AT_ONCE = 6


def sell(variant, key: str) -> str:
    lines = [Sold(variant.pk, 1, 100_000)]
    try:
        return sell_at_counter(producer=variant.product.producer, key=key, lines=lines, method="cash").code
    except NotSold:
        return ""


def test_a_sale_that_is_sent_six_times_at_once_is_written_once():
    variant = VariantFactory.create(stock=10)
    codes = together([partial(sell, variant, "same")] * AT_ONCE)
    assert set(codes) == {Order.objects.get().code}
    assert (figures(variant), ledger_sum(variant)) == ((9, 0, 0), (9, 0))


def test_of_six_counters_that_sell_the_last_two_units_two_do():
    variant = VariantFactory.create(stock=2)
    codes = together([partial(sell, variant, str(uuid.uuid4())) for _ in range(AT_ONCE)])
    assert len([code for code in codes if code]) == Order.objects.count() == 2
    assert (figures(variant), ledger_sum(variant)) == ((0, 0, 0), (0, 0))


def test_looking_before_selling_without_the_lock_would_sell_the_last_unit_twice():
    variant = VariantFactory.create(stock=1)
    have_looked = threading.Barrier(2)

    def sell_without_lock() -> bool:
        record = StockRecord.objects.get(pk=variant.pk)
        have_looked.wait(10)
        record.on_hand -= 1
        record.save()
        return True

    assert together([sell_without_lock] * 2) == [True, True]
    assert figures(variant) == (0, 0, 0)  # two were sold of one
