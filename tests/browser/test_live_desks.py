"""The console under the hands of those who work with it: what they type and where they are stays."""

import time

import pytest
from django.urls import reverse

from livestream import services
from livestream.models import LiveComment, LiveDraft
from tests.browser.conftest import problems
from tests.browser.test_live import LIVE, session_of
from tests.livestream.stage import write
from tests.workspace.seats import member

OPEN = "form[data-fix] select:focus"


@pytest.fixture
def own(transactional_db):
    return member("owner")


@pytest.fixture
def air(own):
    return session_of(own.producer)


@pytest.fixture
def console(open_page, own, air):
    return open_page(f"{LIVE}{air.pk}/ban-dieu-khien/", user=own.user, expected="422")


def focus(page) -> str:
    return page.evaluate("document.activeElement.id")


def test_two_desks_see_each_others_decisions_and_who_took_them(open_page, own, air, console):
    pk = LiveComment.objects.get(state="new").pk
    other = member("editor", own.producer)
    other.user.full_name = "Trần Thị Hoa"
    other.user.save()
    second = open_page(f"{LIVE}{air.pk}/ban-dieu-khien/", user=other.user)
    second.wait_for_selector("[data-light][data-state=good]")
    console.wait_for_selector("[data-light][data-state=good]")
    second.keyboard.press("n")
    second.keyboard.press("Enter")
    console.wait_for_selector(f"#c{pk}", state="detached")
    assert "Trần Thị Hoa" in console.inner_text(f"#z{pk}")


def test_what_one_has_taken_another_cannot_leave_aside_and_reads_why(open_page, own, air):
    comment = LiveComment.objects.get(state="new")
    page = open_page("/", user=own.user, expected="ERR_FAILED|422")
    page.route("**/stream/**", lambda route: route.abort())  # it hears of nothing
    page.goto(f"{LIVE}{air.pk}/ban-dieu-khien/")
    page.keyboard.press("n")
    services.accept(comment.pk, by=own.user)
    page.keyboard.press("x")
    page.wait_for_selector("#refused")
    assert "Nguyễn Thị Lan" in page.inner_text("#refused")
    comment.refresh_from_db()
    assert comment.state == "accepted"


def test_a_correction_lives_through_a_reload_and_a_refresh(air, console):
    pk = LiveComment.objects.get(state="new").pk
    for key in ("n", "e"):
        console.keyboard.press(key)
    console.wait_for_selector(OPEN)
    console.keyboard.press("Tab")
    console.keyboard.type("7")
    console.reload()
    quantity = console.wait_for_selector(f"#f{pk} [name=quantity_0]")
    assert quantity.input_value() == "7"
    quantity.focus()
    came = write(air, "M20 x1", author="moi")
    console.wait_for_selector(f"#c{came.pk}")
    assert (quantity.input_value(), focus(console)) == ("7", quantity.get_attribute("id"))
    assert problems(console) == []
    console.keyboard.press("Control+Enter")
    console.wait_for_selector(f"#c{pk}", state="detached")
    assert LiveDraft.objects.get(comments=pk).lines.get().quantity == 7
    assert focus(console) == f"t{came.pk}"  # on to the next
    assert "sua" not in console.url


def test_a_correction_of_what_somebody_else_takes_meanwhile_is_kept_and_says_so(own, air, console):
    pk = LiveComment.objects.get(state="new").pk
    console.wait_for_selector("[data-light][data-state=good]")
    for key in ("n", "e"):
        console.keyboard.press(key)
    console.wait_for_selector(OPEN)
    services.accept(pk, by=own.user)
    console.wait_for_selector(f"#c{pk}[data-gone] .said__gone", state="visible")
    console.keyboard.press("Tab")
    console.keyboard.type("5")
    console.keyboard.press("Control+Enter")
    console.wait_for_selector(f"#f{pk} [role=alert]")
    assert LiveDraft.objects.get(comments=pk).lines.get().quantity == 3  # as the other took it
    console.keyboard.press("Escape")
    console.wait_for_selector(f"#c{pk}", state="detached")


def test_a_refresh_moves_neither_focus_nor_scroll(air, console):
    for number in range(12):
        write(air, "M20 x1", author=f"a{number}")
    console.wait_for_selector("#said > li:nth-child(13)")
    for _ in range(8):
        console.keyboard.press("n")
    place = "[focus, scroll] = [document.activeElement.id, document.getElementById('column-said').scrollTop]"
    before = console.evaluate(f"() => {{ let focus, scroll; {place}; return [focus, scroll]; }}")
    assert before[1] > 0
    came = write(air, "M20 x1", author="moi")
    console.wait_for_selector(f"#c{came.pk}")
    assert console.evaluate(f"() => {{ let focus, scroll; {place}; return [focus, scroll]; }}") == before


def test_left_aside_waits_again_and_replies_are_copied_for_the_row_alone(open_page, own, air, console):
    console.context.grant_permissions(["clipboard-read", "clipboard-write"])
    console.evaluate("navigator.clipboard.writeText('as before')")
    pk = LiveComment.objects.get(state="new").pk
    console.keyboard.press("n")
    console.keyboard.press("1")  # the link of an order that nobody has taken yet
    console.wait_for_selector(".toast")
    assert console.evaluate("navigator.clipboard.readText()") == "as before"
    console.keyboard.press("x")
    console.wait_for_selector(f"#z{pk}")
    console.keyboard.press("d")
    assert focus(console) == f"u{pk}"
    console.keyboard.press("Enter")
    console.wait_for_selector(f"#t{pk}")
    console.keyboard.press("o")
    console.keyboard.press("1")
    console.wait_for_function("document.querySelectorAll('.toast').length > 1")
    draft = LiveDraft.objects.get()
    assert f"/chot-don/{draft.token}/" in console.evaluate("navigator.clipboard.readText()")


def test_the_words_stand_in_big_type_and_the_switch_is_on_the_screen(air, console):
    console.keyboard.press("s")
    console.wait_for_selector("#prompter[open] [data-prompter]:focus")
    console.keyboard.press("+")
    assert console.evaluate("document.body.dataset.type") == "3"
    console.keyboard.press("Escape")
    console.keyboard.press("w")
    console.wait_for_selector("#warning[open]")
    console.keyboard.press("Escape")
    console.keyboard.press("k")
    console.wait_for_selector("#stop[open] [name=reason]:focus")
    console.keyboard.type("Sai giá")
    console.keyboard.press("Enter")
    console.wait_for_url(f"**{LIVE}{air.pk}/")
    air.refresh_from_db()
    assert (air.state, air.stop_reason) == ("stopped", "Sai giá")


def test_whoever_is_logged_out_meanwhile_is_led_to_the_log_in(air, console):
    console.wait_for_selector("[data-light][data-state=good]")
    console.context.clear_cookies()
    write(air, "M20 x1", author="moi")
    console.wait_for_url(f"**{reverse('account_login')}?next=**")


def test_the_light_knows_of_a_stream_that_was_quicker_than_its_script(console):
    def late(route) -> None:
        time.sleep(1.5)
        route.continue_()

    console.route("**/live-light*.js", late)
    console.reload()
    console.wait_for_selector("[data-light][data-state=good]", timeout=8_000)
