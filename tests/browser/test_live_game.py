"""Games in a real browser: at the desk by keys and without script, for viewers from the stream alone."""

import pytest

from livestream import game_queries, services
from livestream.models import LiveSession, Minigame, MinigameWinner
from tests.browser.looks import faults
from tests.factories import ProducerFactory
from tests.livestream.games import game, quiz
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.workspace.seats import member

LIVE = "/kenh-nguoi-ban/phat-truc-tiep/"
HEARD = """
  window.EventSource = class extends EventTarget {
    constructor() { super(); window.stream = this; }
    close() {}
  };
"""
SAY = """([kind, facts]) => {
  const event = new Event(kind); event.data = JSON.stringify(facts); window.stream.dispatchEvent(event);
}"""
LONG = "Một hũ mật ong hoa tràm rừng ngập mặn Nhơn Trạch loại nửa ký và một túi hạt điều rang muối"


@pytest.fixture
def own(transactional_db):
    return member("owner", ProducerFactory.create(name="Hợp tác xã Bưởi Tân Triều (mẫu)"))


@pytest.fixture
def session(own) -> LiveSession:
    """On air, with two games to come."""
    made = planned(own.producer, title="Tối thứ bảy ở vườn bưởi Tân Triều")
    item(made, goods(own.producer, "M20"), price_vnd=80_000)
    game(made, prize=LONG)
    quiz(made)
    on_air(made)
    services.show_item(made.pk, made.items.get().pk)
    return made


def play(session: LiveSession, *, to_the_end: bool) -> Minigame:
    """The first game, with a dozen answers of which three are right."""
    made = session.games.order_by("pk")[0]
    services.start_game(session.pk, made.pk)
    for number in range(12):
        write(session, f"#ocop {27 if number % 4 == 0 else number}", author=f"a{number}")
    return services.end_game(made.pk) if to_the_end else made


@pytest.mark.parametrize("is_over", [False, True])
def test_every_page_is_reachable_and_fits(open_page, own, session, is_over):
    play(session, to_the_end=is_over)
    plan = planned(own.producer)
    lacking = game(plan, prize_vnd=300_000_000, rules="Ai đoán đúng được thưởng, trị giá 990k")
    desk = (
        f"{LIVE}{plan.pk}/tro-choi/",
        f"{LIVE}{plan.pk}/tro-choi/{lacking.pk}/",
        f"{LIVE}{session.pk}/tro-choi/",
        f"{LIVE}{session.pk}/ban-dieu-khien/",
    )
    for address in (*desk, f"/phat-truc-tiep/{session.pk}/"):
        page = open_page(address, user=own.user if address in desk else None)
        for summary in page.locator("#game summary, #live-game summary, section summary").all():
            summary.click()
        assert (address, faults(page)) == (address, [])


def test_a_game_is_started_and_ended_by_keys_alone(open_page, own, session):
    page = open_page(f"{LIVE}{session.pk}/ban-dieu-khien/", user=own.user)
    page.keyboard.press("g")
    page.keyboard.press("Enter")
    page.wait_for_selector("#game-end")
    write(session, "#ocop 27")
    page.wait_for_selector("#game .entries li", timeout=10_000)
    page.keyboard.press("g")
    page.keyboard.press("Enter")
    page.wait_for_selector("#game ol.queue li")
    assert MinigameWinner.objects.get().entry.answer == "27"
    assert page.locator("#game-start").count() == 1


def test_a_reason_that_is_being_typed_is_not_taken_away(open_page, own, session):
    play(session, to_the_end=False)
    page = open_page(f"{LIVE}{session.pk}/ban-dieu-khien/", user=own.user)
    page.locator("#game summary").click()
    page.locator("#game-reason").fill("Lộ đáp án")
    page.wait_for_timeout(4_500)
    assert page.locator("#game-reason").input_value() == "Lộ đáp án"
    page.locator("#game details button").click()
    page.wait_for_selector("#game-start")
    assert Minigame.objects.get(reason="Lộ đáp án").is_called_off


def test_without_script_a_game_is_played_and_its_prize_ticked_off(open_page, own, session):
    page = open_page(f"{LIVE}{session.pk}/ban-dieu-khien/", script=False, user=own.user)
    page.locator("#game-start").click()
    write(session, "#ocop 27")
    page.locator("#game-end").click()
    page.locator("#game ol a").click()
    page.locator("ol.queue form button[value=order]").click()
    assert MinigameWinner.objects.get().how == "order"


def test_a_game_appears_and_ends_for_viewers_from_its_events_alone(open_page, session):
    page = open_page("/phat-truc-tiep/")
    page.add_init_script(HEARD)
    page.goto(f"/phat-truc-tiep/{session.pk}/")
    page.wait_for_function("window.stream")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    made = session.games.order_by("pk")[0]

    def tell() -> None:
        facts = game_queries.public_facts(Minigame.objects.get(pk=made.pk))
        page.evaluate(SAY, ["game", facts])

    services.start_game(session.pk, made.pk)
    tell()
    running = page.locator("#live-game [data-when=running]")
    assert running.is_visible()
    assert made.rules in running.inner_text()
    assert page.locator(f"[data-coming='{made.pk}']").count() == 0
    page.locator("#live-game [data-left]", has_text=":").wait_for()
    write(session, "#ocop 27")
    services.end_game(made.pk)
    tell()
    assert not running.is_visible()
    assert page.locator("#live-game [data-winners] li").all_inner_texts() == ["La*** (27)"]
    assert page.locator("#live-game [data-g=seed]").text_content() == made.seed
    assert asked == []
