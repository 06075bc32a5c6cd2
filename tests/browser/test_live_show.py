"""Pages of live sessions for shoppers in a real browser: reachable, fitting, and working without script."""

import pytest

from livestream import services
from livestream.models import LiveComment, LiveDraft
from tests.browser.conftest import problems
from tests.browser.looks import faults_of, overflow
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned, see_to_everything, write

LONG = "Hợp tác xã nông nghiệp dịch vụ Bưởi Tân Triều (mẫu)"


@pytest.fixture
def producer(transactional_db):
    return ProducerFactory.create(name=LONG)


@pytest.fixture
def session(producer):
    """On air, a flash deal shown, somebody talks."""
    made = planned(producer, title="Tối thứ bảy ở vườn bưởi Tân Triều, mùa quả mới")
    first = item(made, goods(producer, "M20"), price_vnd=80_000, set_aside=30)
    flash = item(made, goods(producer, "M21"), kind="flash", price_vnd=60_000, set_aside=5, most_each=2)
    on_air(made)
    services.show_item(made.pk, first.pk)
    services.show_item(made.pk, flash.pk)
    write(made, "Bưởi năm nay có ngọt không chị ơi?", author="tu")
    write(made, "M20 x2 0912345678", author="hoa")
    return made


def announced(producer):
    made = planned(producer, title="Sáng chủ nhật: thu hoạch hạt điều")
    item(made, goods(producer, "M22"), price_vnd=80_000)
    see_to_everything(made)
    return services.make_ready(made.pk)


def over(producer):
    made = planned(producer, title="Phiên tuần trước")
    shown = item(made, goods(producer, "M23"), price_vnd=80_000)
    on_air(made)
    services.show_item(made.pk, shown.pk)
    return services.end(made.pk)


def test_every_page_is_reachable_and_fits(open_page, session, producer):
    draft = services.order_item(session.pk, session.items.first().pk, viewer="gx", quantity=2)
    coming, past = announced(producer), over(producer)
    addresses = [
        "/",
        "/phat-truc-tiep/",
        *(f"/phat-truc-tiep/{one.pk}/" for one in (session, coming, past)),
        f"/chot-don/{draft.token}/",
    ]
    assert faults_of(open_page("/"), addresses) == {}


def test_without_script_one_comments_confirms_and_reaches_the_checkout(open_page, session):
    page = open_page(f"/phat-truc-tiep/{session.pk}/?dung=1", width=360, script=False)
    page.fill("#live-mine [name=text]", "M20 x2")
    page.click("#live-mine form .btn")
    assert "M20 × 2" in page.inner_text("#live-said")
    page.click("#live-said form .btn")
    page.click(".narrow form .btn")
    assert page.url.endswith("/thanh-toan/")
    assert LiveDraft.objects.get().state == "claimed"


def test_without_script_the_page_asks_for_itself_again_until_it_is_told_not_to(open_page, session):
    address = f"/phat-truc-tiep/{session.pk}/"
    refresh = 'noscript meta[http-equiv="refresh"], meta[http-equiv="refresh"]'
    assert open_page(address, script=False).locator(refresh).count() == 1
    assert open_page(f"{address}?dung=1", script=False).locator(refresh).count() == 0


def test_with_script_a_comment_is_sent_in_place(open_page, session):
    page = open_page(f"/phat-truc-tiep/{session.pk}/", width=360)
    page.fill("#live-mine [name=text]", "M20 x3")
    page.click("#live-mine form .btn")
    page.wait_for_selector("#live-said .chip")
    assert page.input_value("#live-mine [name=text]") == ""
    assert LiveComment.objects.filter(source="web").count() == 1


def test_with_script_a_refused_order_says_so_in_its_place_and_another_leads_on(open_page, session):
    page = open_page(f"/phat-truc-tiep/{session.pk}/", width=360, expected="status of 422")
    page.evaluate("window.isSame = true")
    page.fill("[data-order] [name=quantity]", "999")
    page.click("[data-order] .btn")
    page.wait_for_selector("[data-order] .field__error")
    assert page.evaluate("window.isSame")
    assert (problems(page), overflow(page)) == ([], 0)
    page.fill("[data-order] [name=quantity]", "2")
    page.click("[data-order] .btn")
    page.wait_for_url("**/chot-don/**")
    assert LiveDraft.objects.get().lines.get().quantity == 2


def test_what_is_pinned_appears_from_its_event_alone(open_page, session):
    page = open_page("/phat-truc-tiep/")
    heard = """
      window.EventSource = class extends EventTarget {
        constructor() { super(); window.stream = this; }
        close() {}
      };
    """
    page.add_init_script(heard)
    page.goto(f"/phat-truc-tiep/{session.pk}/")
    page.wait_for_function("window.stream")
    say = """([kind, facts]) => {
      const event = new Event(kind); event.data = JSON.stringify(facts); window.stream.dispatchEvent(event);
    }"""
    facts = {
        "item": 99, "title": "Sản phẩm", "left": 7, "name": "Cà phê", "name_en": "Coffee", "label": "Gói",
        "slug": "ca-phe", "price": "50.000 ₫", "list": "", "most": 0, "closes_at": "",
    }  # fmt: skip
    page.evaluate(say, ["pinned", facts])
    shown = page.inner_text(".pinned")
    assert "Cà phê" in shown
    assert "50.000 ₫" in shown
    assert page.input_value("[data-order] [name=item]") == "99"
    page.evaluate(say, ["stock", {"item": 99, "left": 0}])
    assert page.is_hidden("[data-order]")
    page.evaluate(say, ["comment", {"name": "Tư", "text": "<b>hay</b>"}])
    assert page.inner_text("[data-chat] li:first-child") == "Tư <b>hay</b>"
    page.evaluate(say, ["viewers", {"count": 480}])
    assert page.inner_text("[data-watching]") == "480"
