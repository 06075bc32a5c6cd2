"""What producers are due: each package once, and what was sent back taken off again."""

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from orders.models import Order, Package, Return
from orders.services import returns, steps
from orders.states import Status
from payments.errors import NothingDue, WrongState
from payments.models import Payment, Rate, Settlement, SettlementLine
from payments.services import cash
from payments.services.settlements import close, pay, settle, settle_all
from tests.factories import ProducerFactory, UserFactory, VoucherFactory
from tests.orders.web import bring, web_order
from tests.payments.settling import age, book, goods, send_back, sold, sums, today

pytestmark = pytest.mark.django_db


def check_now() -> None:
    """What the database looks at when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def settled(order: Order) -> Settlement | None:
    return settle(order.packages.get().producer_id, until=today())


def test_a_household_is_due_what_was_paid_less_the_taxes_of_the_decree():
    settlement = settled(sold((goods(), 2)))
    assert sums() == {
        "goods": 200_000, "shipping": 20_000, "vat": -2_000, "pit": -1_000,
        "vat_shipping": -600, "pit_shipping": -300,
    }  # fmt: skip
    assert settlement.total_vnd == 216_100
    check_now()


@pytest.mark.parametrize(
    ("kind", "tax_code", "is_taxed"),
    [
        ("household", "3600000001", True),
        ("cooperative", "", False),
        ("llc", "", False),
        ("cooperative_group", "", True),
        ("cooperative_group", "3600000001", False),
    ],
)
def test_taxes_are_withheld_from_individuals_and_groups_without_a_tax_code(kind, tax_code, is_taxed):
    settled(sold((goods(ProducerFactory.create(kind=kind, tax_code=tax_code)), 1)))
    assert ("vat" in sums()) == is_taxed


def test_commission_and_fee_go_by_the_rates_of_the_day_of_the_payment():
    Rate.objects.create(kind="commission", valid_from=today(), basis_points=500)
    Rate.objects.create(kind="commission", valid_from=today() + timedelta(days=1), basis_points=900)
    Rate.objects.create(kind="fee", method="vnpay", valid_from=today(), basis_points=110)
    order = sold((goods(), 1))
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        settled(order)
    assert (sums()["commission"], sums()["fee"]) == (-5_000, -1_320)


def test_a_voucher_of_the_shop_is_paid_by_the_shop_unless_settings_say_otherwise(settings):
    settled(sold((goods(), 1), voucher_vnd=30_000))
    assert (sums()["goods"], sums()["voucher"], sums()["vat"]) == (70_000, 30_000, -1_000)
    settings.SHOP_BEARS_VOUCHERS = False
    other = sold((goods(), 1), voucher_vnd=30_000, number=2)
    settled(other)
    assert sums(package__order=other) | {"voucher": 0} == {
        "goods": 70_000, "shipping": 20_000, "voucher": 0, "vat": -700, "pit": -350,
        "vat_shipping": -600, "pit_shipping": -300,
    }  # fmt: skip


def test_a_voucher_of_a_producer_is_borne_by_that_producer():
    variant = goods()
    voucher = VoucherFactory(code="CUATOI", producer=variant.product.producer)
    settled(sold((variant, 1), voucher_vnd=30_000, voucher_code=voucher.code))
    assert sums() | {"voucher": 0} == {
        "goods": 70_000, "shipping": 20_000, "voucher": 0, "vat": -700, "pit": -350,
        "vat_shipping": -600, "pit_shipping": -300,
    }  # fmt: skip


def test_running_it_again_adds_nothing():
    order = sold((goods(), 1))
    first = settled(order)
    before = list(SettlementLine.objects.values_list("pk", flat=True))
    again = settled(order)
    assert (again, again.total_vnd) == (first, first.total_vnd)
    assert list(SettlementLine.objects.values_list("pk", flat=True)) == before


def test_a_package_is_not_settled_while_it_may_still_be_sent_back():
    order = web_order((goods(), 1), method="vnpay")
    book(order)
    age(order, days=6)
    assert settled(order) is None
    age_of = Package.objects.filter(order=order)
    age_of.update(delivered_at=clock.now() - timedelta(days=7, hours=25))
    assert settled(order).total_vnd > 0


@pytest.mark.parametrize("wait", [Status.DELIVERED, Status.RETURNING])
def test_a_package_is_not_settled_before_it_is_completed(wait):
    order = sold((goods(), 1))
    Package.objects.update(status=wait)
    assert settled(order) is None


def test_a_package_with_a_return_that_waits_for_its_answer_waits_too():
    order = sold((goods(), 1))
    package, line = order.packages.get(), order.lines.get()
    returns.ask(package.pk, reason=Return.Reason.MISINFORMED, words="…", units={line.pk: 1})
    assert settled(order) is None


def test_an_order_without_a_receipt_is_not_settled_whatever_its_status_says():
    order = web_order((goods(), 1), method="vnpay")
    Order.objects.update(payment=Order.Payment.PAID, paid_at=clock.now())
    order.packages.update(status=Status.COMPLETED, delivered_at=clock.now() - timedelta(days=9))
    assert settled(order) is None


def test_cash_is_settled_when_the_carrier_has_handed_it_over():
    order = bring(web_order((goods(), 1)), Status.SHIPPING)
    steps.deliver(order.packages.get().pk)
    Package.objects.update(status=Status.COMPLETED, delivered_at=clock.now() - timedelta(days=8))
    cash.follow([order.pk])
    assert settled(order) is None
    payment = Payment.objects.get()
    cash.remitted(payment.pk, amount_vnd=120_000, reference="R1:1", at=clock.now())
    assert settled(order).total_vnd == 120_000 - 1_000 - 500 - 600 - 300


def test_a_day_ends_at_midnight_in_vietnam():
    order = sold((goods(), 1))
    package = order.packages.get()
    with time_machine.travel("2026-12-20T05:00:00Z", tick=False):
        Package.objects.update(delivered_at="2026-12-12T16:59:59Z")  # 23:59:59 of the 12th: over on the 19th
        assert settle(package.producer_id, until=date(2026, 12, 18)) is None
        Package.objects.update(delivered_at="2026-12-12T17:00:00Z")
        assert settle(package.producer_id, until=date(2026, 12, 19)) is None
        assert settle(package.producer_id, until=date(2026, 12, 20)) is not None


def test_a_return_before_the_settlement_leaves_the_rest():
    order = sold((goods(), 2))
    send_back(order.lines.get(), 1)
    settlement = settled(order)
    assert settlement.total_vnd == 100_000 + 20_000 - 1_000 - 500 - 600 - 300
    assert SettlementLine.objects.filter(asked__isnull=False, kind="goods").get().amount_vnd == -100_000


def test_a_return_after_the_settlement_is_a_negative_line_of_the_next():
    seller = ProducerFactory.create(kind="household")
    order = sold((goods(seller), 1))
    first = close(settled(order).pk, by=UserFactory())
    send_back(order.lines.get(), 1)
    second = settled(order)
    assert (second.pk != first.pk, second.since) == (True, first.until + timedelta(days=1))
    assert (first.total_vnd, second.total_vnd) == (117_600, -117_600)
    assert sums() == dict.fromkeys(("goods", "shipping", "vat", "pit", "vat_shipping", "pit_shipping"), 0)
    with pytest.raises(NothingDue):
        close(second.pk, by=UserFactory())
    sold((goods(seller), 3), number=2)
    assert settle_all(until=today()) == [second]
    second.refresh_from_db()
    assert second.total_vnd == 300_000 + 20_000 - 3_000 - 1_500 - 600 - 300 - 117_600


@pytest.mark.parametrize("parts", [(3,), (1, 2), (1, 1, 1)])
def test_whatever_the_parts_it_comes_back_in_nothing_is_left_but_the_shipping(parts):
    order = sold((goods(price_vnd=33_333), 3), voucher_vnd=10_001)
    settled(order)
    for units in parts:
        send_back(order.lines.get(), units, Return.Reason.MIND)
        settled(order)
    assert {kind: vnd for kind, vnd in sums().items() if vnd} == {
        "shipping": 20_000, "vat_shipping": -600, "pit_shipping": -300,
    }  # fmt: skip


def test_what_is_settled_is_what_came_less_what_is_owed_back_and_what_is_kept():
    seller = ProducerFactory.create(kind="household")
    whole, part = sold((goods(seller), 1)), sold((goods(seller), 4), number=2)
    send_back(whole.lines.get(), 1)
    send_back(part.lines.get(), 3)
    settlement = settle(seller.pk, until=today())
    came = sum(order.received_vnd for order in Order.objects.all())
    owed = sum(order.owed_vnd for order in Order.objects.all())
    kept = sum(vnd for kind, vnd in sums().items() if kind not in ("goods", "shipping"))
    assert settlement.total_vnd == came - owed + kept == 120_000 - 1_000 - 500 - 600 - 300


def test_an_order_of_two_producers_is_two_settlements():
    sold((goods(), 1), (goods(), 2))
    assert sorted(one.total_vnd for one in settle_all(until=today())) == [117_600, 216_100]
    check_now()


def test_a_closed_one_is_paid_once_under_one_reference():
    settlement, by = settled(sold((goods(), 1))), UserFactory()
    with pytest.raises(WrongState):
        pay(settlement.pk, bank_reference="FT1", by=by)
    close(settlement.pk, by=by)
    assert close(settlement.pk, by=UserFactory()).closed_by == by
    with pytest.raises(WrongState):
        pay(settlement.pk, bank_reference="  ", by=by)
    paid = pay(settlement.pk, bank_reference=" FT1 ", by=by)
    assert (paid.state, paid.bank_reference, paid.paid_by) == (Settlement.State.PAID, "FT1", by)
    assert pay(settlement.pk, bank_reference="FT1", by=UserFactory()).paid_by == by
    with pytest.raises(WrongState):
        pay(settlement.pk, bank_reference="FT2", by=by)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: Settlement.objects.update(total_vnd=1),
        lambda: SettlementLine.objects.filter(kind="vat").update(amount_vnd=-1),
        lambda: SettlementLine.objects.filter(kind="vat").delete(),
    ],
)
def test_the_database_refuses_a_total_that_is_not_the_sum_of_the_lines(spoil):
    settled(sold((goods(), 1)))

    @transaction.atomic
    def spoiled() -> None:
        spoil()
        check_now()

    with pytest.raises(IntegrityError):
        spoiled()


def test_the_database_refuses_lines_for_a_closed_settlement():
    settlement = close(settled(sold((goods(), 1))).pk, by=UserFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        SettlementLine.objects.filter(kind="vat").update(amount_vnd=-1)
    other = sold((goods(), 1), number=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        SettlementLine.objects.create(
            settlement=settlement, package=other.packages.get(), kind="goods", amount_vnd=1, day=today()
        )


def test_the_shop_begins_with_the_taxes_of_the_decree_and_keeps_nothing_for_itself():
    Rate.objects.all().delete()
    import_module("payments.migrations.0003_rates").write(apps, None)
    taxes = Rate.objects.filter(seller="individual").values_list("kind", "basis_points")
    assert dict(taxes) == {"vat": 100, "pit": 50, "vat_shipping": 300, "pit_shipping": 150}
    others = Rate.objects.exclude(seller="individual")
    assert {(rate.kind, rate.method, rate.basis_points) for rate in others} == {
        ("commission", "", 0), ("fee", "cod", 0), ("fee", "vnpay", 0), ("fee", "momo", 0),
        ("fee", "bank_qr", 0),
    }  # fmt: skip


def test_the_database_refuses_two_rates_of_a_kind_on_one_day():
    Rate.objects.create(kind="commission", valid_from=today(), basis_points=100)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rate.objects.create(kind="commission", valid_from=today(), basis_points=200)


def test_settling_twenty_packages_takes_as_many_queries_as_two():
    def queries_of(packages: int) -> int:
        seller = ProducerFactory.create(kind="household")
        variant = goods(seller)
        for number in range(packages):
            order = sold((variant, 2), number=100 * packages + number)
            send_back(order.lines.get(), 1)
        with CaptureQueriesContext(connection) as seen:
            settle(seller.pk, until=today())
        return len(seen)

    assert queries_of(2) == queries_of(20)
