"""Live sessions as shoppers see them: the list, the page, comments, orders, reminders."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from core import clock
from core.money import format_vnd
from inventory.models import Reservation
from livestream import services
from livestream.models import LiveComment, LiveDraft, LiveReminder, LiveSession
from livestream.practice import token
from tests.factories import ProducerFactory, UserFactory
from tests.inventory.snapshots import nothing_changes
from tests.livestream.stage import goods, item, on_air, planned, see_to_everything, write

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _patience(settings):
    """Whoever ran these tests a minute ago used the same address."""
    settings.SHOP_RATES = settings.SHOP_RATES | {"live": (100, 1000), "remind": (100, 1000)}


@pytest.fixture
def producer(db):
    return ProducerFactory.create()


@pytest.fixture
def session(producer):
    """On air with honey at 80,000 đồng shown and a second product that was not shown yet."""
    made = planned(producer, title="Tối ở vườn bưởi")
    first = item(made, goods(producer), price_vnd=80_000, set_aside=10)
    item(made, goods(producer, "M13"), price_vnd=60_000)
    on_air(made)
    services.show_item(made.pk, first.pk)
    made.refresh_from_db()
    return made


@pytest.fixture
def ready(producer):
    """Announced: begins in an hour."""
    made = planned(producer, title="Sáng mai ở vườn")
    item(made, goods(producer, "M20"), price_vnd=80_000)
    see_to_everything(made)
    return services.make_ready(made.pk)


def page(session, tail: str = "") -> str:
    return f"/phat-truc-tiep/{session.pk}/{tail}"


def read(answer) -> str:
    return answer.content.decode()


def said(text: str = "M12 x2", key: str = "k1", **more: str) -> dict[str, str]:
    return {"text": text, "key": key, "name": "Lan"} | more


# who sees what


def test_the_list_keeps_plans_and_practices_to_itself(session, ready, producer):
    planned(producer, title="Chưa công bố")
    practice = planned(producer, title="Tập dượt", is_practice=True)
    item(practice, goods(producer, "M19"))
    see_to_everything(practice)
    services.make_ready(practice.pk)
    services.go_on_air(practice.pk)
    words = read(Client().get("/phat-truc-tiep/"))
    assert session.title in words
    assert ready.title in words
    assert "Chưa công bố" not in words
    assert "Tập dượt" not in words


def test_a_plan_and_a_practice_have_no_page(producer):
    made = planned(producer)
    practice = planned(producer, is_practice=True)
    for one in (made, practice):
        assert Client().get(page(one)).status_code == 404
        assert Client().get(page(one, "lich.ics")).status_code == 404
        assert Client().post(page(one, "binh-luan/"), said()).status_code == 404


def test_a_practice_opens_with_its_own_link_and_is_marked(producer):
    practice = planned(producer, is_practice=True)
    other = planned(producer, is_practice=True)
    item(practice, goods(producer))
    answer = Client().get(page(practice), {"thu": token(practice.pk)})
    assert gettext("Practice session.") in read(answer)
    assert Client().get(page(other), {"thu": token(practice.pk)}).status_code == 404


def test_alcohol_is_shown_to_adults_alone(producer):
    made = planned(producer, title="Rượu cần")
    item(made, goods(producer, "M30", age_restricted=True, abv_percent=5))
    LiveSession.objects.filter(pk=made.pk).update(state="on_air", ready_at=clock.now(), on_air_at=clock.now())
    browser = Client()
    assert browser.get(page(made)).headers["Location"].startswith("/xac-nhan-tuoi/")
    assert browser.post(page(made, "binh-luan/"), said()).status_code == 302
    assert "Rượu cần" not in read(browser.get("/phat-truc-tiep/"))
    assert "Rượu cần" not in read(browser.get("/"))
    browser.post("/xac-nhan-tuoi/", {"next": "/"})
    assert browser.get(page(made)).status_code == 200
    assert "Rượu cần" in read(browser.get("/phat-truc-tiep/"))


def test_what_was_stopped_shows_no_video_and_is_not_listed(session):
    services.set_videos(session.pk, video_url="https://youtu.be/abc", recording_url="https://youtu.be/abc")
    services.stop(session.pk, reason="Sai quy định")
    words = read(Client().get(page(session)))
    assert gettext("This session was stopped.") in words
    assert "youtu" not in words
    assert session.title not in read(Client().get("/phat-truc-tiep/"))


# what is shown


def test_the_page_shows_what_is_pinned_at_its_live_price_and_what_is_left(session):
    words = read(Client().get(page(session)))
    assert f'data-f="price">{format_vnd(80_000)}<' in words
    assert f'data-f="list">{format_vnd(100_000)}<' in words
    assert 'data-f="left">100<' in words
    assert gettext("Advertising content") in words


def test_a_price_that_was_not_shown_yet_is_a_secret(session):
    assert format_vnd(60_000) not in read(Client().get(page(session)))


def test_only_players_of_allowed_hosts_stand_in_the_page(session, settings):
    services.set_videos(session.pk, video_url="https://www.youtube.com/watch?v=abc", recording_url="")
    answer = Client().get(page(session))
    assert 'src="https://www.youtube-nocookie.com/embed/abc"' in read(answer)
    assert "frame-src https://www.youtube-nocookie.com https://www.facebook.com" in answer.headers[
        "Content-Security-Policy"
    ].replace("; ", ";")
    settings.LIVE_VIDEO_HOSTS = []
    answer = Client().get(page(session))
    assert "<iframe" not in read(answer)
    assert 'href="https://www.youtube.com/watch?v=abc"' in read(answer)
    assert "frame-src" not in answer.headers["Content-Security-Policy"]


def test_other_pages_frame_nobody(session):
    assert "frame-src" not in Client().get("/phat-truc-tiep/").headers["Content-Security-Policy"]


def test_the_page_names_no_phone_and_no_address_of_who_writes(session):
    write(session, "M12 x2 0912345678 giao về 12 Nguyễn Trãi, phường Tân Triều", author="tu")
    words = read(Client().get(page(session)))
    assert "M12 × 2" in words
    assert "Nguyễn Trãi" not in words
    assert "345678" not in words
    assert "***678" not in words


def test_a_replay_has_chapters_by_when_they_were_shown_and_prices_of_today(session):
    begun = session.on_air_at
    second = session.items.get(variant__product__code="M13")
    with time_machine.travel(begun + timedelta(minutes=12, seconds=5), tick=False):
        services.show_item(session.pk, second.pk)
        services.end(session.pk)
    services.set_videos(session.pk, video_url="", recording_url="https://youtu.be/xyz")
    words = read(Client().get(page(session)))
    assert "/embed/xyz" in words
    assert "12:05" in words
    assert words.count(format_vnd(100_000)) == 2
    assert format_vnd(80_000) not in words
    assert "EventSource" not in words
    assert 'data-show=""' in words


def test_home_and_product_page_say_that_it_is_on_air(session):
    assert page(session) in read(Client().get("/"))
    shown = session.pinned.variant.product
    assert page(session) in read(Client().get(shown.get_absolute_url()))
    services.end(session.pk)
    assert page(session) not in read(Client().get(shown.get_absolute_url()))


def test_pages_of_the_shop_ask_once_in_a_while_what_is_on_air(session, queries_of, settings):
    shown = session.pinned.variant.product.get_absolute_url()
    settings.LIVE_NOW_S = 60
    kept = [queries_of(Client(), address) for address in ("/", shown)]
    settings.LIVE_NOW_S = 0
    assert [queries_of(Client(), address) - 2 for address in ("/", shown)] == kept


@pytest.mark.parametrize("where", ["page", "list"])
def test_two_rows_cost_as_many_queries_as_twenty(session, queries_of, where):
    address = page(session) if where == "page" else "/phat-truc-tiep/"
    few = queries_of(Client(), address)
    for number in range(40, 58):
        if where == "page":
            shown = goods(session.producer, f"M{number}")
            session.items.create(position=number, kind="hero", minutes=5, variant=shown)
            write(session, f"M{number} x1", author=f"a{number}")
        else:
            one = planned(session.producer, title=f"Phiên {number}")
            item(one, goods(session.producer, f"M{number}"))
            see_to_everything(one)
            services.make_ready(one.pk)
            services.go_on_air(one.pk)
    assert queries_of(Client(), address) == few


# writing


def test_a_comment_comes_in_and_its_author_sees_what_was_understood(session):
    browser = Client()
    assert browser.post(page(session, "binh-luan/"), said()).status_code == 303
    comment = LiveComment.objects.get()
    assert (comment.source, comment.text, comment.author_name) == ("web", "M12 x2", "Lan")
    words = read(browser.get(page(session)))
    assert '<span class="chip">M12 × 2</span>' in words
    assert page(session, f"chot/{comment.pk}/") in words
    assert page(session, f"chot/{comment.pk}/") not in read(Client().get(page(session)))


def test_sent_twice_it_is_one_comment(session):
    browser = Client()
    for _ in range(2):
        browser.post(page(session, "binh-luan/"), said())
    assert LiveComment.objects.count() == 1


def test_another_viewer_with_the_same_key_has_a_comment_of_their_own(session):
    for browser in (Client(), Client()):
        browser.post(page(session, "binh-luan/"), said())
    assert LiveComment.objects.values("author_key").distinct().count() == 2


def test_confirming_holds_the_goods_and_leads_to_the_link(session):
    browser = Client()
    browser.post(page(session, "binh-luan/"), said())
    answer = browser.post(page(session, f"chot/{LiveComment.objects.get().pk}/"))
    draft = LiveDraft.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/chot-don/{draft.token}/")
    assert draft.lines.get().quantity == 2
    assert Reservation.objects.get().quantity == 2


def test_nobody_confirms_the_comment_of_another(session):
    Client().post(page(session, "binh-luan/"), said())
    with nothing_changes():
        answer = Client().post(page(session, f"chot/{LiveComment.objects.get().pk}/"))
    assert answer.status_code == 404
    assert LiveComment.objects.get().state == "new"


def test_what_is_not_clear_waits_for_the_host(session):
    browser = Client()
    browser.post(page(session, "binh-luan/"), said("hay quá chị ơi"))
    with nothing_changes():
        answer = browser.post(page(session, f"chot/{LiveComment.objects.get().pk}/"))
    assert answer.status_code == 422
    assert not LiveDraft.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"text": " "}, {"text": "x" * 301}, {"text": "a\x00b"}, {"key": ""}, {"name": "n" * 41}]
)
def test_a_comment_that_is_wrong_is_422_and_writes_nothing(session, wrong):
    answer = Client().post(page(session, "binh-luan/"), said() | wrong, headers=HTMX)
    assert answer.status_code == 422
    assert 'id="live-mine"' in read(answer)
    assert not LiveComment.objects.exists()


def test_a_session_that_is_over_takes_no_comment(session):
    services.end(session.pk)
    answer = Client().post(page(session, "binh-luan/"), said())
    assert answer.status_code == 422
    assert not LiveComment.objects.exists()


def test_a_viewer_who_writes_too_fast_is_told_to_wait(session, settings):
    settings.SHOP_RATES = settings.SHOP_RATES | {"live": (0.001, 2)}
    browser = Client()
    codes = [browser.post(page(session, "binh-luan/"), said(key=f"k{n}")).status_code for n in range(4)]
    assert codes == [303, 303, 303, 429]
    assert LiveComment.objects.count() == 3


# ordering


def buy(browser, session, quantity: object = 2, code: str = "M12"):
    one = session.items.get(variant__product__code=code)
    return browser.post(page(session, "dat/"), {"item": one.pk, "quantity": quantity})


def test_the_button_holds_what_is_shown_at_the_live_price(session):
    answer = buy(Client(), session)
    draft = LiveDraft.objects.get()
    assert answer.headers["Location"] == f"/chot-don/{draft.token}/"
    assert [(line.quantity, line.price_vnd) for line in draft.lines.all()] == [(2, 80_000)]
    assert Reservation.objects.get().quantity == 2


def test_pressing_twice_orders_once(session):
    browser = Client()
    for _ in range(2):
        buy(browser, session)
    assert LiveDraft.objects.get().lines.get().quantity == 2


def test_button_and_comment_of_a_viewer_make_one_draft(session):
    browser = Client()
    buy(browser, session)
    browser.post(page(session, "binh-luan/"), said("M12 x3"))
    browser.post(page(session, f"chot/{LiveComment.objects.get().pk}/"))
    assert LiveDraft.objects.get().lines.get().quantity == 5


@pytest.mark.parametrize(("quantity", "code"), [(101, "M12"), (1, "M13"), (0, "M12"), ("x", "M12")])
def test_too_many_not_shown_yet_or_no_number_is_422_and_holds_nothing(session, quantity, code):
    with nothing_changes():
        answer = buy(Client(), session, quantity, code)
    assert answer.status_code == 422
    assert "field__error" in read(answer)
    assert not LiveDraft.objects.exists()


def test_an_item_of_another_session_is_not_sold_here(session, ready):
    with nothing_changes():
        answer = Client().post(page(session, "dat/"), {"item": ready.items.get().pk, "quantity": 1})
    assert answer.status_code == 422


def test_a_flash_deal_sells_so_many_to_one_buyer_until_its_time_is_over(producer):
    made = planned(producer)
    flash = item(made, goods(producer), kind="flash", price_vnd=60_000, set_aside=5, most_each=2, minutes=3)
    on_air(made)
    services.show_item(made.pk, flash.pk)
    browser = Client()
    assert buy(browser, made, 3).status_code == 422
    assert buy(browser, made, 2).status_code == 303
    with time_machine.travel(clock.now() + timedelta(minutes=4)):
        late = Client().get(page(made))
        refused = buy(Client(), made, 1)
    assert "data-order hidden" in read(late)
    assert refused.status_code == 422
    assert LiveDraft.objects.count() == 1


# reminders


def test_the_address_gets_one_message_a_quarter_before_and_is_forgotten(ready):
    from notifications.models import Message

    for contact in ("Lan@Example.com", "lan@example.com", "0912 345 678"):
        assert Client().post(page(ready, "nhac-toi/"), {"contact": contact}).status_code == 303
    kept = LiveReminder.objects.order_by("medium").values_list("medium", "address")
    assert list(kept) == [("email", "lan@example.com"), ("sms", "+84912345678")]
    assert services.send_reminders() == 0
    with time_machine.travel(ready.starts_at - timedelta(minutes=14)):
        assert services.send_reminders() == 2
        assert services.send_reminders() == 0
    assert not LiveReminder.objects.exists()
    assert Message.objects.filter(template="live_soon").count() == 2


def test_the_message_can_be_read(ready):
    from notifications.senders.composing import fill

    context = {"session": ready.pk, "title": ready.title, "producer": "HTX", "at": "19:00"}
    for name in ("email/live_soon.txt", "email/live_soon.html", "sms/live_soon.txt"):
        assert page(ready) in fill(name, context)


@pytest.mark.parametrize("contact", ["", "lan@", "091", "0123456789012"])
def test_what_is_no_address_is_422(ready, contact):
    answer = Client().post(page(ready, "nhac-toi/"), {"contact": contact})
    assert answer.status_code == 422
    assert not LiveReminder.objects.exists()


def test_who_asked_for_one_that_never_began_is_forgotten(ready):
    Client().post(page(ready, "nhac-toi/"), {"contact": "lan@example.com"})
    services.reopen(ready.pk)
    with time_machine.travel(ready.ends_at + timedelta(minutes=1)):
        assert services.send_reminders() == 0
    assert not LiveReminder.objects.exists()


def test_reminders_are_not_taken_once_it_begins(session):
    assert Client().post(page(session, "nhac-toi/"), {"contact": "lan@example.com"}).status_code == 422
    assert not LiveReminder.objects.exists()


def test_the_calendar_file_has_its_times_in_utc(ready):
    answer = Client().get(page(ready, "lich.ics"))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = read(answer).split("\r\n")
    assert f"DTSTART:{ready.starts_at:%Y%m%dT%H%M%SZ}" in lines
    assert f"SUMMARY:{ready.title}" in lines
    assert max(len(line.encode()) for line in lines) <= 75


def test_a_visitor_with_an_account_is_one_viewer_on_all_devices(session):
    user = UserFactory.create(full_name="Nguyễn Thị Lan")
    for _ in range(2):
        browser = Client()
        browser.force_login(user)
        assert 'value="Lan"' in read(browser.get(page(session)))
        buy(browser, session)
    assert LiveDraft.objects.get().author_key == f"web:u{user.pk}"
    assert reverse("storefront:live", args=[session.pk]) == page(session)
