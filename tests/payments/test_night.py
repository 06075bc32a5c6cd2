"""What runs at night and by hand: the same services, said from outside."""

from datetime import date, datetime, timedelta
from io import StringIO

import httpx
import pytest
import time_machine
from django.core.management import CommandError, call_command

from core import clock
from payments import tasks
from payments.days import VIETNAM
from payments.models import Difference, Settlement, StatementDay
from payments.providers import registry
from tests.factories import ProducerFactory
from tests.payments.books import NOON, booked
from tests.payments.settling import goods, sold, today

pytestmark = pytest.mark.django_db
HEADING = "transaction_id,reference,amount_vnd,fee_vnd,type,at\n"


def said(command: str, *args: object) -> str:
    out = StringIO()
    call_command(command, *map(str, args), stdout=out)
    return out.getvalue()


def yesterday() -> date:
    return today() - timedelta(days=1)


@pytest.fixture
def seller():
    """Who sold one package that is due since yesterday."""
    found = ProducerFactory(kind="llc")
    with time_machine.travel(clock.now() - timedelta(days=1)):
        sold((goods(found), 1))
    return found


def test_a_producer_is_settled_by_code_and_again_without_a_change(seller):
    assert "120.000" in said("settle", seller.code)
    assert said("settle", "--all").endswith(f"0 settlements up to {yesterday()}\n")
    assert Settlement.objects.get().total_vnd == 120_000


@pytest.mark.parametrize("wrong", [("settle",), ("settle", "NOBODY"), ("settle", "SX1", "--all")])
def test_a_command_that_names_nobody_or_too_many_is_refused(wrong, db):
    with pytest.raises(CommandError):
        said(*wrong)


def test_a_day_that_is_not_over_is_not_settled(seller):
    with pytest.raises(CommandError):
        said("settle", seller.code, "--until", today())
    assert not Settlement.objects.exists()


def test_the_night_settles_up_to_the_end_of_yesterday(seller):
    tasks.settle_producers()
    assert Settlement.objects.get().until == yesterday()


def test_a_file_is_compared_and_the_exit_says_whether_anything_is_open(attempt, tmp_path):
    payment = booked(attempt(), "V1", NOON)
    file = tmp_path / "vnpay.csv"
    file.write_text(f"{HEADING}V1,{payment.reference},120000,1320,pay,2026-11-29 12:00:00\n")
    assert said("reconcile", "vnpay", "2026-11-29", file).startswith("1 lines, 1 matched, in 120000")
    file.write_text(f"{HEADING}V1,{payment.reference},120000,1320,pay,2026-11-29 12:00:00\n"
                    "V2,NOBODY,5000,0,pay,2026-11-29 12:00:00\n")  # fmt: skip
    with pytest.raises(SystemExit) as left:
        said("reconcile", "vnpay", "2026-11-29", file)
    assert left.value.code == 1
    assert Difference.objects.get().key == "pay:V2"


def test_a_file_that_cannot_be_read_says_where(tmp_path, settings, db):
    settings.STATEMENT_URLS = {}
    file = tmp_path / "bank.csv"
    file.write_text(f"{HEADING}1,FT1,much,0,pay,2026-11-29 12:00:00\n")
    with pytest.raises(CommandError, match="row 2, amount_vnd"):
        said("reconcile", "bank", "2026-11-29", file)
    with pytest.raises(CommandError, match="no address"):
        said("reconcile", "bank", "2026-11-29")
    assert not StatementDay.objects.exists()


def test_the_night_compares_yesterday_by_vietnamese_days(settings, monkeypatch, db):
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, text=HEADING)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(registry, "client", lambda: client)
    settings.STATEMENT_URLS = {"vnpay": "https://list.test/{day}"}
    with time_machine.travel(datetime(2026, 12, 1, 3, 10, tzinfo=VIETNAM)):
        tasks.reconcile_yesterday()
    assert asked == ["/2026-11-30"]
    assert StatementDay.objects.get().day == date(2026, 11, 30)
