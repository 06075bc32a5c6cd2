"""What comes after a live session in a real browser: reachable at every width, an order taken up again."""

from datetime import timedelta

import pytest

from core import clock
from livestream import services
from livestream.models import LiveDraft, LiveSession
from tests.browser.looks import faults_of
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.workspace.seats import member

LIVE = "/kenh-nguoi-ban/phat-truc-tiep/"
LONG = "Hợp tác xã nông nghiệp dịch vụ Bưởi Tân Triều (mẫu)"


def over(producer) -> LiveSession:
    """A session that ended yesterday, with drafts that nobody paid for and one task that was done."""
    made = planned(producer, title="Tối thứ bảy ở vườn bưởi Tân Triều, mùa quả mới")
    honey = goods(producer, "M20", storage="Nơi khô mát, tránh nắng; đậy kín sau khi mở.")
    item(made, honey, price_vnd=80_000, set_aside=30)
    item(made, goods(producer, "M21", stock=1))
    on_air(made)
    services.accept(write(made, "M20 x2 0912345678 giao phường Tân Triều").pk)
    services.accept(write(made, "M21 x1").pk)
    services.accept(write(made, "M20 x3", author="tu").pk)
    services.end(made.pk)
    LiveDraft.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    services.settle_due()
    made.follow_ups.filter(code__in=["unpaid", "pack"]).update(due_at=clock.now())
    return made


def test_every_page_is_reachable_and_fits(open_page):
    own = member("owner", ProducerFactory.create(name=LONG))
    made = over(own.producer)
    practice = planned(own.producer, is_practice=True, host=made.host)
    draft = LiveDraft.objects.exclude(phone="").get()
    services.spoke(draft, "called", is_done=True, by=own.user)
    services.mark(made.pk, "report", state="done", note_text="Đã gửi qua Zalo", by=own.user)
    variant = made.items.get(variant__product__code="M21").variant
    variant.stock_record.__class__.objects.filter(pk=variant.pk).update(on_hand=0)
    addresses = [
        LIVE,
        f"{LIVE}?late=1",
        f"{LIVE}{practice.pk}/",
        f"{LIVE}{made.pk}/",
        f"{LIVE}{made.pk}/sau-phien/",
        f"{LIVE}{made.pk}/sau-phien/ma-giam-gia/",
        f"{LIVE}{made.pk}/chua-thanh-toan/",
        f"{LIVE}{made.pk}/chua-thanh-toan/{draft.pk}/",
        f"{LIVE}{made.pk}/video/",
        f"/chot-don/{draft.token}/",
    ]
    assert faults_of(open_page("/", user=own.user), addresses) == {}


@pytest.mark.parametrize("script", [True, False])
def test_an_order_that_ran_out_is_taken_up_again(open_page, script):
    over(member("owner").producer)
    draft = LiveDraft.objects.exclude(phone="").get()
    page = open_page(f"/chot-don/{draft.token}/", width=360, script=script)
    page.click('form:has([name="seen"]) button')
    page.wait_for_url("**/thanh-toan/**", timeout=20_000)
    draft.refresh_from_db()
    assert draft.state == "claimed"


def test_a_task_is_done_by_keys_alone_and_comes_back(open_page):
    own = member("owner")
    made = over(own.producer)
    page = open_page(f"{LIVE}{made.pk}/sau-phien/", user=own.user)
    page.focus("#note-report")
    page.keyboard.type("Đã gửi")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector('#report button[value="open"]', timeout=20_000)
    row = made.follow_ups.get(code="report")
    assert (row.state, row.note, row.done_by) == ("done", "Đã gửi", own.user)
