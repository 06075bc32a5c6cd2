"""Plan, invitation, rules and reports of live sessions in a real browser: they fit, and answer in place."""

import pytest

from livestream import services
from livestream.models import LiveComplaint
from tests.browser.looks import faults_of
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned
from tests.workspace.seats import member

DESK, SHOP = "/kenh-nguoi-ban/phat-truc-tiep/", "/phat-truc-tiep/"
LONG = "Hợp tác xã nông nghiệp dịch vụ Bưởi Tân Triều (mẫu)"
NOTICE = "Thực phẩm này không phải là thuốc và không có tác dụng thay thế thuốc chữa bệnh."


@pytest.fixture
def own(transactional_db):
    return member("owner", ProducerFactory.create(name=LONG))


@pytest.fixture
def session(own):
    made = planned(own.producer, title="Tối thứ bảy ở vườn bưởi Tân Triều, mùa quả mới")
    shown = item(made, goods(own.producer, "M50", mandatory_notice=NOTICE), price_vnd=80_000, set_aside=30)
    item(made, goods(own.producer, "M51"), kind="flash", price_vnd=60_000, set_aside=5, most_each=2)
    on_air(made)
    services.show_item(made.pk, shown.pk)
    return made


def test_every_page_is_reachable_and_fits(open_page, own, session):
    addresses = [
        *(f"{DESK}{session.pk}/{tail}/" for tail in ("canh-quay", "to-in", "loi-moi")),
        f"{SHOP}quy-tac/",
        f"{SHOP}{session.pk}/",
        f"{SHOP}{session.pk}/bao-cao/",
    ]
    assert faults_of(open_page("/", user=own.user), addresses) == {}


def test_what_may_not_be_said_is_marked_while_it_is_typed(open_page, own):
    plan = planned(own.producer)
    one = item(plan, goods(own.producer, "M52"), price_vnd=80_000, script="Giá 80k")
    page = open_page(f"{DESK}{plan.pk}/kich-ban/{one.pk}/", user=own.user)
    assert page.locator("#live-words mark").count() == 0
    page.fill("#id_script", "Mật này trị ho, giá 99k")
    page.locator("#live-words mark").nth(1).wait_for(timeout=10_000)
    assert page.locator("#live-words mark").all_inner_texts() == ["trị ho", "99k"]


def test_a_viewer_reports_without_leaving_the_video(open_page, session):
    page = open_page(f"{SHOP}{session.pk}/", width=360)
    page.click(f'a[href="{SHOP}{session.pk}/bao-cao/"]')
    page.select_option("#live-complaint select", "claim", timeout=10_000)
    page.click("#live-complaint form .btn")
    page.locator("#live-complaint [role=status]").wait_for(timeout=10_000)
    assert LiveComplaint.objects.get().reason == "claim"
    assert page.url.endswith(f"{SHOP}{session.pk}/")
    assert page.locator(".show__label").is_visible()
