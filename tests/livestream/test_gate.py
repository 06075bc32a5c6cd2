"""Nothing goes on air that the law, the stock or the checklist does not let through."""

from datetime import timedelta

import pytest
from django.db import InternalError, transaction

from catalog.models import IdentityCheck
from core import clock
from inventory.models import Allocation
from livestream import gate, services
from livestream.errors import LiveRefused, NotReady, WrongState
from livestream.models import Collaboration, Creator, LiveEvent, LiveSession
from livestream.services import plan
from tests.factories import UserFactory
from tests.inventory.snapshots import figures
from tests.livestream.stage import goods, host, item, on_air, planned, see_to_everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def codes(session: LiveSession) -> list[str]:
    return [one.code for one in gate.obstacles(LiveSession.objects.get(pk=session.pk))]


def test_a_session_that_everybody_has_seen_to_goes_on_air_with_its_units_set_aside(session, honey):
    air = on_air(session)
    assert (air.state, air.on_air_at is not None) == ("on_air", True)
    assert figures(honey) == (100, 0, 30)
    kinds = list(LiveEvent.objects.filter(session=session).values_list("kind", flat=True))
    assert kinds[0] == "planned"
    assert kinds[-2:] == ["ready", "on_air"]


def test_an_empty_run_of_show_does_not(producer):
    session = planned(producer)
    see_to_everything(session)
    assert codes(session) == ["empty"]


def test_what_is_missing_is_said_all_at_once_and_nothing_changes(session, honey):
    session.host.identity, session.host.checked_at, session.host.method = "asked", None, ""
    session.host.save()
    with pytest.raises(NotReady) as refused:
        services.make_ready(session.pk)
    assert [one.code for one in refused.value.obstacles] == ["host_identity", "papers", "checklist"]
    session.refresh_from_db()
    assert (session.state, session.ready_at) == ("planned", None)
    assert figures(honey) == (100, 0, 0)


def test_the_host_is_identified_first(session, producer):
    see_to_everything(session)
    session.host = host(producer, is_verified=False)
    session.save()
    assert codes(session) == ["host_identity"]
    session.host = None
    session.save()
    assert codes(session) == ["host"]


def test_the_papers_of_each_product_are_received_with_name_and_time(session, honey):
    boss = UserFactory.create()
    see_to_everything(session, boss)
    paper = session.papers.get()
    assert (paper.product, paper.kind, paper.by) == (honey.product, "quality", boss)
    services.receive_paper(session.pk, honey.product, "quality", is_there=False, by=boss)
    assert codes(session) == ["papers"]


def test_health_food_wants_its_confirmed_advertising_and_alcohol_its_licence(producer):
    session = planned(producer)
    item(session, goods(producer, "M29", health_food=True, mandatory_notice="Không phải là thuốc"))
    item(session, goods(producer, "M30", abv_percent=9, age_restricted=True))
    words = [one.words for one in gate.obstacles(session) if one.code == "papers"]
    assert words == [
        "Mật ong M29: the host has not received test report or papers that prove the quality, confirmation of"
        " the advertising content (health food).",
        "Mật ong M30: the host has not received test report or papers that prove the quality, licence to sell"
        " alcohol.",
    ]


def test_strong_alcohol_is_never_shown_live(producer, session):
    strong = goods(producer, "M31", strong=True)
    with pytest.raises(LiveRefused) as refused:
        item(session, strong)
    assert refused.value.field == "variant"
    assert session.items.count() == 1


def test_goods_that_became_strong_alcohol_after_planning_stop_the_session(session, honey):
    see_to_everything(session)
    product = honey.product
    product.abv_percent, product.age_restricted, product.promotion_banned = 20, True, True
    product.save()
    assert "item" in codes(session)


def test_more_units_than_there_are_cannot_be_set_aside(session, honey):
    see_to_everything(session)
    session.items.update(set_aside=101)
    assert codes(session) == ["stock"]
    with pytest.raises(NotReady):
        services.make_ready(session.pk)
    assert not Allocation.objects.exists()


@pytest.mark.parametrize(
    ("script", "codes_found"),
    [
        ("Mật ong ngon, giá 80k một hũ, giá gốc 100.000đ", []),
        ("Mật ong chữa bệnh dạ dày", ["item"]),
        ("Hôm nay còn 75k", ["item"]),
        ("Mật ong tốt nhất Đồng Nai", ["item"]),
    ],
)
def test_the_words_make_no_claim_and_name_no_price_that_is_not_in_the_system(session, script, codes_found):
    see_to_everything(session)
    session.items.update(script=script)
    assert codes(session) == codes_found


def test_a_price_below_half_is_refused_with_its_field(session, producer):
    with pytest.raises(LiveRefused) as refused:
        item(session, goods(producer, "M13"), price_vnd=49_999)
    assert refused.value.field == "price_vnd"
    assert session.items.count() == 1


def test_a_guest_needs_a_contract_a_disclosure_and_goods_that_the_contract_names(session, producer, honey):
    see_to_everything(session)
    creator = Creator.objects.create(producer=producer, name="Tú", kind="engaged")
    today = clock.now().date()
    guest = Collaboration.objects.create(
        creator=creator,
        contract_no="01/2026",
        signed_on=today,
        starts_on=today + timedelta(days=3),
        ends_on=today + timedelta(days=9),
        disclosure="",
        code="TU01",
    )
    services.set_collaborations(session.pk, [guest.pk])
    session.items.update(collaboration=guest)
    assert codes(session) == ["creator_identity", "contract", "disclosure", "art_15a", "guest_product"]

    creator.identity, creator.checked_at, creator.method = IdentityCheck.State.VERIFIED, clock.now(), "vneid"
    creator.save()
    guest.starts_on, guest.disclosure = today, "Quảng cáo cho HTX"
    guest.has_used = guest.has_seen_papers = True
    guest.save()
    guest.products.add(honey.product)
    assert codes(session) == []


def test_a_practice_needs_a_plan_only_and_sets_nothing_aside(producer, honey):
    session = planned(producer, is_practice=True, host=None)
    assert codes(session) == ["empty"]
    item(session, honey, price_vnd=80_000, set_aside=30)
    services.make_ready(session.pk)
    assert services.go_on_air(session.pk).state == "on_air"
    assert figures(honey) == (100, 0, 0)


def test_going_on_air_looks_again_and_writes_the_refusal_down(session):
    see_to_everything(session)
    services.make_ready(session.pk)
    services.tick(session.pk, "recording", is_done=False, by=UserFactory.create())
    boss = UserFactory.create()
    with pytest.raises(NotReady):
        services.go_on_air(session.pk, by=boss)
    session.refresh_from_db()
    assert session.state == "ready"
    last = LiveEvent.objects.filter(session=session).last()
    assert (last.kind, last.by, last.facts) == ("refused", boss, {"obstacles": ["checklist"]})


def test_once_ready_the_plan_is_locked_until_it_is_opened_again(session, honey):
    see_to_everything(session)
    services.make_ready(session.pk)
    with pytest.raises(WrongState):
        item(session, None)
    services.reopen(session.pk)
    assert figures(honey) == (100, 0, 0)
    item(session, None)
    assert session.items.count() == 2


def test_the_kill_switch_wants_a_reason_and_keeps_it(session, honey):
    on_air(session)
    with pytest.raises(LiveRefused) as refused:
        services.stop(session.pk, reason=" ")
    assert refused.value.field == "reason"
    boss = UserFactory.create()
    services.stop(session.pk, reason="Nói sai công dụng", by=boss)
    session.refresh_from_db()
    assert (session.state, session.stop_reason, session.over_at is not None) == (
        "stopped",
        "Nói sai công dụng",
        True,
    )
    assert figures(honey) == (100, 0, 0)
    last = LiveEvent.objects.filter(session=session).last()
    assert (last.kind, last.by, last.words) == ("stopped", boss, "Nói sai công dụng")


def test_the_journal_cannot_be_rewritten(session):
    with pytest.raises(InternalError, match="never changed"), transaction.atomic():
        LiveEvent.objects.filter(session=session).update(words="anders")


def test_items_move_and_close_up(session):
    first = session.items.get()
    second, third = item(session, None, title="Hai"), item(session, None, title="Ba")
    plan.move_item(session.pk, third.pk, is_up=True)
    assert list(session.items.values_list("pk", "position")) == [(first.pk, 1), (third.pk, 2), (second.pk, 3)]
    plan.remove_item(session.pk, third.pk)
    assert list(session.items.values_list("pk", "position")) == [(first.pk, 1), (second.pk, 2)]


def test_a_template_lays_out_its_minutes_with_words_that_know_the_producer(producer):
    session = plan.create(
        producer=producer,
        plan=services.Plan(
            title="Phiên",
            channels=["web"],
            starts_at=clock.now() + timedelta(hours=1),
            ends_at=clock.now() + timedelta(hours=2),
            host=host(producer),
        ),
        template="full",
    )
    rows = list(session.items.values_list("position", "minutes"))
    assert rows == [(n, m) for n, m in enumerate((5, 10, 15, 5, 10, 10, 10, 15, 8, 2), start=1)]
    assert "em là Chị Lan ở HTX" in session.items.first().script
    assert sorted(session.sources.values_list("source", flat=True)) == ["web"]
