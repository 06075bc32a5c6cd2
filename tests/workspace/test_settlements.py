"""What the shop owes the producer, as the producer reads it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from payments import exports
from payments.services.settlements import close, settle
from tests.factories import UserFactory
from tests.payments.settling import goods, sold, today

BASE = "/kenh-nguoi-ban/doi-soat/"


def closed(producer, count: int) -> None:
    """So many more settlements that wait for their transfer."""
    variant, by = goods(producer), UserFactory.create()
    for _ in range(count):
        sold((variant, 1), number=Order.objects.count())
        settlement = settle(producer.pk, until=today())
        assert settlement is not None
        close(settlement.pk, by=by)


def queries(desk, address: str) -> int:
    with CaptureQueriesContext(connection) as told:
        assert desk.get(address).status_code == 200
    return len(told)


def test_a_producer_whom_nothing_is_due_reads_when_it_will_be(desk):
    assert "Kỳ đối soát đầu tiên mở khi" in desk.get(BASE).content.decode()


def test_the_list_costs_the_same_for_2_and_for_20(desk, owner):
    closed(owner.producer, 2)
    two = queries(desk, BASE)
    closed(owner.producer, 18)
    assert queries(desk, BASE) == two


@pytest.mark.parametrize("count", [1, 5])
def test_a_statement_costs_the_same_for_one_package_and_for_five(desk, owner, count):
    variant = goods(owner.producer)
    for number in range(count):
        sold((variant, 1), number=number + 1)
    settlement = settle(owner.producer_id, until=today())
    assert queries(desk, f"{BASE}{settlement.pk}/") == 4


def test_the_file_is_the_one_that_staff_take(desk, owner):
    sold((goods(owner.producer), 1))
    settlement = settle(owner.producer_id, until=today())
    answer = desk.get(f"{BASE}{settlement.pk}/csv/")
    assert answer.content == exports.statement_file(settlement, "csv")
    assert answer["Content-Disposition"] == f'attachment; filename="{settlement.code}.csv"'
    assert desk.get(f"{BASE}{settlement.pk}/pdf/").status_code == 404
