"""Numbers with a date: each day has its value for ever, and nobody rewrites the past."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import clock, rules
from core.models import DatedRule
from orders.models import Package
from orders.services import returns
from orders.states import Status
from tests.factories import UserFactory
from tests.orders.web import bring, web_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture(autouse=True)
def _fresh():
    rules.forget()
    yield
    rules.forget()


def today() -> date:
    return timezone.localdate(clock.now())


def plan(days: int, value: int, key="return_days") -> DatedRule:
    row = DatedRule.objects.create(
        key=key,
        value=value,
        valid_from=today() + timedelta(days=days),
        source="Luật",
        added_at=clock.now(),
    )
    rules.forget()
    return row


@pytest.fixture
def staff():
    client = Client()
    client.force_login(UserFactory(staff=True, full_name="Lê Minh Châu"))
    return client


ADD = "/admin/core/datedrule/add/"


def typed(**changed):
    day = today() + timedelta(days=1)
    return {
        "key": "return_days",
        "value": 14,
        "valid_from": day.isoformat(),
        "source": "Luật 19/2023/QH15",
        "note": "",
    } | changed


def test_a_value_holds_from_its_day_until_the_next_one():
    plan(10, 14)
    plan(20, 10)
    answers = [
        rules.value("return_days", on=today() + timedelta(days=days)) for days in (-400, 0, 9, 10, 19, 20)
    ]
    assert answers == [7, 7, 7, 14, 14, 10]


def test_the_day_is_the_one_in_vietnam():
    row = plan(10, 14)
    midnight = datetime.combine(row.valid_from, datetime.min.time(), timezone.get_default_timezone())
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        assert rules.value("return_days") == 7
    with time_machine.travel(midnight, tick=False):
        assert rules.value("return_days") == 14


def test_a_number_nobody_knows_is_an_error():
    with pytest.raises(KeyError):
        rules.value("speed_of_light")


def test_an_environment_variable_replaces_what_the_shop_comes_with_and_not_what_is_planned(settings):
    settings.RETURN_DAYS = 12
    plan(5, 14)
    assert rules.value("return_days") == 12
    assert rules.value("return_days", on=today() + timedelta(days=5)) == 14


def test_every_rule_has_a_first_value_with_a_source_and_within_its_bounds():
    for key, rule in rules.RULES.items():
        first = rules.history(key)[0]
        assert rule.least <= first.value <= rule.most, key
        assert first.source, key


@pytest.mark.parametrize("days", [0, -1, -400])
def test_the_database_takes_no_value_that_begins_today_or_earlier(days):
    with pytest.raises(DatabaseError, match="tomorrow at the soonest"), transaction.atomic():
        plan(days, 14)
    assert DatedRule.objects.count() == 0


@pytest.mark.parametrize("sql", ["UPDATE core_datedrule SET value = 99", "DELETE FROM core_datedrule"])
def test_the_database_leaves_what_has_begun_as_it_was(sql):
    plan(1, 14)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_datedrule DISABLE TRIGGER rule_past_stays")
        cursor.execute("UPDATE core_datedrule SET valid_from = valid_from - 30")
        cursor.execute("ALTER TABLE core_datedrule ENABLE TRIGGER rule_past_stays")
        with pytest.raises(DatabaseError, match="stays once it has begun"), transaction.atomic():
            cursor.execute(sql)
    assert DatedRule.objects.get().value == 14


def test_two_values_of_one_day_are_refused_by_the_database():
    plan(3, 14)
    with pytest.raises(IntegrityError), transaction.atomic():
        plan(3, 15)
    assert DatedRule.objects.get().value == 14


def test_asking_costs_no_query_once_it_was_read(django_assert_num_queries):
    rules.value("return_days")
    with django_assert_num_queries(0):
        rules.value("return_days")
        rules.value("order_years")


def test_a_package_keeps_the_time_for_returns_of_its_own_day():
    """Seven days become three: what arrived before keeps its seven, what arrives after has three."""
    row = plan(2, 3)
    noon = datetime.combine(row.valid_from, datetime.min.time(), timezone.get_default_timezone())
    orders = (web_order(code="DH26112900001"), web_order(code="DH26112900002"))
    before, after = (bring(order, Status.DELIVERED).packages.get() for order in orders)
    for package, arrived in ((before, noon - timedelta(hours=1)), (after, noon + timedelta(hours=1))):
        Package.objects.filter(pk=package.pk).update(delivered_at=arrived)

    def over(days: float) -> set[int]:
        at = noon + timedelta(days=days)
        is_over = rules.days_over("return_days", "delivered_at", at=at)
        return set(Package.objects.filter(is_over).values_list("pk", flat=True))

    assert (over(3), over(4), over(7)) == (set(), {after.pk}, {before.pk, after.pk})
    until = [returns.may_ask_until(Package.objects.get(pk=one.pk)) for one in (before, after)]
    assert until == [noon + timedelta(days=7, hours=-1), noon + timedelta(days=3, hours=1)]


def test_a_value_is_planned_on_the_page_and_told_with_its_author(staff, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = staff.post(ADD, typed())
    assert answer.status_code == 302
    row = DatedRule.objects.get()
    assert (row.key, row.value, row.added_by) == ("return_days", 14, "Lê Minh Châu")
    page = staff.get(reverse("admin:core_datedrule_changelist")).content.decode()
    assert f"7 days → 14 days from {row.valid_from:%d/%m/%Y}" in page
    assert "Lê Minh Châu" in page


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"valid_from": "2020-01-01"}, "valid_from", "A rule changes tomorrow at the soonest"),
        ({"value": "366"}, "value", "Give a number from 0 to 365."),
        ({"value": "-1"}, "value", "greater than or equal to 0"),
        ({"source": ""}, "source", "required"),
        ({"key": "speed_of_light"}, "key", "not one of the available choices"),
    ],
)
def test_a_wrong_plan_is_refused_at_its_field(staff, changed, field, words):
    answer = staff.post(ADD, typed(**changed))
    assert words in str(answer.context["adminform"].form.errors[field])
    assert DatedRule.objects.count() == 0


def test_what_is_planned_can_be_taken_back(staff):
    row = plan(5, 14)
    staff.post(reverse("admin:core_datedrule_delete", args=[row.pk]), {"post": "yes"})
    assert DatedRule.objects.count() == 0


def test_what_has_begun_can_only_be_looked_at(staff):
    row = plan(1, 14)
    with time_machine.travel(clock.now() + timedelta(days=3)):
        staff.force_login(UserFactory(staff=True))
        answer = staff.post(reverse("admin:core_datedrule_change", args=[row.pk]), typed(value=20))
        assert answer.status_code == 403
    row.refresh_from_db()
    assert row.value == 14


def test_who_has_no_right_sees_no_rules():
    client = Client()
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse("admin:core_datedrule_changelist")).status_code == 403
