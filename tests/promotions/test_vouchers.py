"""Vouchers: how often a code may be used, and by whom twice."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.urls import reverse

from promotions import queries, services
from promotions.models import Voucher, VoucherUse
from promotions.pricing import VoucherRule
from tests.factories import ProducerFactory, UserFactory, VoucherFactory

NOON = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def tet(db):
    return VoucherFactory(code="TET2027", usage_limit=2, starts_at=NOON, ends_at=NOON + HOUR)


@pytest.fixture
def moment():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def used() -> tuple[int, int]:
    """What the voucher counted, and the uses on record."""
    return Voucher.objects.get().used, VoucherUse.objects.count()


def test_each_basket_uses_a_voucher_once(tet, moment):
    assert [services.use_voucher(code="TET2027", ref=ref) for ref in ("DH1", "DH1", "DH2")] == [True] * 3
    assert used() == (2, 2)


def test_a_spent_voucher_is_refused_to_newcomers_and_stays_good_for_those_who_used_it(tet, moment):
    for ref in ("DH1", "DH2"):
        services.use_voucher(code="TET2027", ref=ref)
    assert services.use_voucher(code="TET2027", ref="DH3") is False
    assert services.use_voucher(code="TET2027", ref="DH1") is True
    assert used() == (2, 2)


@pytest.mark.parametrize(("at", "good"), [(-1, False), (0, True), (3599, True), (3600, False)])
def test_a_voucher_counts_only_inside_its_window(tet, moment, at, good):
    moment.move_to(NOON + timedelta(seconds=at))
    assert (queries.voucher_rule("TET2027") is not None) is good
    assert services.use_voucher(code="TET2027", ref="DH1") is good
    assert used() == (int(good), int(good))


def test_an_unknown_code_is_refused(tet, moment):
    assert services.use_voucher(code="NOEL", ref="DH1") is False
    assert queries.voucher_rule("NOEL") is None
    assert used() == (0, 0)


def test_a_code_is_read_as_people_type_it(tet, moment):
    rule = VoucherRule("TET2027", percent=0, amount_vnd=20_000, min_spend_vnd=0, max_discount_vnd=None)
    assert queries.voucher_rule(" tet2027 ") == rule
    assert services.use_voucher(code=" tet2027 ", ref="DH1") is True
    assert used() == (1, 1)


def test_a_spent_voucher_has_no_rule(tet, moment):
    Voucher.objects.update(used=2)
    assert queries.voucher_rule("TET2027") is None


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("used = usage_limit + 1", "voucher_used_within_limit"),
        ("ends_at = starts_at", "voucher_window_forward"),
        ("percent = 10", "voucher_percent_or_amount"),
        ("amount_vnd = NULL", "voucher_percent_or_amount"),
        ("amount_vnd = NULL, percent = 51", "voucher_percent_or_amount"),
        ("code = 'tet'", "voucher_code_plain"),
    ],
)
def test_the_database_refuses_a_voucher_that_breaks_a_rule(tet, assignment, constraint):
    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE promotions_voucher SET {assignment}")

    with pytest.raises(IntegrityError, match=constraint):
        write()


# At the limit, many at once


def granted_to_many(use: Callable[[str], bool], shoppers: int = 8) -> int:
    start = threading.Barrier(shoppers)
    granted: list[bool] = []

    def shop(number: int) -> None:
        try:
            start.wait(10)
            granted.append(use(f"DH{number}"))
        finally:
            connection.close()

    threads = [threading.Thread(target=shop, args=[number]) for number in range(shoppers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(granted) == shoppers
    return sum(granted)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_as_the_limit_are_granted():
    VoucherFactory(code="TET2027", usage_limit=3)
    assert granted_to_many(lambda ref: services.use_voucher(code="TET2027", ref=ref)) == 3
    assert used() == (3, 3)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_than_the_limit_would_be_granted():
    VoucherFactory(code="TET2027", usage_limit=3)
    have_read = threading.Barrier(8)

    def use_without_lock(ref: str) -> bool:
        voucher = Voucher.objects.get(code="TET2027")
        have_read.wait(10)
        if voucher.used >= voucher.usage_limit:
            return False
        Voucher.objects.filter(pk=voucher.pk, used__lt=F("usage_limit")).update(used=F("used") + 1)
        VoucherUse.objects.create(voucher=voucher, ref=ref, at=NOON)
        return True

    assert granted_to_many(use_without_lock) == 8
    assert used() == (3, 8)


@pytest.mark.django_db
def test_a_producers_code_stays_in_the_web_shop(client):
    own = VoucherFactory(producer=ProducerFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.filter(pk=own.pk).update(channels=["web", "shopee"])
    client.force_login(UserFactory(staff=True))
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    sent = {
        "code": own.code,
        "channels": ["web", "shopee"],
        "amount_vnd": own.amount_vnd,
        "min_spend_vnd": own.amount_vnd,
        "usage_limit": 10,
    }
    for name in ("starts_at", "ends_at"):
        at = getattr(own, name).astimezone(zone)
        sent[f"{name}_0"], sent[f"{name}_1"] = at.strftime("%Y-%m-%d %H:%M:%S").split()
    answer = client.post(reverse("admin:promotions_voucher_change", args=[own.pk]), sent)
    assert set(answer.context["adminform"].form.errors) == {"channels"}
    own.refresh_from_db()
    assert own.channels == ["web"]
