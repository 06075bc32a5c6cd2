"""Promotions in the admin, over HTTP: the same guards, and the channels are told."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib import admin
from django.urls import reverse

from core.channels import Channel
from core.models import OutboxEvent
from promotions import planning, preview, queries, services
from promotions.models import ChannelTerm, Promotion, Voucher
from promotions.plans import Plan, PlanLine
from promotions.pricing import Cut, Kind
from tests.factories import ProductFactory, UserFactory, VariantFactory, VoucherFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ADD = "admin:promotions_promotion_add"
CHANGE = "admin:promotions_promotion_change"
PREVIEW_QUERIES = 6  # lines, their terms, the rules around them, the terms of those, pools, what is set aside


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOON - timedelta(minutes=2), tick=False) as traveller:
        yield traveller


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(staff=True))
    return client


@pytest.fixture
def honey():
    return VariantFactory(price_vnd=100_000)


def form(variants, *, starts_at=NOON, ends_at=NOON + 2 * HOUR, lines=(), **fields):
    """The add form as a browser sends it; `lines` are ids of lines that exist."""
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    sent: dict = {"name": "Tết", "kind": "percent", "percent": "20", "channels": [c.value for c in Channel]}
    for name, at in (("starts_at", starts_at), ("ends_at", ends_at)):
        sent[f"{name}_0"], sent[f"{name}_1"] = at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S").split()
    sent |= {"lines-TOTAL_FORMS": len(variants), "lines-INITIAL_FORMS": len(lines)}
    for number, variant in enumerate(variants):
        sent |= {f"lines-{number}-variant": variant.pk, f"lines-{number}-price_vnd": ""}
    for number, line in enumerate(lines):
        sent |= {f"lines-{number}-id": line.pk, f"lines-{number}-promotion": line.promotion_id}
    return sent | fields


def problems(answer) -> set[str]:
    """The fields at which the form that came back names a problem; nobody was told of anything."""
    assert answer.status_code == 200
    assert not OutboxEvent.objects.exists()
    [lines] = answer.context["inline_admin_formsets"]
    on_lines = {f"line {n} {name}" for n, row in enumerate(lines.formset.errors) for name in row}
    return set(answer.context["adminform"].form.errors) | on_lines


def test_staff_plan_a_promotion_and_the_channels_are_told(staff, honey):
    late = timedelta(seconds=42)
    answer = staff.post(reverse(ADD), form([honey], starts_at=NOON + late, ends_at=NOON + 2 * HOUR + late))
    assert answer.status_code == 302
    promotion = Promotion.objects.get()
    assert (promotion.starts_at, promotion.ends_at) == (NOON, NOON + 2 * HOUR)
    assert queries.deals_now([honey.pk], NOON)[honey.pk].price_vnd == 80_000
    assert list(OutboxEvent.objects.values_list("topic", "key")) == [("promotion", honey.pk)]


def test_strong_alcohol_is_refused_on_its_row(staff, honey):
    wine = VariantFactory(product=ProductFactory(strong=True))
    answer = staff.post(reverse(ADD), form([honey, wine]))
    assert problems(answer) == {"line 1 variant"}
    assert not Promotion.objects.exists()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"percent": "60"}, {"over_half_reason", "line 0 variant"}),
        ({"percent": "60", "over_half_reason": "  "}, {"over_half_reason", "line 0 variant"}),
        ({"percent": ""}, {"percent", "line 0 variant"}),
        ({"percent": "100", "over_half_reason": "Xả kho"}, {"percent", "line 0 variant"}),
        ({"percent": "60", "over_half_reason": "Xả kho"}, {"line 0 variant"}),  # Shopee takes half at most
        ({"kind": "fixed_price"}, {"line 0 variant"}),
        ({"kind": "fixed_price", "lines-0-price_vnd": "100000"}, {"line 0 variant"}),
        ({"kind": "fixed_price", "lines-0-price_vnd": "49999"}, {"line 0 variant"}),
        ({"ends_at": NOON + 64 * MINUTE}, {"ends_at"}),
        ({"ends_at": NOON - HOUR}, {"ends_at"}),
        ({"ends_at": NOON + 181 * DAY}, {"ends_at"}),
        ({"ends_at": NOON + 4 * DAY, "is_flash": "on"}, {"ends_at"}),
        ({"channels": []}, {"channels"}),
    ],
)
def test_a_broken_rule_is_named_at_its_field(staff, honey, fields, named):
    answer = staff.post(reverse(ADD), form([honey], **fields))
    assert problems(answer) == named
    assert not Promotion.objects.exists()


@pytest.mark.parametrize(
    ("fields", "price_vnd"),
    [
        ({"percent": "60", "over_half_reason": "Xả kho", "channels": ["web", "tiktok"]}, 40_000),
        ({"kind": "fixed_price", "percent": "20", "lines-0-price_vnd": "70000"}, 70_000),
    ],
)
def test_what_the_law_allows_is_taken(staff, honey, fields, price_vnd):
    assert staff.post(reverse(ADD), form([honey], **fields)).status_code == 302
    assert queries.deals_now([honey.pk], NOON)[honey.pk].price_vnd == price_vnd


@pytest.fixture
def running(honey):
    """A promotion of four days that is already announced."""
    promotion = services.schedule(
        name="Tết", starts_at=NOON, ends_at=NOON + 4 * DAY, percent=20, variant_ids=[honey.pk]
    )
    services.announce_windows()
    OutboxEvent.objects.all().delete()
    return promotion


def change(staff, promotion, variants, **fields):
    fields = {"starts_at": promotion.starts_at, "ends_at": promotion.ends_at} | fields
    lines = list(promotion.lines.order_by("id"))
    return staff.post(reverse(CHANGE, args=[promotion.pk]), form(variants, lines=lines, **fields))


def test_a_changed_window_is_announced_anew_when_its_time_comes(staff, honey, running, moment):
    assert change(staff, running, [honey], ends_at=NOON + 5 * HOUR).status_code == 302
    assert OutboxEvent.objects.count() == 1
    services.announce_windows()
    moment.move_to(NOON + 5 * HOUR)
    assert services.announce_windows() == 1


def test_a_variant_taken_off_a_promotion_is_told_too(staff, honey, running):
    tea = VariantFactory()
    answer = change(staff, running, [tea])
    assert answer.status_code == 302
    assert set(OutboxEvent.objects.values_list("key", flat=True)) == {honey.pk, tea.pk}
    assert set(queries.deals_now([honey.pk, tea.pk], NOON)) == {tea.pk}


def test_a_long_promotion_cannot_become_a_flash_deal(staff, honey, running):
    assert problems(change(staff, running, [honey], is_flash="on")) == {"ends_at"}
    running.refresh_from_db()
    assert running.is_flash is False


def test_a_promotion_near_its_end_may_still_be_renamed(staff, honey, running, moment):
    moment.move_to(NOON + 4 * DAY - MINUTE)
    assert change(staff, running, [honey], name="Tết Nguyên đán").status_code == 302
    running.refresh_from_db()
    assert running.name == "Tết Nguyên đán"


def test_staff_stop_chosen_promotions(staff, honey, running):
    address = reverse("admin:promotions_promotion_changelist")
    staff.post(address, {"action": "stop_now", "_selected_action": [running.pk]})
    assert queries.deals_now([honey.pk], NOON) == {}
    assert list(OutboxEvent.objects.values_list("key", flat=True)) == [honey.pk]


def test_a_promotion_cannot_be_deleted(staff, running):
    assert staff.post(reverse("admin:promotions_promotion_delete", args=[running.pk])).status_code == 403
    assert Promotion.objects.exists()


def test_a_promotion_of_nothing_is_refused(staff):
    answer = staff.post(reverse(ADD), form([]))
    [lines] = answer.context["inline_admin_formsets"]
    assert lines.formset.non_form_errors() == ["Chọn ít nhất một phân loại hàng."]
    assert not Promotion.objects.exists()


def test_the_last_variant_of_a_promotion_cannot_be_taken_off(staff, honey, running):
    answer = change(staff, running, [honey], **{"lines-0-DELETE": "on"})
    [lines] = answer.context["inline_admin_formsets"]
    assert lines.formset.non_form_errors() == ["Chọn ít nhất một phân loại hàng."]
    assert running.lines.count() == 1


# Single channels


def test_a_channel_is_given_a_price_a_percentage_or_units_of_its_own(staff, honey):
    own = {"cut_shopee": "75.000 ₫", "cut_lazada": "25 %", "units_tiktok": "3"}
    sent = form([honey], **{f"lines-0-{name}": value for name, value in own.items()})
    assert staff.post(reverse(ADD), sent).status_code == 302
    terms = ChannelTerm.objects.order_by("channel")
    assert list(terms.values_list("channel", "price_vnd", "percent", "set_aside")) == [
        ("lazada", None, 25, None),
        ("shopee", 75_000, None, None),
        ("tiktok", None, None, 3),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cut_shopee", "75k"),
        ("cut_shopee", "20%%"),
        ("cut_web", "-5"),
        ("cut_web", "%"),
        ("units_lazada", "0"),
    ],
)
def test_what_is_neither_price_nor_percentage_nor_units_is_named_at_its_field(staff, honey, name, value):
    answer = staff.post(reverse(ADD), form([honey], **{f"lines-0-{name}": value}))
    assert problems(answer) == {f"line 0 {name}"}
    assert not Promotion.objects.exists()


@pytest.mark.parametrize("value", ["49.000", "51%", "100.000"])
def test_a_channel_of_its_own_stands_under_the_same_rules(staff, honey, value):
    assert problems(staff.post(reverse(ADD), form([honey], **{"lines-0-cut_shopee": value}))) == {
        "line 0 variant"
    }
    assert not Promotion.objects.exists()


def test_terms_come_back_as_they_were_typed_and_are_changed_and_taken_away(staff, honey, running):
    line = running.lines.get()
    term = ChannelTerm.objects.create(line=line, channel="shopee", price_vnd=75_000, set_aside=2)
    page = staff.get(reverse(CHANGE, args=[running.pk]))
    [lines] = page.context["inline_admin_formsets"]
    row = lines.formset.forms[0]
    assert (row["cut_shopee"].value(), row["units_shopee"].value()) == ("75.000", 2)

    assert change(staff, running, [honey], **{"lines-0-cut_shopee": "30%"}).status_code == 302
    kept = ChannelTerm.objects.values_list("pk", "percent", "price_vnd", "set_aside")
    assert list(kept) == [(term.pk, 30, None, None)]  # its row stays: units set aside hang on it
    assert OutboxEvent.objects.count() == 1
    assert change(staff, running, [honey]).status_code == 302
    assert not ChannelTerm.objects.exists()


def test_the_page_shows_what_every_channel_will_show(staff, honey, running):
    ChannelTerm.objects.create(line=running.lines.get(), channel="shopee", price_vnd=75_000)
    page = staff.get(reverse(CHANGE, args=[running.pk])).content.decode()
    table = page[page.index('<div class="readonly"><table>') :]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", table[: table.index("</table>")])
    assert [cell.replace("\xa0", " ") for cell in cells] == [
        *("100.000 ₫", "Web", "80.000 ₫", "20%", ""),
        *("Shopee", "75.000 ₫", "25%", ""),
        *("Lazada", "80.000 ₫", "20%", ""),
        *("TikTok Shop", "80.000 ₫", "20%", ""),
        *("Quầy", "80.000 ₫", "20%", ""),
    ]


@pytest.mark.parametrize("count", [2, 12])
def test_the_page_of_a_promotion_costs_the_same_for_few_and_for_many_variants(
    staff, count, django_assert_num_queries
):
    variants = [VariantFactory().pk for _ in range(count)]
    promotion = services.schedule(
        name="Tết",
        starts_at=NOON,
        ends_at=NOON + DAY,
        percent=20,
        variant_ids=variants,
        channel_prices_vnd={pk: {Channel.SHOPEE: 75_000} for pk in variants},
    )
    with django_assert_num_queries(PREVIEW_QUERIES):
        assert len(preview.rows(promotion)) == count


# Vouchers


def voucher_form(**fields):
    sent = {"code": "TET27", "amount_vnd": "20000", "min_spend_vnd": "50000", "usage_limit": "5"}
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    for name, at in (("starts_at", NOON), ("ends_at", NOON + fields.pop("lasts", 2 * HOUR))):
        sent[f"{name}_0"], sent[f"{name}_1"] = at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S").split()
    return sent | {"channels": ["web", "shopee", "lazada"]} | fields


def test_staff_make_a_voucher_and_the_shops_are_told(staff):
    answer = staff.post(reverse("admin:promotions_voucher_add"), voucher_form(name="Tết 2027"))
    assert answer.status_code == 302
    voucher = Voucher.objects.get()
    assert (voucher.code, voucher.name, voucher.channels) == (
        "TET27",
        "Tết 2027",
        ["web", "shopee", "lazada"],
    )
    assert list(OutboxEvent.objects.values_list("topic", "key")) == [("voucher", voucher.pk)]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"code": "TET2027"}, {"code"}),
        ({"code": "TET2027", "channels": ["web", "lazada"]}, set()),
        ({"lasts": 59 * MINUTE}, {"ends_at"}),
        ({"lasts": 91 * DAY}, {"ends_at"}),
        ({"lasts": 91 * DAY, "channels": ["web"]}, set()),
        ({"min_spend_vnd": "19999"}, {"min_spend_vnd"}),
        ({"amount_vnd": "", "percent": "10"}, {"max_discount_vnd"}),
        ({"amount_vnd": "", "percent": "10", "max_discount_vnd": "30000"}, set()),
        ({"amount_vnd": "", "percent": "10", "channels": ["shopee"]}, set()),
        ({"channels": []}, {"channels"}),
    ],
)
def test_what_a_marketplace_would_not_take_is_named_at_its_field(staff, fields, named):
    answer = staff.post(reverse("admin:promotions_voucher_add"), voucher_form(**fields))
    if named:
        assert set(answer.context["adminform"].form.errors) == named
    assert answer.status_code == (200 if named else 302)
    assert Voucher.objects.exists() is OutboxEvent.objects.exists() is not named


def test_a_voucher_for_tiktok_shop_is_to_be_made_by_hand_and_the_page_says_so(staff):
    sent = voucher_form(channels=["web", "tiktok"])
    answer = staff.post(reverse("admin:promotions_voucher_add"), sent, follow=True)
    assert any(str(message).startswith("TikTok Shop:") for message in answer.context["messages"])
    assert Voucher.objects.get().channels == ["web", "tiktok"]


def test_staff_stop_chosen_vouchers_and_the_shops_are_told(staff, moment):
    voucher = VoucherFactory(code="TET27")
    address = reverse("admin:promotions_voucher_changelist")
    for _ in range(2):
        staff.post(address, {"action": "stop_now", "_selected_action": [voucher.pk]})
        moment.shift(HOUR)
    voucher.refresh_from_db()
    assert voucher.stopped_at == NOON - 2 * MINUTE
    assert list(OutboxEvent.objects.values_list("topic", "key")) == [("voucher", voucher.pk)]
    assert queries.voucher_rule("TET27") is None


def test_a_voucher_cannot_be_deleted(staff):
    voucher = VoucherFactory()
    assert staff.post(reverse("admin:promotions_voucher_delete", args=[voucher.pk])).status_code == 403
    assert Voucher.objects.exists()


# What others write between the loading of a row and its saving


def save_loaded(rf, row, changed, meanwhile):
    """The admin's steps with a row that changes after it was loaded."""
    site_admin = admin.site.get_model_admin(type(row))
    request = rf.post("/")
    request.user = UserFactory(staff=True)
    made = site_admin.get_form(request, row, change=True)(changed, instance=row)
    meanwhile()
    assert made.is_valid(), made.errors
    site_admin.save_model(request, site_admin.save_form(request, made, change=True), made, change=True)
    row.refresh_from_db()


def test_a_promotion_stopped_while_it_is_renamed_stays_stopped(rf, running):
    row, sent = Promotion.objects.get(), form([], starts_at=NOON, ends_at=NOON + 4 * DAY, name="Tết mới")
    save_loaded(rf, row, sent, lambda: services.stop(running.pk))
    assert row.name == "Tết mới"
    assert row.stopped_at is not None


def test_a_promotion_that_becomes_a_fixed_price_forgets_its_percentage(rf, running):
    sent = form([], starts_at=NOON, ends_at=NOON + 4 * DAY, kind="fixed_price", percent="20")
    row = Promotion.objects.get()
    save_loaded(rf, row, sent, lambda: None)
    assert (row.kind, row.percent) == ("fixed_price", None)


def test_a_voucher_used_while_its_limit_is_raised_keeps_its_count(rf):
    voucher = VoucherFactory(code="TET2027", usage_limit=2)
    sent = {"code": "TET2027", "amount_vnd": "20000", "min_spend_vnd": "0", "usage_limit": "5"}
    sent |= {"channels": ["web"]}
    for name in ("starts_at", "ends_at"):
        at = getattr(voucher, name).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
        sent[f"{name}_0"], sent[f"{name}_1"] = at.strftime("%Y-%m-%d %H:%M:%S").split()
    save_loaded(rf, voucher, sent, lambda: services.use_voucher(code="TET2027", ref="DH1"))
    assert (voucher.usage_limit, voucher.used) == (5, 1)


def test_a_voucher_that_breaks_a_rule_is_sent_back_and_not_a_crash(staff):
    voucher = VoucherFactory(code="TET2027", amount_vnd=20_000)
    address = reverse("admin:promotions_voucher_change", args=[voucher.pk])
    answer = staff.post(address, {"code": "tet", "amount_vnd": "1", "percent": "60", "usage_limit": "5"})
    assert answer.status_code == 200
    voucher.refresh_from_db()
    assert (voucher.code, voucher.percent) == ("TET2027", None)


def test_a_producers_promotion_holds_that_producers_goods_only(staff, honey):
    plan = Plan("Tết", NOON, NOON + 2 * HOUR, [PlanLine(honey.pk)], percent=20)
    promotion = planning.plan(plan, producer_id=honey.product.producer_id)
    OutboxEvent.objects.all().delete()
    other = VariantFactory()
    sent = form([honey, other], lines=[promotion.lines.get()])
    answer = staff.post(reverse(CHANGE, args=[promotion.pk]), sent)
    assert problems(answer) == {"line 1 variant"}
    assert promotion.lines.count() == 1
    assert honey.product.producer.name in answer.content.decode()


def test_a_price_at_the_counter_outlives_a_change_in_the_admin(staff, honey):
    own = {Channel.COUNTER: Cut(Kind.PERCENT, 5)}
    plan = Plan("Tết", NOON, NOON + 2 * HOUR, [PlanLine(honey.pk, own=own)], percent=20)
    promotion = planning.plan(plan, producer_id=honey.product.producer_id)
    sent = form([honey], lines=[promotion.lines.get()], name="Tết muộn") | {"lines-0-cut_counter": "5%"}
    assert staff.post(reverse(CHANGE, args=[promotion.pk]), sent).status_code == 302
    assert ChannelTerm.objects.get().percent == 5
    assert (
        'name="lines-0-cut_counter" value="5%"'
        in staff.get(reverse(CHANGE, args=[promotion.pk])).content.decode()
    )
