"""Whose a promotion is: a producer's holds its own goods, and is changed as a whole."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from catalog.models import Variant, VariantEvent
from core.channels import Channel
from core.models import OutboxEvent
from promotions import asides, law, planning, preview, queries, services
from promotions.errors import PromotionRefused
from promotions.models import Aside, ChannelTerm, Promotion, PromotionLine
from promotions.plans import Plan, PlanLine
from promotions.pricing import Cut, Kind
from tests.factories import ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOON - HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def honey():
    return VariantFactory(sku="M01-500", price_vnd=100_000, stock=20)


@pytest.fixture
def tea(honey):
    return VariantFactory(product=ProductFactory(producer=honey.product.producer), price_vnd=50_000)


def owner_of(variant) -> int:
    return variant.product.producer_id


def asked(*lines, **fields) -> Plan:
    given: dict = {"name": "Tết", "percent": 20, "starts_at": NOON, "ends_at": NOON + 2 * DAY} | fields
    return Plan(lines=lines, **given)


def stored() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Promotion, PromotionLine, ChannelTerm)]


def problems_of(call) -> dict[str, str]:
    """What is refused, by field; nothing was written and nobody was told."""
    was, told = stored(), OutboxEvent.objects.count()
    with pytest.raises(PromotionRefused) as refused:
        call()
    assert (stored(), OutboxEvent.objects.count()) == (was, told)
    return refused.value.problems


def test_a_producer_plans_what_is_its_own(honey):
    made = planning.plan(asked(PlanLine(honey.pk)), producer_id=owner_of(honey))
    assert (made.producer_id, made.state) == (owner_of(honey), Promotion.State.PLANNED)
    assert queries.deals_now([honey.pk], NOON)[honey.pk].price_vnd == 80_000


def test_goods_of_another_producer_are_refused(honey):
    foreign = VariantFactory()
    plan = asked(PlanLine(honey.pk), PlanLine(foreign.pk))
    assert set(problems_of(lambda: planning.plan(plan, producer_id=owner_of(honey)))) == {"variants"}
    made = planning.plan(asked(PlanLine(honey.pk)), producer_id=owner_of(honey))
    refused = problems_of(lambda: planning.change(made.pk, plan, producer_id=owner_of(honey)))
    assert set(refused) == {"variants"}


def test_nobody_changes_what_is_anothers_or_the_departments(honey):
    others = planning.plan(asked(PlanLine(honey.pk)), producer_id=owner_of(honey))
    departments = planning.plan(asked(PlanLine(honey.pk)))
    stranger = VariantFactory()
    was = stored()
    for promotion, producer_id in ((others, owner_of(stranger)), (departments, owner_of(honey))):
        with pytest.raises(Promotion.DoesNotExist):
            planning.change(promotion.pk, asked(PlanLine(honey.pk)), producer_id=producer_id)
    assert stored() == was


def test_a_change_writes_the_whole_plan_and_keeps_the_rows_that_stay(honey, tea):
    own = {Channel.SHOPEE: Cut(Kind.PERCENT, 25), Channel.LAZADA: Cut(Kind.FIXED_PRICE, 70_000)}
    made = planning.plan(
        asked(PlanLine(honey.pk, own=own, set_aside={Channel.TIKTOK: 5})), producer_id=owner_of(honey)
    )
    line, tiktok = made.lines.get(), ChannelTerm.objects.get(channel="tiktok")
    OutboxEvent.objects.all().delete()
    changed = asked(
        PlanLine(
            honey.pk, 90_000, own={Channel.LAZADA: Cut(Kind.PERCENT, 30)}, set_aside={Channel.TIKTOK: 7}
        ),
        PlanLine(tea.pk, 40_000),
        kind=Kind.FIXED_PRICE,
        percent=None,
        name="Tết muộn",
        ends_at=NOON + 3 * DAY,
    )
    planning.change(made.pk, changed, producer_id=owner_of(honey))
    made.refresh_from_db()
    assert (made.kind, made.percent, made.name, made.ends_at) == (
        "fixed_price",
        None,
        "Tết muộn",
        NOON + 3 * DAY,
    )
    assert made.lines.order_by("pk").values_list("pk", "price_vnd")[0] == (line.pk, 90_000)
    terms = ChannelTerm.objects.order_by("channel")
    figures = terms.values_list("channel", "price_vnd", "percent", "set_aside")
    assert list(figures) == [("lazada", None, 30, None), ("tiktok", None, None, 7)]
    assert ChannelTerm.objects.get(channel="tiktok").pk == tiktok.pk
    assert sorted(OutboxEvent.objects.values_list("key", flat=True)) == sorted([honey.pk, tea.pk])


def test_what_is_taken_off_is_told_too(honey, tea):
    made = planning.plan(asked(PlanLine(honey.pk), PlanLine(tea.pk)), producer_id=owner_of(honey))
    OutboxEvent.objects.all().delete()
    planning.change(made.pk, asked(PlanLine(tea.pk)), producer_id=owner_of(honey))
    assert sorted(OutboxEvent.objects.values_list("key", flat=True)) == sorted([honey.pk, tea.pk])
    assert queries.deals_now([honey.pk, tea.pk], NOON).keys() == {tea.pk}


def test_units_that_are_set_aside_stay_so_while_their_row_stays(honey, moment):
    made = planning.plan(
        asked(PlanLine(honey.pk, set_aside={Channel.SHOPEE: 5})), producer_id=owner_of(honey)
    )
    moment.move_to(NOON + HOUR)
    [wish] = asides.wishes()
    assert asides.keep({(wish.term_id, "account:1"): wish}) == 1
    plan = asked(PlanLine(honey.pk, set_aside={Channel.SHOPEE: 5}), percent=30)
    planning.change(made.pk, plan, producer_id=owner_of(honey))
    [wish] = asides.wishes()
    assert asides.keep({(wish.term_id, "account:1"): wish}) == 0
    assert Aside.objects.get().is_open


def test_a_start_that_has_come_is_not_moved(honey, moment):
    made = planning.plan(asked(PlanLine(honey.pk)), producer_id=owner_of(honey))
    moment.move_to(NOON + HOUR)
    later = asked(PlanLine(honey.pk), starts_at=NOON + DAY)
    refused = problems_of(lambda: planning.change(made.pk, later, producer_id=owner_of(honey)))
    assert set(refused) == {"starts_at"}


def test_a_new_end_is_judged_and_an_old_one_is_not(honey, moment):
    made = planning.plan(asked(PlanLine(honey.pk)), producer_id=owner_of(honey))
    moment.move_to(NOON + 2 * DAY - HOUR)
    planning.change(made.pk, asked(PlanLine(honey.pk), percent=30), producer_id=owner_of(honey))
    sooner = asked(PlanLine(honey.pk), ends_at=NOON + 2 * DAY - HOUR / 2)
    refused = problems_of(lambda: planning.change(made.pk, sooner, producer_id=owner_of(honey)))
    assert set(refused) == {"ends_at"}
    assert Promotion.objects.get().percent == 30


def test_the_preview_of_a_plan_is_the_preview_of_what_it_becomes(honey, tea):
    planning.plan(asked(PlanLine(honey.pk), name="Xả kho", percent=30), producer_id=owner_of(honey))
    own = {Channel.SHOPEE: Cut(Kind.PERCENT, 10)}
    plan = asked(PlanLine(honey.pk, own=own, set_aside={Channel.LAZADA: 50}), PlanLine(tea.pk))
    before = preview.of_plan(plan, planning.may_hold(plan, owner_of(honey)))
    made = planning.plan(plan, producer_id=owner_of(honey))
    assert before == preview.rows(made)
    assert before[0].sentences != []


def test_the_department_sees_all_goods_and_a_producer_its_own(honey):
    made = planning.plan(asked(PlanLine(honey.pk), PlanLine(VariantFactory().pk)))
    assert len(preview.rows(made)) == 2
    assert [row.variant for row in preview.rows(made, owner_of(honey))] == [honey]


@pytest.mark.parametrize(
    ("windows", "year", "days"),
    [
        ([(NOON, NOON + DAY)], 2026, 2),
        ([(NOON, NOON + 6 * HOUR), (NOON + HOUR, NOON + 7 * HOUR)], 2026, 1),
        ([(datetime(2026, 12, 31, 16, 0, tzinfo=UTC), datetime(2026, 12, 31, 18, 0, tzinfo=UTC))], 2026, 1),
        ([(datetime(2026, 12, 31, 16, 0, tzinfo=UTC), datetime(2026, 12, 31, 18, 0, tzinfo=UTC))], 2027, 1),
        ([(datetime(2026, 12, 31, 15, 0, tzinfo=UTC), datetime(2026, 12, 31, 17, 0, tzinfo=UTC))], 2027, 0),
        ([], 2026, 0),
    ],
)
def test_days_of_discount_are_counted_once_by_our_own_clock(windows, year, days):
    assert law.days_on_sale(windows, year) == days


def test_a_year_of_discounts_counts_ones_own_and_leaves_out_the_departments(honey, settings):
    settings.DISCOUNT_DAYS_A_YEAR = 5
    planning.plan(asked(PlanLine(honey.pk)))  # three days of the Department
    first = planning.plan(asked(PlanLine(honey.pk)), producer_id=owner_of(honey))
    stopped = planning.plan(
        asked(PlanLine(honey.pk), starts_at=NOON + 9 * DAY, ends_at=NOON + 12 * DAY),
        producer_id=owner_of(honey),
    )
    services.stop(stopped.pk)
    plan = asked(PlanLine(honey.pk), starts_at=NOON + 4 * DAY, ends_at=NOON + 6 * DAY, channels=[Channel.WEB])
    variants = planning.may_hold(plan, owner_of(honey))
    [note] = law.notes(plan, variants, producer_id=owner_of(honey))
    assert "M01-500" in note
    assert "6" in note
    assert law.notes(plan, variants, producer_id=owner_of(honey), promotion_id=first.pk) == []


def test_a_list_price_that_was_raised_for_the_discount_is_told(honey):
    plan = asked(PlanLine(honey.pk), channels=[Channel.WEB])

    def notes() -> list[str]:
        return law.notes(plan, planning.may_hold(plan, owner_of(honey)), producer_id=owner_of(honey))

    VariantEvent.objects.update(pgh_created_at=NOON - 90 * DAY)
    assert notes() == []
    Variant.objects.update(price_vnd=120_000)
    VariantEvent.objects.filter(price_vnd=120_000).update(pgh_created_at=NOON - 29 * DAY)
    [note] = notes()
    assert "100.000" in note
    assert "120.000" in note
    VariantEvent.objects.filter(price_vnd=120_000).update(pgh_created_at=NOON - 30 * DAY)
    assert notes() == []


def test_the_same_sheet_again_is_what_it_made(honey, tea, moment):
    key = uuid4()
    own = {Channel.SHOPEE: Cut(Kind.PERCENT, 25)}
    lines = [PlanLine(tea.pk, 40_000), PlanLine(honey.pk, own=own, set_aside={Channel.TIKTOK: 5})]
    soon = asked(*lines, starts_at=NOON - HOUR)  # due already: it moves to a minute that all can keep
    made = planning.plan(soon, producer_id=owner_of(honey), key=key)
    was = stored()
    moment.move_to(NOON + HOUR)  # it runs by now, and would begin later
    again = planning.plan(soon, producer_id=owner_of(honey), key=key)
    assert (again, stored()) == (made, was)


@pytest.mark.parametrize(
    "changes",
    [
        {"percent": 30},
        {"name": "Tết muộn"},
        {"starts_at": NOON + HOUR},
        {"starts_at": NOON - HOUR / 2},
        {"ends_at": NOON + 3 * DAY},
        {"channels": [Channel.WEB]},
        {"is_flash": True},
    ],
)
def test_another_plan_under_the_key_of_a_saved_sheet_is_refused(honey, changes):
    key = uuid4()
    planning.plan(asked(PlanLine(honey.pk)), producer_id=owner_of(honey), key=key)
    other = asked(PlanLine(honey.pk), **changes)
    problems = problems_of(lambda: planning.plan(other, producer_id=owner_of(honey), key=key))
    assert set(problems) == {""}
    assert "Tết" in problems[""]


@pytest.mark.parametrize("what", ["another variant", "a term", "units"])
def test_other_rows_under_the_key_of_a_saved_sheet_are_refused(honey, tea, what):
    key = uuid4()
    planning.plan(asked(PlanLine(honey.pk)), producer_id=owner_of(honey), key=key)
    rows = {
        "another variant": [PlanLine(honey.pk), PlanLine(tea.pk)],
        "a term": [PlanLine(honey.pk, own={Channel.SHOPEE: Cut(Kind.PERCENT, 25)})],
        "units": [PlanLine(honey.pk, set_aside={Channel.SHOPEE: 5})],
    }[what]
    assert set(problems_of(lambda: planning.plan(asked(*rows), producer_id=owner_of(honey), key=key))) == {""}


def test_a_sheet_whose_promotion_was_stopped_is_not_saved_again(honey):
    key = uuid4()
    made = planning.plan(asked(PlanLine(honey.pk)), producer_id=owner_of(honey), key=key)
    services.stop(made.pk)
    again = problems_of(
        lambda: planning.plan(asked(PlanLine(honey.pk)), producer_id=owner_of(honey), key=key)
    )
    assert set(again) == {""}
