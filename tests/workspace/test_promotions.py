"""A producer plans, sees, changes and stops promotions of its own goods."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.channels import Channel
from core.models import OutboxEvent
from promotions import services
from promotions.models import ChannelTerm, Promotion, PromotionLine
from promotions.plans import PlanLine
from promotions.pricing import Cut, Kind
from tests.factories import ListingFactory, ProductFactory, VariantFactory
from tests.workspace.access_promotions import DEALS, planned
from tests.workspace.access_stock import own_variant
from tests.workspace.seats import browser_of, member

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NEW = f"{DEALS}moi/"


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def honey(owner):
    return own_variant(owner.producer)


def typed(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def sheet(*variants, do="save", **fields):
    """The form as a browser sends it; fields with None are left out."""
    sent = {
        "do": do,
        "key": str(uuid.uuid4()),
        "v": [one.pk for one in variants],
        "name": "Tết sum vầy",
        "kind": "percent",
        "percent": "20",
        "starts_at": typed(NOON + DAY),
        "ends_at": typed(NOON + 3 * DAY),
        "channels": [channel.value for channel in Channel],
    } | fields
    return {name: value for name, value in sent.items() if value is not None}


def written() -> tuple[list, list, list, int]:
    """Everything that planning writes."""
    tables = (Promotion, PromotionLine, ChannelTerm)
    rows = [list(table.objects.order_by("pk").values_list()) for table in tables]
    return rows[0], rows[1], rows[2], OutboxEvent.objects.count()


def refused(answer, was) -> str:
    """422 and nothing was written; the page."""
    assert (answer.status_code, written()) == (422, was)
    return answer.content.decode()


# Planning


def test_a_promotion_is_planned_with_what_differs_on_single_channels(owner, desk, honey):
    answer = desk.post(
        NEW,
        sheet(honey, **{f"v{honey.pk}-cut_shopee": "25%", f"v{honey.pk}-units_tiktok": "5"}),
    )
    promotion = Promotion.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{DEALS}{promotion.pk}/")
    assert (promotion.producer, promotion.percent) == (owner.producer, 20)
    assert (promotion.starts_at, promotion.ends_at) == (NOON + DAY, NOON + 3 * DAY)
    terms = ChannelTerm.objects.order_by("channel").values_list("channel", "percent", "set_aside")
    assert list(terms) == [("shopee", 25, None), ("tiktok", None, 5)]
    assert OutboxEvent.objects.filter(topic="promotion", key=honey.pk).exists()


def test_fixed_prices_are_typed_as_people_write_them(desk, honey):
    row = {f"v{honey.pk}-price_vnd": "75k", f"v{honey.pk}-cut_lazada": "70.000"}
    assert desk.post(NEW, sheet(honey, kind="fixed_price", percent="", **row)).status_code == 303
    line = PromotionLine.objects.get()
    assert (line.price_vnd, line.terms.get().price_vnd, line.promotion.percent) == (75_000, 70_000, None)


def test_a_form_sent_twice_plans_once(desk, honey):
    sent = sheet(honey)
    places = {desk.post(NEW, sent)["Location"] for _ in range(2)}
    assert (len(places), Promotion.objects.count(), PromotionLine.objects.count()) == (1, 1, 1)


def test_a_changed_sheet_of_one_that_was_saved_is_refused_and_keeps_what_was_typed(desk, honey):
    sent = sheet(honey)
    desk.post(NEW, sent)
    was = written()
    page = refused(desk.post(NEW, sent | {"percent": "35"}), was)
    assert "Tết sum vầy" in page
    assert 'value="35"' in page


def test_more_units_than_a_column_holds_are_refused(desk, honey):
    was = written()
    row = {f"v{honey.pk}-units_tiktok": "99999999999"}
    page = refused(desk.post(NEW, sheet(honey, **row)), was)
    assert f"id_v{honey.pk}-units_tiktok_error" in page


def test_a_variant_of_another_producer_is_refused(desk, honey):
    foreign = VariantFactory()
    was = written()
    page = refused(desk.post(NEW, sheet(honey, foreign)), was)
    assert str(foreign.pk) in page
    assert foreign.sku not in page
    assert desk.get(NEW, {"v": [honey.pk, foreign.pk]}).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"percent": ""}, "percent"),
        ({"percent": "60"}, "over_half_reason"),
        ({"percent": "120"}, "percent"),
        ({"starts_at": "bao giờ"}, "starts_at"),
        ({"ends_at": typed(NOON)}, "ends_at"),
        ({"ends_at": typed(NOON + DAY + HOUR)}, "ends_at"),
        ({"ends_at": "9999-12-31T23:59"}, "ends_at"),
        ({"is_flash": "on", "ends_at": typed(NOON + 5 * DAY)}, "ends_at"),
        ({"channels": []}, "channels"),
        ({"channels": ["tiki"]}, "channels"),
    ],
)
@pytest.mark.parametrize("do", ["save", "preview"])
def test_what_cannot_be_names_its_field_and_keeps_what_was_typed(desk, honey, fields, field, do):
    was = written()
    sent = sheet(honey, do=do, **({"name": "Giữ lại tên này"} | fields))
    page = refused(desk.post(NEW, sent), was)
    assert f'id="id_{field}_error"' in page
    assert f'value="{honey.pk}" checked' in page
    assert field == "name" or "Giữ lại tên này" in page


def test_a_row_that_cannot_be_is_named(desk, owner, honey):
    was = written()
    strong = VariantFactory(product=ProductFactory(producer=owner.producer, strong=True))
    page = refused(desk.post(NEW, sheet(honey, strong)), was)
    assert strong.sku in page
    wrong_cell = sheet(honey, **{f"v{honey.pk}-cut_web": "rẻ"})
    assert f'id="id_v{honey.pk}-cut_web_error"' in refused(desk.post(NEW, wrong_cell), was)
    too_low = sheet(honey, percent="60", over_half_reason="Xả kho")
    assert "Shopee" in refused(desk.post(NEW, too_low), was)


def test_more_variants_than_a_form_can_carry_are_refused(desk, owner):
    product = ProductFactory(producer=owner.producer)
    many = [VariantFactory(product=product) for _ in range(51)]
    was = written()
    assert "50" in refused(desk.post(NEW, sheet(*many)), was)


def test_rows_are_added_by_ticking_and_nothing_that_was_typed_is_lost(desk, owner, honey):
    tea = own_variant(owner.producer)
    sent = sheet(honey, tea, do="rows", percent="abc", **{f"v{honey.pk}-cut_web": "25%"})
    answer = desk.post(NEW, sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'name="v{tea.pk}-price_vnd"' in page
    assert f'name="v{honey.pk}-cut_web" value="25%"' in page
    assert 'value="abc"' in page
    assert "_error" not in page
    assert not Promotion.objects.exists()


def test_a_new_start_outlives_more_rows(desk, owner, honey):
    promotion = planned(owner.producer, lines=[PlanLine(honey.pk)])
    sent = sheet(honey, do="rows", starts_at=typed(NOON + 2 * DAY))
    page = desk.post(f"{DEALS}{promotion.pk}/sua/", sent).content.decode()
    assert f'name="starts_at" value="{typed(NOON + 2 * DAY)}"' in page


def test_goods_are_searched_and_those_that_may_not_be_promoted_cannot_be_ticked(desk, owner, honey):
    strong = VariantFactory(product=ProductFactory(producer=owner.producer, strong=True))
    picked, more = [desk.get(NEW).context[name] for name in ("picked", "more")]
    assert ({one.pk for one in picked}, more) == ({honey.pk, strong.pk}, 0)
    assert f'value="{strong.pk}" disabled' in desk.get(NEW).content.decode()
    answer = desk.post(NEW, sheet(do="rows", find=honey.sku))
    assert [one.pk for one in answer.context["picked"]] == [honey.pk]


# The preview


def test_the_preview_shows_every_price_and_writes_nothing(desk, honey):
    was = written()
    answer = desk.post(NEW, sheet(honey, do="preview", **{f"v{honey.pk}-cut_shopee": "25%"}))
    [line] = answer.context["shown"].lines
    assert {cell.channel: cell.price_vnd for cell, _offered in line.cells} == {
        Channel.WEB: 80_000,
        Channel.SHOPEE: 75_000,
        Channel.LAZADA: 80_000,
        Channel.TIKTOK: 80_000,
        Channel.COUNTER: 80_000,
    }
    assert (answer.status_code, written()) == (200, was)


def test_while_one_writes_the_preview_alone_is_answered(desk, honey):
    answer = desk.post(NEW, sheet(honey, do=None), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "80.000" in page
    assert "<html" not in page
    wrong = desk.post(NEW, sheet(honey, do=None, percent=""), headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert not Promotion.objects.exists()


def test_a_promotion_in_the_way_is_named(desk, owner, honey):
    planned(
        owner.producer,
        name="Xả kho",
        percent=30,
        lines=[PlanLine(honey.pk)],
        starts_at=NOON + DAY,
        ends_at=NOON + 2 * DAY,
    )
    shown = desk.post(NEW, sheet(honey, do="preview")).context["shown"]
    assert [("Xả kho" in words) for words in shown.lines[0].row.sentences] == [True]


def test_a_marketplace_without_the_goods_is_told_from_one_with_them(desk, honey):
    ListingFactory(variant=honey)
    [line] = desk.post(NEW, sheet(honey, do="preview")).context["shown"].lines
    assert [cell.channel for cell, is_offered in line.cells if not is_offered] == [
        Channel.LAZADA,
        Channel.TIKTOK,
    ]


def test_a_long_discount_and_the_counter_are_told(desk, honey, settings):
    settings.DISCOUNT_DAYS_A_YEAR = 2
    notes = desk.post(NEW, sheet(honey, do="preview")).context["shown"].notes
    assert len(notes) == 2
    assert honey.sku in notes[0]
    web = sheet(honey, do="preview", channels=["web"], ends_at=typed(NOON + 2 * DAY))
    assert desk.post(NEW, web).context["shown"].notes == []


# Changing


def test_one_that_runs_is_changed_but_for_its_start(desk, owner, honey, moment):
    promotion = planned(owner.producer, lines=[PlanLine(honey.pk)])
    tea = own_variant(owner.producer)
    moment.move_to(NOON + DAY + HOUR)
    address = f"{DEALS}{promotion.pk}/sua/"
    assert desk.get(address).status_code == 200
    OutboxEvent.objects.all().delete()
    sent = sheet(tea, percent="30", starts_at=None, ends_at=typed(NOON + 5 * DAY))
    assert desk.post(address, sent).status_code == 303
    promotion.refresh_from_db()
    assert (promotion.percent, promotion.starts_at) == (30, NOON + DAY)
    assert promotion.ends_at == NOON + 5 * DAY
    assert set(OutboxEvent.objects.values_list("key", flat=True)) == {honey.pk, tea.pk}


def test_a_name_is_changed_in_the_last_hour(desk, owner, honey, moment):
    promotion = planned(owner.producer, lines=[PlanLine(honey.pk)])
    moment.move_to(promotion.ends_at - 10 * MINUTE)
    sent = sheet(honey, name="Tên mới", starts_at=None, ends_at=typed(promotion.ends_at))
    assert desk.post(f"{DEALS}{promotion.pk}/sua/", sent).status_code == 303
    assert Promotion.objects.get().name == "Tên mới"


def test_the_change_form_says_what_is_and_changes_nothing_when_sent_back(desk, owner, honey):
    own_terms = PlanLine(
        honey.pk, 90_000, own={Channel.SHOPEE: Cut(Kind.PERCENT, 25)}, set_aside={Channel.SHOPEE: 3}
    )
    promotion = planned(owner.producer, kind=Kind.FIXED_PRICE, percent=None, lines=[own_terms])
    Promotion.objects.update(name_en="Happy New Year")
    address = f"{DEALS}{promotion.pk}/sua/"
    page = desk.get(address).content.decode()
    assert 'value="90.000"' in page
    assert 'value="25%"' in page
    was = written()[:3]
    row = {
        f"v{honey.pk}-price_vnd": "90.000",
        f"v{honey.pk}-cut_shopee": "25%",
        f"v{honey.pk}-units_shopee": "3",
    }
    sent = sheet(
        honey,
        kind="fixed_price",
        percent="",
        starts_at=typed(promotion.starts_at),
        ends_at=typed(promotion.ends_at),
        **row,
    )
    assert desk.post(address, sent).status_code == 303
    assert written()[:3] == was


@pytest.mark.parametrize("end", ["over", "stopped"])
def test_what_is_over_is_not_changed(desk, owner, honey, moment, end):
    promotion = planned(owner.producer, lines=[PlanLine(honey.pk)])
    if end == "over":
        moment.move_to(promotion.ends_at)
    else:
        services.stop(promotion.pk)
    was = written()
    address = f"{DEALS}{promotion.pk}/sua/"
    assert desk.get(address).status_code == 303
    refused(desk.post(address, sheet(honey, ends_at=typed(NOON + 9 * DAY))), was)


# Looking and stopping


def test_a_promotion_is_stopped_and_told(desk, owner, honey, moment):
    promotion = planned(owner.producer, lines=[PlanLine(honey.pk)])
    moment.move_to(promotion.starts_at + HOUR)
    OutboxEvent.objects.all().delete()
    for _ in range(2):
        assert desk.post(f"{DEALS}{promotion.pk}/dung/").status_code == 303
    promotion.refresh_from_db()
    assert (promotion.stopped_at, promotion.state) == (NOON + DAY + HOUR, Promotion.State.STOPPED)
    assert list(OutboxEvent.objects.values_list("key", flat=True)) == [honey.pk]


def test_one_that_is_over_is_not_marked_as_stopped(desk, owner, honey, moment):
    promotion = planned(owner.producer, lines=[PlanLine(honey.pk)])
    moment.move_to(promotion.ends_at)
    assert desk.post(f"{DEALS}{promotion.pk}/dung/").status_code == 303
    promotion.refresh_from_db()
    assert promotion.stopped_at is None


def test_a_promotion_of_the_department_shows_ones_own_goods_and_is_read_only(desk, honey):
    other = VariantFactory(sku="KHAC-1")
    promotion = services.schedule(
        name="Ngày hội OCOP",
        percent=10,
        variant_ids=[honey.pk, other.pk],
        starts_at=NOON + DAY,
        ends_at=NOON + 2 * DAY,
    )
    elsewhere = services.schedule(
        name="Của người khác",
        percent=10,
        variant_ids=[other.pk],
        starts_at=NOON + DAY,
        ends_at=NOON + 2 * DAY,
    )
    page = desk.get(f"{DEALS}{promotion.pk}/").content.decode()
    assert honey.sku in page
    assert "KHAC-1" not in page
    assert "/sua/" not in page
    assert "/dung/" not in page
    calendar = desk.get(DEALS).content.decode()
    assert "Ngày hội OCOP" in calendar
    assert "Của người khác" not in calendar
    assert desk.get(f"{DEALS}{elsewhere.pk}/").status_code == 404
    was = written()
    for noun in ("sua", "dung"):
        assert desk.post(f"{DEALS}{promotion.pk}/{noun}/", sheet(honey)).status_code == 404
    assert written() == was


def test_a_copy_begins_a_month_later_and_holds_ones_own_goods(desk, owner, honey, moment):
    promotion = services.schedule(
        name="Ngày hội OCOP",
        percent=10,
        variant_ids=[honey.pk, VariantFactory().pk],
        starts_at=NOON + DAY,
        ends_at=NOON + 3 * DAY,
    )
    answer = desk.get(NEW, {"copy": promotion.pk})
    context = answer.context
    assert [one.pk for one, _row in context["sheet"].rows] == [honey.pk]
    assert context["form"]["name"].value() == "Ngày hội OCOP"
    assert context["form"]["starts_at"].value() == datetime(2027, 1, 13, 12, 0)
    assert context["form"]["ends_at"].value() == datetime(2027, 1, 15, 12, 0)
    assert Promotion.objects.count() == 1
    foreign = planned(member("owner").producer)
    assert desk.get(NEW, {"copy": foreign.pk}).status_code == 404


def test_a_packer_looks_and_is_offered_nothing_else(owner):
    promotion = planned(owner.producer)
    packer = browser_of(member("packer", owner.producer))
    for address in (DEALS, f"{DEALS}{promotion.pk}/"):
        page = packer.get(address).content.decode()
        assert "Tết sum vầy" in page
        assert not any(noun in page for noun in (NEW, "/sua/", "/dung/"))


# The calendar


def test_the_calendar_shows_each_day_of_each_state(desk, owner, moment):
    names = {"over": -9, "running": -1, "planned": 3}
    for name, days in names.items():
        one = planned(owner.producer, name=name)
        begins = NOON + days * DAY
        Promotion.objects.filter(pk=one.pk).update(starts_at=begins, ends_at=begins + 2 * DAY)
    stopped = planned(owner.producer, name="stopped")
    services.stop(stopped.pk)
    shown = desk.get(DEALS).context
    states = {span.promotion.name: span.promotion.state for _day, spans in shown["days"] for span in spans}
    assert states == {name: name for name in ("over", "running", "planned", "stopped")}
    days = {
        day.at.day: [span.promotion.name for span in day.spans]
        for week in shown["weeks"]
        for day in week
        if day.is_of_month
    }
    assert {day: names for day, names in days.items() if names} == {
        3: ["over"],
        4: ["over"],
        5: ["over"],
        11: ["running"],
        12: ["running"],
        13: ["running", "stopped"],
        15: ["planned"],
        16: ["planned"],
        17: ["planned"],
    }


def test_months_turn_and_odd_ones_are_this_month(desk, owner):
    planned(owner.producer, starts_at=NOON + 18 * DAY, ends_at=NOON + 25 * DAY)
    assert len(desk.get(DEALS, {"month": "2026-12"}).context["page"]) == 1
    assert len(desk.get(DEALS, {"month": "2027-01"}).context["page"]) == 1
    assert len(desk.get(DEALS, {"month": "2027-02"}).context["page"]) == 0
    for odd in ("2026-13", "\x00", "9999-99", "٢٠٢٦-١٢", "2026-12-01"):
        assert desk.get(DEALS, {"month": odd}).context["month"].first.isoformat() == "2026-12-01"


def test_one_channel_is_looked_at(desk, owner):
    planned(owner.producer, name="Chỉ trên Shopee", channels=[Channel.SHOPEE])
    planned(owner.producer, name="Chỉ tại quầy", channels=[Channel.COUNTER])
    page = desk.get(DEALS, {"channel": "shopee"}).content.decode()
    assert "Chỉ trên Shopee" in page
    assert "Chỉ tại quầy" not in page
    assert len(desk.get(DEALS, {"channel": "tiki"}).context["page"]) == 2


def test_a_month_without_promotions_says_what_to_do(desk):
    page = desk.get(DEALS).content.decode()
    assert 'class="empty"' in page
    assert NEW in page


@pytest.mark.parametrize("page", ["calendar", "promotion", "sheet"])
def test_a_page_costs_the_same_queries_for_two_and_twenty(owner, desk, page):
    counted = []
    for count in (2, 20):
        lines = [PlanLine(own_variant(owner.producer).pk) for _ in range(count)]
        promotion = planned(owner.producer, lines=lines)
        for _ in range(count):
            planned(owner.producer)
        address = {
            "calendar": DEALS,
            "promotion": reverse("workspace:promotion", args=[promotion.pk]),
            "sheet": reverse("workspace:promotion_change", args=[promotion.pk]),
        }[page]
        desk.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address).status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1]


# On the page of a product


def test_the_page_of_a_product_names_what_runs_or_will_on_it(desk, owner, honey):
    planned(owner.producer, name="Tết của mật ong", lines=[PlanLine(honey.pk)])
    planned(owner.producer, name="Của hàng khác")
    services.stop(planned(owner.producer, name="Đã dừng", lines=[PlanLine(honey.pk)]).pk)
    page = desk.get(reverse("workspace:product", args=[honey.product.code])).content.decode()
    assert "Tết của mật ong" in page
    assert "Của hàng khác" not in page
    assert "Đã dừng" not in page
    assert f"{NEW}?v={honey.pk}" in page
    assert [one.pk for one, _row in desk.get(f"{NEW}?v={honey.pk}&").context["sheet"].rows] == [honey.pk]


def test_strong_alcohol_is_offered_no_promotion(desk, owner):
    wine = VariantFactory(product=ProductFactory(producer=owner.producer, strong=True))
    page = desk.get(reverse("workspace:product", args=[wine.product.code])).content.decode()
    assert NEW not in page
