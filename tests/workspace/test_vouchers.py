"""A producer's voucher codes: for its own goods, in the web shop, at its own cost."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from core.models import OutboxEvent
from promotions.models import Voucher
from tests.factories import VoucherFactory
from tests.workspace.access_promotions import DEALS
from tests.workspace.seats import browser_of, member

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NEW = f"{DEALS}ma-giam-gia/moi/"


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def sent(**fields):
    return {
        "code": "vuimua",
        "amount_vnd": "20k",
        "min_spend_vnd": "100.000",
        "usage_limit": "50",
        "starts_at": timezone.localtime(NOON).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": timezone.localtime(NOON + 7 * DAY).strftime("%Y-%m-%dT%H:%M"),
    } | fields


def test_a_code_is_made_for_ones_own_goods_in_the_web_shop(owner, desk):
    assert desk.post(NEW, sent()).status_code == 303
    voucher = Voucher.objects.get()
    assert (voucher.code, voucher.producer, voucher.channels) == ("VUIMUA", owner.producer, ["web"])
    assert (voucher.amount_vnd, voucher.min_spend_vnd, voucher.usage_limit) == (20_000, 100_000, 50)
    assert (voucher.starts_at, voucher.ends_at) == (NOON, NOON + 7 * DAY)


def test_a_percentage_may_have_a_largest_discount(desk):
    fields = {"amount_vnd": "", "min_spend_vnd": "", "percent": "10", "max_discount_vnd": "30k"}
    assert desk.post(NEW, sent(**fields)).status_code == 303
    voucher = Voucher.objects.get()
    assert (voucher.percent, voucher.max_discount_vnd, voucher.min_spend_vnd) == (10, 30_000, 0)


def test_a_form_sent_twice_makes_one_code(desk):
    assert [desk.post(NEW, sent()).status_code for _ in range(2)] == [303, 303]
    assert Voucher.objects.count() == 1


def test_a_form_of_a_code_that_was_ended_does_not_say_it_is_ready(desk):
    desk.post(NEW, sent())
    desk.post(f"{DEALS}ma-giam-gia/{Voucher.objects.get().pk}/dung/")
    answer = desk.post(NEW, sent())
    assert answer.status_code == 422
    assert 'id="id_code_error"' in answer.content.decode()
    assert Voucher.objects.get().stopped_at == NOON


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "bưởi"}, "code"),
        ({"code": "AB"}, "code"),
        ({"code": "CUASO"}, "code"),
        ({"amount_vnd": ""}, "percent"),
        ({"percent": "10"}, "percent"),
        ({"percent": "60", "amount_vnd": ""}, "percent"),
        ({"amount_vnd": "-5"}, "amount_vnd"),
        ({"min_spend_vnd": "39.999"}, "min_spend_vnd"),
        ({"usage_limit": "0"}, "usage_limit"),
        ({"usage_limit": "99999999999"}, "usage_limit"),
        ({"ends_at": "2026-12-12T11:00"}, "ends_at"),
        ({"starts_at": "2026-12-01T11:00", "ends_at": "2026-12-02T11:00"}, "ends_at"),
    ],
)
def test_what_cannot_be_names_its_field_and_makes_nothing(desk, fields, field):
    VoucherFactory(code="CUASO")
    answer = desk.post(NEW, sent(**fields))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert Voucher.objects.count() == 1


def test_a_code_of_anybody_is_taken(desk, owner):
    other = member("owner").producer
    made = VoucherFactory(code="VUIMUA", producer=other)
    assert desk.post(NEW, sent()).status_code == 422
    assert Voucher.objects.get() == made


def test_ones_own_codes_and_the_departments_are_listed(desk, owner):
    own = VoucherFactory(code="CUATOI", producer=owner.producer)
    VoucherFactory(code="CUASO")
    VoucherFactory(code="HETHAN", stopped_at=NOON)
    VoucherFactory(code="KHAC", producer=member("owner").producer)
    page = desk.get(DEALS).content.decode()
    assert page.index("CUATOI") < page.index("CUASO")
    assert "HETHAN" not in page
    assert "KHAC" not in page
    assert page.count("ma-giam-gia/") == 2  # the end of one's own, and a new one
    packer = browser_of(member("packer", owner.producer)).get(DEALS).content.decode()
    assert "CUATOI" in packer
    assert f"{DEALS}ma-giam-gia/{own.pk}/dung/" not in packer


def test_the_codes_after_the_first_twenty_are_on_the_next_page(owner, desk):
    made = [VoucherFactory(code=f"MA{number:02}", producer=owner.producer).code for number in range(25)]
    pages = [desk.get(DEALS, {"codes": number}).content.decode() for number in (1, 2)]
    assert [sum(f"<strong>{code}</strong>" in page for code in made) for page in pages] == [20, 5]
    assert "?codes=2" in pages[0]


def test_a_code_is_ended_and_told(desk, owner):
    own = VoucherFactory(producer=owner.producer)
    OutboxEvent.objects.all().delete()
    assert desk.post(f"{DEALS}ma-giam-gia/{own.pk}/dung/").status_code == 303
    own.refresh_from_db()
    assert own.stopped_at == NOON
    assert list(OutboxEvent.objects.values_list("topic", "key")) == [("voucher", own.pk)]


def test_nobody_ends_the_departments_or_anothers_code(desk):
    for producer in (None, member("owner").producer):
        code = VoucherFactory(producer=producer)
        assert desk.post(f"{DEALS}ma-giam-gia/{code.pk}/dung/").status_code == 404
        code.refresh_from_db()
        assert code.stopped_at is None
