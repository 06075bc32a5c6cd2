"""Settlements, rates and reconciliation in the admin: who may look, who may press, and what is shown."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from payments import exports, queries
from payments.models import Difference, Rate, Settlement, SettlementLine, StatementDay, StatementLine
from payments.services.settlements import settle
from tests.factories import ProducerFactory, UserFactory
from tests.pages import money
from tests.payments.settling import goods, send_back, sold, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DAY = date(2026, 11, 29)


@pytest.fixture
def books() -> Client:
    """In the hands of a bookkeeper."""
    return money.client_of(money.bookkeeper())


def settlement(packages: int = 1, number: int = 0) -> Settlement:
    seller = ProducerFactory.create(kind="household", name="Hộ Năm =1+1")
    variant = goods(seller)
    for place in range(packages):
        order = sold((variant, 2), number=100 * number + place)
        send_back(order.lines.get(), 1)
    found = settle(seller.pk, until=today())
    assert found is not None
    return found


def difference(number: int = 1, **fields) -> Difference:
    defaults = {
        "source": "vnpay",
        "bucket": "theirs",
        "key": f"pay:{number}",
        "day": DAY,
        "theirs_vnd": 120_000,
    }
    return Difference.objects.create(**defaults | {"found_at": clock.now() - timedelta(days=2)} | fields)


def statement_day(number: int = 1) -> StatementDay:
    return StatementDay.objects.create(
        source="vnpay", day=DAY - timedelta(days=number), read_at=clock.now(), lines=1
    )


def statement_line(number: int = 1) -> StatementLine:
    return StatementLine.objects.create(
        source="bank_qr", type="pay", transaction_id=f"{number}", amount_vnd=5, at=clock.now(), day=DAY,
        content="NGUYEN VAN BINH 0987654321",
    )  # fmt: skip


def rate(number: int = 1) -> Rate:
    return Rate.objects.create(kind="commission", valid_from=date(2030, 1, number), basis_points=100)


def page(row) -> str:
    return reverse(f"admin:payments_{row._meta.model_name}_change", args=[row.pk])


def changelist(model: str) -> str:
    return reverse(f"admin:payments_{model}_changelist")


def step(row, name: str) -> str:
    return reverse(f"admin:payments_{row._meta.model_name}_step", args=[row.pk, name])


def state(row) -> dict:
    return type(row).objects.values().get(pk=row.pk)


STEPS: dict[str, tuple[Callable[[], Any], dict[str, str]]] = {
    "close": (settlement, {"confirmed": "1"}),
    "take": (difference, {}),
    "ask": (difference, {}),
    "close difference": (difference, {"note": "Của cửa hàng khác"}),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_bookkeeper_presses_a_button_once_and_it_is_in_the_journal(books, name):
    make, typed = STEPS[name]
    row = make()
    before = state(row)
    assert books.post(step(row, name.split()[0]), typed).status_code == 303
    if name != "ask":
        assert state(row) != before
    assert LogEntry.objects.filter(object_id=row.pk).count() == 1


@pytest.mark.parametrize("name", STEPS)
def test_whoever_may_only_look_sees_no_button_and_presses_none(name):
    make, typed = STEPS[name]
    row = make()
    client, before = money.client_of(money.looker()), state(row)
    shown = client.get(page(row))
    assert (shown.status_code, shown.context["offers"]) == (200, [])
    assert client.post(step(row, name.split()[0]), typed).status_code == 403
    assert state(row) == before


@pytest.mark.parametrize("make", [settlement, difference, statement_day, statement_line, rate])
def test_staff_without_the_right_to_look_see_nothing(make):
    row = make()
    client = money.client_of(UserFactory.create(is_staff=True))
    assert client.get(page(row)).status_code == 403
    assert client.get(changelist(row._meta.model_name)).status_code == 403


def test_a_settlement_is_closed_and_paid_after_a_second_look(books):
    row = settlement()
    assert books.post(step(row, "close")).status_code == 200
    assert state(row)["state"] == "open"
    books.post(step(row, "close"), {"confirmed": "1"})
    assert books.post(step(row, "pay"), {"bank_reference": ""}).status_code == 422
    books.post(step(row, "pay"), {"bank_reference": "FT1", "confirmed": "1"})
    assert (state(row)["state"], state(row)["bank_reference"]) == ("paid", "FT1")


def test_a_settlement_that_comes_to_nothing_is_not_closed_and_says_why(books):
    seller = ProducerFactory.create(kind="llc")
    order = sold((goods(seller), 1))
    send_back(order.lines.get(), 1)
    row = settle(seller.pk, until=today())
    assert row.total_vnd == 0
    answer = books.post(step(row, "close"), {"confirmed": "1"})
    assert (answer.status_code, state(row)["state"]) == (422, "open")
    assert "Nothing is due" in answer.content.decode()


def test_the_statement_on_the_page_and_in_both_files_agree_to_the_dong(books):
    row = settlement(packages=3)
    statement = queries.statement(row)
    assert statement.total_vnd == row.total_vnd == sum(one.total_vnd for one in statement.rows)
    assert len(statement.rows) == 6
    text = books.get(reverse("admin:payments_settlement_file", args=[row.pk, "csv"])).content
    lines = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    raw = books.get(reverse("admin:payments_settlement_file", args=[row.pk, "xlsx"])).content
    heading, *cells = openpyxl.load_workbook(io.BytesIO(raw)).active.values
    place = heading.index("amount_vnd")
    amounts = list(row.lines.order_by("pk").values_list("amount_vnd", flat=True))
    assert [int(line["amount_vnd"]) for line in lines] == [cell[place] for cell in cells] == amounts
    assert sum(cell[place] for cell in cells) == row.total_vnd
    assert [line["settlement"] for line in lines] == [row.code] * len(amounts)
    assert books.get(reverse("admin:payments_settlement_file", args=[row.pk, "pdf"])).status_code == 404


def test_nobody_takes_a_file_without_the_right_to_look():
    row = settlement()
    client = money.client_of(UserFactory.create(is_staff=True))
    assert client.get(reverse("admin:payments_settlement_file", args=[row.pk, "csv"])).status_code == 403


def test_what_a_spreadsheet_would_compute_is_escaped():
    row = settlement()
    SettlementLine.objects.select_related("package__order").first().package.order.__class__.objects.update(
        code="=1+1"
    )
    lines = csv.DictReader(io.StringIO(exports.statement_file(row, "csv").decode("utf-8-sig")))
    assert {line["order"] for line in lines} == {"'=1+1"}


def test_a_rate_begins_tomorrow_at_the_soonest_and_stays_once_it_holds(books):
    add = reverse("admin:payments_rate_add")
    typed = {
        "kind": "commission",
        "seller": "",
        "method": "",
        "basis_points": 333,
        "source": "",
        "valid_from": "",
    }
    refused = books.post(add, typed | {"valid_from": f"{today():%Y-%m-%d}"})
    assert refused.status_code == 200
    assert "valid_from" in refused.context["adminform"].form.errors
    books.post(add, typed | {"valid_from": f"{today() + timedelta(days=1):%Y-%m-%d}"})
    row = Rate.objects.get(basis_points=333)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        client = money.client_of(money.bookkeeper())
        assert client.post(page(row), typed | {"valid_from": "2031-01-01"}).status_code == 403
        assert (
            client.post(reverse("admin:payments_rate_delete", args=[row.pk]), {"post": "yes"}).status_code
            == 403
        )
    assert Rate.objects.get(pk=row.pk).valid_from == today() + timedelta(days=1)


def test_a_second_rate_of_a_kind_for_one_day_is_refused_in_words(books):
    row = rate()
    typed = {
        "kind": "commission",
        "seller": "",
        "method": "",
        "basis_points": 5,
        "source": "",
        "valid_from": "2030-01-01",
    }
    answer = books.post(reverse("admin:payments_rate_add"), typed)
    assert "There is such a rate" in answer.content.decode()
    assert state(row)["basis_points"] == 100


def read_in(client: Client, text: str, source: str = "vnpay"):
    file = SimpleUploadedFile("a.csv", text.encode(), "text/csv")
    return client.post(
        reverse("admin:payments_statementday_read"), {"source": source, "day": "2026-11-29", "file": file}
    )


HEADING = "transaction_id,reference,amount_vnd,fee_vnd,type,at\n"


def test_a_statement_is_read_in_and_leads_to_its_day(books):
    answer = read_in(books, HEADING + "1,DH1,5000,0,pay,2026-11-29 10:00:00\n")
    day = StatementDay.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, page(day))
    shown = books.get(page(day)).content.decode()
    assert f"{changelist('difference')}?source__exact=vnpay&amp;day__exact=2026-11-29&amp;work=open" in shown
    for model in ("difference", "statementline"):
        found = books.get(changelist(model), {"source__exact": "vnpay", "day__exact": "2026-11-29"})
        assert found.context["cl"].result_count == 1


@pytest.mark.parametrize(
    "row", ["1,DH1,5000.0,0,pay,2026-11-29 10:00:00", "1,DH1,5000,0,pay,2026-11-20 10:00:00"]
)
def test_a_statement_that_cannot_be_read_is_refused_by_row_and_nothing_is_kept(books, row):
    answer = read_in(books, HEADING + row)
    assert answer.status_code == 422
    assert "Row 2" in str(answer.context["form"].errors["file"])
    assert not StatementDay.objects.exists()


def test_a_statement_is_read_in_by_those_who_may():
    assert read_in(money.client_of(money.looker()), HEADING).status_code == 403


def test_differences_are_filtered_by_what_is_to_be_done_source_bucket_and_age(books):
    difference(1)
    difference(2, found_at=clock.now(), bucket="amount", source="momo")
    difference(3, closed_at=clock.now(), closed_by=UserFactory(), note="…")
    difference(4, closed_at=clock.now())
    keys = {
        query: {row.key for row in books.get(changelist("difference") + query).context["cl"].result_list}
        for query in (
            "?work=open",
            "?work=closed",
            "?work=gone",
            "?age=1",
            "?source__exact=momo",
            "?bucket__exact=amount",
        )
    }
    assert list(keys.values()) == [
        {"pay:1", "pay:2"}, {"pay:3"}, {"pay:4"}, {"pay:1"}, {"pay:2"}, {"pay:2"},
    ]  # fmt: skip


def test_several_differences_are_taken_at_once():
    rows = [difference(1), difference(2, closed_at=clock.now())]
    taker = money.bookkeeper()
    answer = money.client_of(taker).post(
        changelist("difference"),
        {"action": "take_them", "_selected_action": [row.pk for row in rows]},
        follow=True,
    )
    assert list(Difference.objects.order_by("pk").values_list("owner__email", flat=True)) == [
        taker.email,
        None,
    ]
    assert "Done for 1 row." in answer.content.decode()


def test_what_a_payer_wrote_is_masked(books):
    statement_line()
    shown = books.get(changelist("statementline")).content.decode()
    assert "BINH" not in shown
    assert "0987654321" not in shown


def test_what_waits_stands_on_the_first_page_of_those_who_may_see_it(books):
    difference()
    now = clock.now()
    closed = {"state": "closed", "until": DAY, "opened_at": now, "closed_at": now, "total_vnd": 1}
    Settlement.objects.create(producer=ProducerFactory.create(), **closed)
    shown = books.get(reverse("admin:index")).content.decode()
    assert f"{changelist('difference')}?work=open" in shown
    assert f"{changelist('settlement')}?state__exact=closed" in shown
    other = money.client_of(UserFactory.create(is_staff=True))
    assert changelist("difference") not in other.get(reverse("admin:index")).content.decode()
    Settlement.objects.all().delete()


@pytest.mark.parametrize("make", [difference, statement_day, statement_line, rate])
def test_a_list_costs_the_same_for_twenty_rows_as_for_two(make, queries_of, books):
    for number in range(1, 3):
        make(number)
    address = changelist(make.__name__.replace("_", ""))
    two = queries_of(books, address)
    for number in range(3, 21):
        make(number)
    assert queries_of(books, address) == two


def test_settlements_and_a_long_statement_cost_the_same_for_twenty_as_for_two(queries_of, books):
    small = settlement(packages=1, number=1)
    settlement(packages=1, number=2)
    listed, shown = queries_of(books, changelist("settlement")), queries_of(books, page(small))
    large = settlement(packages=10, number=3)
    settlement(packages=1, number=4)
    assert queries_of(books, changelist("settlement")) == listed
    assert queries_of(books, page(large)) == shown
