"""A day of somebody's books against ours: every difference is found once, and goes when it is no more."""

from datetime import date, datetime, timedelta

import httpx
import pytest
import time_machine

from core import clock
from orders.models import Package
from orders.services import steps
from orders.states import Status
from payments.days import VIETNAM
from payments.errors import WrongState
from payments.matching import Bucket
from payments.models import Difference, Payment, Receipt, Refund, Settlement, StatementDay, StatementLine
from payments.providers import registry
from payments.providers.protocol import Transfer, Verdict
from payments.services import cash, transfers
from payments.services.differences import close, take
from payments.services.reconcile import ask_again, reconcile, reconcile_fed
from payments.services.settlements import close as close_settlement
from payments.services.settlements import pay, settle
from payments.statements import StatementError, Type
from tests.factories import ProducerFactory, UserFactory
from tests.orders.web import bring, web_order
from tests.payments.books import NOON, Answers, booked, line, open_ones, refund_of
from tests.payments.settling import goods, sold, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]
DAY, NEXT = date(2026, 11, 29), date(2026, 11, 30)


@pytest.fixture
def evening():
    """All is told of the 29th."""
    with time_machine.travel(datetime(2026, 11, 29, 20, tzinfo=VIETNAM), tick=False):
        yield


@pytest.fixture
def gateway(monkeypatch):
    """gateway(reference=Verdict.PAID) answers questions so."""

    def answering(**verdicts: Verdict) -> Answers:
        answers = Answers(**verdicts)
        monkeypatch.setattr(registry, "gateway", lambda method: answers)
        return answers

    return answering


@pytest.fixture(autouse=True)
def _a_bank(settings):
    settings.BANK = settings.BANK | {"bin": "970436", "account": "1023456789", "holder": "OCOP DONG NAI"}


def test_books_that_agree_leave_nothing_to_do(attempt):
    payment = booked(attempt(), "V1")
    refund_of(payment.order, payment, "V2", 20_000)
    lines = [
        line("V1", payment.reference, fee_vnd=1_320),
        line("V2", payment.reference, 20_000, type=Type.REFUND),
    ]
    day = reconcile("vnpay", DAY, lines)
    assert (day.lines, day.matched, day.in_vnd, day.out_vnd, day.fee_vnd) == (2, 2, 120_000, 20_000, 1_320)
    assert open_ones() == []


def test_a_message_that_was_lost_is_asked_for_and_its_order_is_paid(attempt, gateway):
    payment = attempt()
    answers = gateway(**{payment.reference: Verdict.PAID})
    day = reconcile("vnpay", DAY, [line(f"N{payment.reference}", payment.reference)])
    payment.refresh_from_db()
    assert (payment.state, payment.order.payment, day.matched) == (Payment.State.PAID, "paid", 1)
    assert answers.asked == [payment.reference]
    found = Difference.objects.get(bucket=Bucket.THEIRS)
    assert (found.payment, found.closed_at is None, found.closed_by) == (payment, False, None)


def test_a_payment_that_had_run_out_of_time_is_asked_about_as_well(attempt, gateway):
    payment = attempt(state=Payment.State.EXPIRED)
    gateway(**{payment.reference: Verdict.PAID})
    reconcile("vnpay", DAY, [line(f"N{payment.reference}", payment.reference)])
    payment.refresh_from_db()
    assert payment.state == Payment.State.PAID


def test_what_only_they_have_stays_open_when_asking_does_not_help(attempt, gateway):
    payment = attempt()
    gateway()
    reconcile("vnpay", DAY, [line("V1", payment.reference), line("V2", "NOBODY")])
    assert open_ones() == [("theirs", "pay:V1"), ("theirs", "pay:V2")]
    payment.refresh_from_db()
    assert payment.state == Payment.State.PENDING


def test_what_only_we_have_is_missing_once_the_day_after_was_read(attempt):
    payment = booked(attempt(), "V1")
    reconcile("vnpay", DAY, [])
    assert open_ones() == []
    with time_machine.travel(NOON + timedelta(days=1, hours=12)):
        reconcile("vnpay", NEXT, [])
        assert open_ones() == [("ours", "pay:V1")]
        found = Difference.objects.get()
        assert (found.payment, found.ours_vnd, found.theirs_vnd, found.day) == (payment, 120_000, None, DAY)


@pytest.mark.parametrize("days_read", [(DAY, NEXT), (NEXT, DAY)])
def test_midnight_between_the_two_clocks_is_told_and_closed(attempt, days_read):
    late = datetime(2026, 11, 29, 23, 59, 58, tzinfo=VIETNAM)
    payment = booked(attempt(), "V1", late)
    lines = {DAY: [], NEXT: [line("V1", payment.reference, at=late + timedelta(seconds=3))]}
    with time_machine.travel(NOON + timedelta(days=1, hours=12)):
        for day in days_read:
            reconcile("vnpay", day, lines[day])
    assert open_ones() == []
    assert Difference.objects.get().bucket == Bucket.MIDNIGHT


def test_the_last_second_of_a_day_is_of_that_day(attempt):
    last = datetime(2026, 11, 29, 23, 59, 59, tzinfo=VIETNAM)
    payment = booked(attempt(), "V1", last)
    reconcile("vnpay", DAY, [line("V1", payment.reference, at=last)])
    assert not Difference.objects.exists()


def test_another_amount_is_a_difference_and_changes_nothing_of_the_payment(attempt):
    payment = booked(attempt(), "V1")
    reconcile("vnpay", DAY, [line("V1", payment.reference, 119_000)])
    found = Difference.objects.get()
    assert (found.bucket, found.theirs_vnd, found.ours_vnd) == (Bucket.AMOUNT, 119_000, 120_000)
    payment.refresh_from_db()
    assert payment.received_vnd == 120_000


def test_a_payment_that_was_taken_twice_is_a_duplicate(attempt):
    payment = booked(attempt(), "V1")
    reconcile("vnpay", DAY, [line("V1", payment.reference), line("V2", payment.reference)])
    assert open_ones() == [("duplicate", "pay:V2")]


def test_a_line_that_is_there_twice_is_kept_once_and_told(attempt):
    payment = booked(attempt(), "V1")
    again = line("V1", payment.reference)
    assert reconcile("vnpay", DAY, [again, again]).lines == 1
    assert open_ones() == [("duplicate", "pay:V1")]


def test_a_line_that_says_another_amount_than_before_does_not_overwrite(attempt):
    payment = booked(attempt(), "V1")
    reconcile("vnpay", DAY, [line("V1", payment.reference)])
    reconcile("vnpay", DAY, [line("V1", payment.reference, 1)])
    assert StatementLine.objects.get().amount_vnd == 120_000
    assert open_ones() == [("duplicate", "pay:V1")]


def test_a_refund_of_a_payment_we_do_not_know_is_one_without_original(attempt):
    payment = booked(attempt(), "V1")
    reconcile(
        "vnpay",
        DAY,
        [
            line("V1", payment.reference),
            line("V8", payment.reference, 5_000, type=Type.REFUND),
            line("V9", "NOBODY", 5_000, type=Type.REFUND),
        ],
    )
    assert open_ones() == [("refund", "refund:V9"), ("theirs", "refund:V8")]


def test_a_refund_on_its_way_need_not_be_in_their_books_yet(attempt):
    payment = booked(attempt(), "V1")
    refund_of(payment.order, payment, "V2", 5_000, state=Refund.State.SENT, done_at=None, sent_at=NOON)
    reconcile("vnpay", DAY, [line("V1", payment.reference)])
    reconcile("vnpay", NEXT, [])
    assert open_ones() == []


def test_reading_a_day_again_changes_nothing(attempt, gateway):
    payment = booked(attempt(), "V1")
    gateway()
    lines = [line("V1", payment.reference, 1), line("V2", "NOBODY"), line("V2", "NOBODY")]
    reconcile("vnpay", DAY, lines)
    before = list(Difference.objects.order_by("pk").values()), list(StatementLine.objects.values())
    with time_machine.travel(NOON + timedelta(hours=9)):
        reconcile("vnpay", DAY, lines)
    assert (list(Difference.objects.order_by("pk").values()), list(StatementLine.objects.values())) == before


def test_a_difference_goes_when_it_is_no_more_and_comes_back_when_it_is_back(attempt):
    reconcile("vnpay", DAY, [line("V1", "DH1")])
    payment = booked(attempt(), "V1")
    reconcile("vnpay", DAY, [])
    assert open_ones() == []
    Receipt.objects.all().delete()
    payment.delete()
    reconcile("vnpay", DAY, [])
    assert open_ones() == [("theirs", "pay:V1")]
    assert Difference.objects.count() == 1


def test_a_difference_that_a_person_has_closed_stays_closed():
    by, other = UserFactory(), UserFactory()
    reconcile("vnpay", DAY, [line("V1", "DH1")])
    found = Difference.objects.get()
    assert take(found.pk, by=by).owner == by
    with pytest.raises(WrongState):
        close(found.pk, note="  ", by=by)
    closed = close(found.pk, note="Of another shop of ours", by=other)
    assert (closed.owner, closed.closed_by) == (by, other)
    reconcile("vnpay", DAY, [line("V1", "DH1")])
    assert open_ones() == []
    assert close(found.pk, note="Something else", by=by).note == "Of another shop of ours"
    with pytest.raises(WrongState):
        take(found.pk, by=other)


def test_asking_again_looks_and_compares(attempt, gateway):
    payment = attempt()
    gateway()
    reconcile("vnpay", DAY, [line(f"N{payment.reference}", payment.reference)])
    gateway(**{payment.reference: Verdict.PAID})
    assert ask_again(Difference.objects.get().pk).closed_at is not None


def test_lines_of_another_day_are_refused_and_nothing_is_kept():
    with pytest.raises(StatementError) as refused:
        reconcile("vnpay", DAY, [line("V1"), line("V2", at=NOON - timedelta(days=3))])
    assert refused.value.row == 3
    assert not StatementLine.objects.exists()
    assert not StatementDay.objects.exists()


def test_a_transfer_is_found_by_its_number_or_by_the_code_in_its_content(attempt):
    payment = attempt("bank_qr", reference="OCOPABCDEFGH"[:12])
    transfers.book(Transfer("92704", 120_000, payment.reference, "1023456789", NOON, bank_reference="FT1"))
    reconcile("bank_qr", DAY, [line("FT1", "FT1")])
    assert open_ones() == []
    transfers.book(Transfer("92705", 5_000, "tien qua", "1023456789", NOON))
    assert Receipt.objects.get(transaction_id="92705").payment is None
    reconcile("bank_qr", DAY, [line("92705", "FT2", 5_000), line("92706", "FT3", 7_000)])
    assert open_ones() == [("theirs", "pay:92706")]


def test_money_that_leaves_the_account_is_a_refund_a_payout_or_a_difference(attempt):
    payment = booked(attempt(), "V1")
    refund = refund_of(payment.order, None, "FT2", 9_000, way=Refund.Way.TRANSFER)
    settlement = settle(
        sold((goods(ProducerFactory(kind="llc")), 1), number=2).packages.get().producer_id, until=today()
    )
    by = UserFactory()
    close_settlement(settlement.pk, by=by)
    pay(settlement.pk, bank_reference="typed otherwise", by=by)
    out = [
        line("1", "FT2", refund.amount_vnd, type=Type.REFUND),
        line("2", "FT3", 120_000, type=Type.REFUND, content=f"thanh toan {settlement.code} t11"),
        line("3", "FT4", 77_000, type=Type.REFUND),
    ]
    assert reconcile("bank_qr", DAY, out).matched == 2
    reconcile("bank_qr", NEXT, [])
    assert open_ones() == [("refund", "refund:3")]
    assert Settlement.objects.get().state == "paid"


def test_the_balance_of_the_account_leads_from_opening_to_closing_and_shows_holes():
    lines = [
        line("1", "FT1", 50_000, balance_vnd=1_050_000),
        line("2", "FT2", 20_000, type=Type.REFUND, balance_vnd=1_030_000),
    ]
    day = reconcile("bank_qr", DAY, lines)
    assert (day.opening_vnd, day.closing_vnd) == (1_000_000, 1_030_000)
    assert day.opening_vnd + day.in_vnd - day.out_vnd == day.closing_vnd
    later = NOON + timedelta(days=1)
    lines = [line("3", "FT3", 10_000, at=later, balance_vnd=1_140_000)]
    with time_machine.travel(later):
        reconcile("bank_qr", NEXT, lines)
    assert ("hole", "3") in open_ones()
    hole = Difference.objects.get(bucket=Bucket.HOLE)
    assert (hole.ours_vnd, hole.theirs_vnd) == (1_040_000, 1_140_000)


def delivered(number: int = 1, days_ago: int = 1) -> Payment:
    order = bring(web_order((goods(), 1), number=number), Status.SHIPPING)
    steps.deliver(order.packages.get().pk)
    Package.objects.filter(order=order).update(delivered_at=clock.now() - timedelta(days=days_ago))
    cash.follow([order.pk])
    return Payment.objects.get(order=order)


def test_cash_that_a_carrier_hands_over_pays_its_debt():
    payment = delivered()
    lines = [line(f"R7:{payment.reference}", payment.reference, fee_vnd=5_000)]
    day = reconcile("cod", DAY, lines)
    reconcile("cod", DAY, lines)
    payment.refresh_from_db()
    assert (payment.state, payment.received_vnd, day.matched) == (Payment.State.PAID, 120_000, 1)
    assert Receipt.objects.get().transaction_id == f"R7:{payment.reference}"
    assert open_ones() == []


def test_cash_that_is_short_is_written_as_a_part_and_told():
    payment = delivered()
    reconcile("cod", DAY, [line(f"R7:{payment.reference}", payment.reference, 100_000)])
    payment.refresh_from_db()
    assert (payment.state, payment.received_vnd) == (Payment.State.COLLECTED, 100_000)
    assert open_ones() == [("amount", f"pay:{payment.reference}")]


def test_cash_that_is_handed_over_twice_is_written_once_and_told():
    payment = delivered()
    reconcile("cod", DAY, [line(f"R7:{payment.reference}", payment.reference)])
    reconcile("cod", NEXT, [line(f"R8:{payment.reference}", payment.reference, at=NOON + timedelta(days=1))])
    payment.refresh_from_db()
    assert payment.received_vnd == 120_000
    assert open_ones() == [("duplicate", f"pay:{payment.reference}")]


def test_cash_of_a_parcel_we_do_not_know_is_told():
    reconcile("cod", DAY, [line("R7:X-1", "X-1")])
    assert open_ones() == [("theirs", "pay:X-1")]


def test_a_carrier_that_keeps_cash_for_too_long_owes_it(settings):
    kept, fresh = delivered(1, days_ago=8), delivered(2, days_ago=6)
    reconcile("cod", DAY, [])
    assert open_ones() == [("ours", f"pay:{kept.reference}")]
    reconcile("cod", DAY, [line(f"R7:{kept.reference}", kept.reference)])
    assert open_ones() == []
    assert fresh.state == Payment.State.COLLECTED


def test_a_source_that_is_away_holds_up_no_other(settings, monkeypatch):
    settings.STATEMENT_URLS = {"vnpay": "https://away.test/{day}", "momo": "https://momo.test/{day}"}
    heading = "transaction_id,reference,amount_vnd,fee_vnd,type,at\n"

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "away.test":
            raise httpx.ConnectError("no")
        return httpx.Response(200, text=heading + "M1,X,5000,0,pay,2026-11-29 10:00:00")

    client = httpx.Client(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(registry, "client", lambda: client)
    done = reconcile_fed(DAY)
    assert done["vnpay"] is None
    assert done["momo"].lines == 1
