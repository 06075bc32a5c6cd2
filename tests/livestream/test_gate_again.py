"""What may have changed between the plan, the air and the end."""

from datetime import timedelta

import pytest
import time_machine

from catalog.models import IdentityCheck
from core import clock
from inventory.services.allocate import close_due
from livestream import gate, services
from livestream.errors import LiveRefused, NotReady, WrongState
from livestream.models import Collaboration, Creator, PaperTick, Tick
from tests.factories import UserFactory
from tests.inventory.snapshots import nothing_changes
from tests.livestream.stage import on_air, see_to_everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def codes(session) -> list[str]:
    return [one.code for one in gate.obstacles(session)]


def creator(producer, **more) -> Creator:
    facts = {"identity": IdentityCheck.State.VERIFIED, "checked_at": clock.now(), "method": "vneid"}
    return Creator.objects.create(producer=producer, name="Tú", **facts | more)


def contract(who: Creator, first, last) -> Collaboration:
    return Collaboration.objects.create(
        creator=who,
        contract_no="01/2026",
        signed_on=first,
        starts_on=first,
        ends_on=last,
        disclosure="Quảng cáo cho HTX",
        code="TU01",
        has_used=True,
        has_seen_papers=True,
    )


def test_units_that_went_back_by_themselves_keep_a_late_session_off_the_air(session):

    see_to_everything(session)
    ready = services.make_ready(session.pk)
    assert codes(ready) == []
    with time_machine.travel(session.ends_at + timedelta(days=2)):
        close_due()
        with pytest.raises(NotReady) as refused:
            services.go_on_air(session.pk)
    assert [one.code for one in refused.value.obstacles] == ["stock"]


def test_somebody_who_is_paid_to_host_needs_a_contract(session, producer):
    see_to_everything(session)
    who = creator(producer, kind="engaged")
    session.host = who
    session.save()
    assert codes(session) == ["host_contract"]
    day = clock.now().date()
    agreed = contract(who, day - timedelta(days=2), day + timedelta(days=9))
    services.set_collaborations(session.pk, [agreed.pk])
    assert codes(session) == []


def test_a_contract_covers_the_last_day_of_a_session_as_well(session, producer):
    see_to_everything(session)
    start = clock.now().replace(hour=16, minute=0) + timedelta(days=1)  # 23:00 in Viet Nam
    session.starts_at, session.ends_at = start, start + timedelta(hours=2)
    session.save()
    agreed = contract(creator(producer), start.date() - timedelta(days=1), start.date())
    services.set_collaborations(session.pk, [agreed.pk])
    assert codes(session) == ["contract"]


@pytest.mark.parametrize(
    "change", [{"promotion_banned": True, "age_restricted": True}, {"state": "withdrawn"}]
)
def test_goods_that_may_not_be_shown_any_more_are_not_presented(session, honey, change):
    on_air(session)
    shown = session.items.get()
    type(honey.product).objects.filter(pk=honey.product_id).update(**change)
    with nothing_changes(), pytest.raises(LiveRefused):
        services.show_item(session.pk, shown.pk)
    session.refresh_from_db()
    assert session.pinned is None


def test_nothing_is_ticked_once_a_session_is_over(session, honey):
    on_air(session)
    services.end(session.pk)
    ticks, papers = Tick.objects.count(), PaperTick.objects.count()
    by = UserFactory.create()
    with pytest.raises(WrongState):
        services.tick(session.pk, "recording", is_done=False, by=by)
    with pytest.raises(WrongState):
        services.receive_paper(session.pk, honey.product, "ocop", is_there=True, by=by)
    assert (Tick.objects.count(), PaperTick.objects.count()) == (ticks, papers)
