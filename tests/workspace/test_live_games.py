"""Games at the desk: planned on their page, started and ended at the console, prizes ticked off."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from livestream import services
from livestream.models import LiveSession, Minigame, MinigameWinner
from tests.inventory.snapshots import nothing_changes
from tests.livestream.games import game, quiz
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def queries_of(db):
    """How many queries a page takes, counted at its second showing."""

    def count(client, address: str) -> int:
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    return count


@pytest.fixture
def session(owner) -> LiveSession:
    made = planned(owner.producer)
    item(made, goods(owner.producer))
    return made


@pytest.fixture
def running(session) -> Minigame:
    made = game(session)
    on_air(session)
    return services.start_game(session.pk, made.pk)


def at(session: LiveSession, tail: str = "") -> str:
    return f"/kenh-nguoi-ban/phat-truc-tiep/{session.pk}/tro-choi/{tail}"


def console(session: LiveSession) -> str:
    return f"/kenh-nguoi-ban/phat-truc-tiep/{session.pk}/ban-dieu-khien/"


def typed(**more) -> dict:
    known = {"kind": "guess", "title": "Mấy hạt điều trong hũ?", "low": 1, "high": 50, "answer": "27"}
    return (
        known
        | {"prize": "1 hũ mật ong", "prize_vnd": "150k", "winners": 1, "minutes": 3, "tag": "ocop"}
        | more
    )


def test_a_game_is_planned_from_its_item_of_the_run_of_show(desk, session):
    stretch = item(session, kind="game", title="Minigame")
    plan = desk.get(f"/kenh-nguoi-ban/phat-truc-tiep/{session.pk}/kich-ban/").content.decode()
    assert f"{at(session)}moi/?muc={stretch.pk}" in plan
    form = desk.get(f"{at(session)}moi/?muc={stretch.pk}").context["form"]
    assert form["item"].value() == str(stretch.pk)
    answer = desk.post(f"{at(session)}moi/", typed(item=stretch.pk))
    assert (answer.status_code, answer.headers["Location"]) == (303, at(session))
    made = Minigame.objects.get()
    assert (made.item, made.prize_vnd, made.answer) == (stretch, 150_000, "27")
    assert made.title in desk.get(f"/kenh-nguoi-ban/phat-truc-tiep/{session.pk}/kich-ban/").content.decode()
    page = desk.get(at(session)).content.decode()
    assert made.seed_hash in page
    assert made.seed not in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"answer": "51"}, "answer"),
        ({"high": 1}, "high"),
        ({"low": ""}, "high"),
        ({"kind": "quiz", "answer": ""}, "answer"),
        ({"kind": "x"}, "kind"),
        ({"prize": "2 lon bia"}, "prize"),
        ({"prize_vnd": "x"}, "prize_vnd"),
        ({"winners": 0}, "winners"),
        ({"variant": 0}, "variant"),
        ({"item": 0}, "item"),
        ({"tag": "ô cốp"}, "tag"),
    ],
)
def test_a_wrong_game_is_422_with_its_field_and_nothing_is_written(desk, session, wrong, field):
    answer = desk.post(f"{at(session)}moi/", typed(**wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Minigame.objects.exists()


def test_alcohol_is_not_among_the_prizes_that_can_be_chosen(desk, owner, session):
    wine = goods(owner.producer, "M90", age_restricted=True)
    assert desk.post(f"{at(session)}moi/", typed(variant=wine.pk)).status_code == 422


def test_a_plain_draw_needs_no_answer(desk, session):
    assert desk.post(f"{at(session)}moi/", typed(kind="draw")).status_code == 303
    made = Minigame.objects.get()
    assert (made.answer, made.low, made.high) == ("", None, None)


def test_a_game_is_changed_and_taken_out_until_the_air(desk, session):
    made = game(session)
    desk.post(f"{at(session)}{made.pk}/", typed(title="Khác"))
    made.refresh_from_db()
    assert made.title == "Khác"
    on_air(session)
    with nothing_changes():
        assert desk.post(f"{at(session)}{made.pk}/", typed()).status_code == 422
        desk.post(f"{at(session)}{made.pk}/xoa/")
    assert Minigame.objects.count() == 1


def test_taken_out_it_is_gone(desk, session):
    made = game(session)
    assert desk.post(f"{at(session)}{made.pk}/xoa/").headers["Location"] == at(session)
    assert not Minigame.objects.exists()


def test_without_script_the_console_starts_and_ends_a_game(desk, session):
    made = game(session)
    on_air(session)
    assert f"{at(session)}{made.pk}/bat-dau/" in desk.get(console(session)).content.decode()
    assert desk.post(f"{at(session)}{made.pk}/bat-dau/").headers["Location"] == console(session)
    write(session, "#ocop 27")
    page = desk.get(console(session)).content.decode()
    assert "La***: 27" in page
    assert f"{at(session)}{made.pk}/ket-thuc/" in page
    desk.post(f"{at(session)}{made.pk}/ket-thuc/")
    made.refresh_from_db()
    assert made.is_over
    winner = MinigameWinner.objects.get()
    assert f"{at(session)}#w{winner.pk}" in desk.get(console(session)).content.decode()


def test_with_script_the_answer_is_the_panel_alone(desk, session, running):
    for address, method in ((at(session), desk.get), (f"{at(session)}{running.pk}/ket-thuc/", desk.post)):
        answer = method(address, headers=HTMX)
        assert answer.status_code == 200
        assert answer.content.decode().lstrip().startswith('<section class="panel stack" id="game"')


def test_it_is_called_off_with_a_reason_alone(desk, session, running):
    address = f"{at(session)}{running.pk}/huy/"
    assert desk.post(address, {"reason": " "}, headers=HTMX).status_code == 422
    running.refresh_from_db()
    assert running.is_running
    desk.post(address, {"reason": "Lộ đáp án"})
    running.refresh_from_db()
    assert (running.is_called_off, running.reason) == (True, "Lộ đáp án")


def test_an_unknown_step_is_404(desk, session, running):
    assert desk.post(f"{at(session)}{running.pk}/boc-lai/").status_code == 404


def test_a_prize_is_ticked_off_with_how(desk, owner, session, running):
    write(session, "#ocop 27")
    services.end_game(running.pk)
    winner = MinigameWinner.objects.get()
    page = desk.get(at(session)).content.decode()
    assert f'id="w{winner.pk}"' in page
    assert running.seed in page
    desk.post(f"{at(session)}qua/{winner.pk}/", {"how": "x"})
    winner.refresh_from_db()
    assert winner.handed_at is None
    desk.post(f"{at(session)}qua/{winner.pk}/", {"how": "posted"})
    winner.refresh_from_db()
    assert (winner.how, winner.handed_by) == ("posted", owner.user)
    assert owner.user.full_name in desk.get(at(session)).content.decode()


def test_games_of_another_session_of_ours_are_404_here(desk, owner, session, running):
    write(session, "#ocop 27")
    services.end_game(running.pk)
    other = planned(owner.producer)
    tails = (f"{running.pk}/ket-thuc/", f"{running.pk}/", f"qua/{MinigameWinner.objects.get().pk}/")
    assert {desk.post(at(other, tail)).status_code for tail in tails} == {404}


def test_what_lacks_papers_is_said_beside_the_game_and_on_the_step(desk, session):
    made = quiz(session, prize_vnd=200_000_000)
    page = desk.get(at(session)).content.decode()
    section = page[page.index(f'id="g{made.pk}"') :]
    assert "400.000.000" in section
    assert (
        'data-code="prize_papers"'
        in desk.get(f"/kenh-nguoi-ban/phat-truc-tiep/{session.pk}/").content.decode()
    )


def test_the_report_counts_games_answers_and_prizes(desk, session, running):
    for author, number in (("a", 26), ("b", 27)):
        write(session, f"#ocop {number}", author=author)
    services.end_game(running.pk)
    found = desk.get(f"/kenh-nguoi-ban/phat-truc-tiep/{session.pk}/bao-cao/").context["report"].played
    assert (found.games, found.players, found.prizes_vnd) == (1, 2, 100_000)


def test_games_and_panel_cost_the_same_for_two_players_as_for_twenty(desk, session, queries_of):
    made = game(session, winners=20)
    on_air(session)
    services.start_game(session.pk, made.pk)

    def costs() -> list[int]:
        return [queries_of(desk, address) for address in (at(session), console(session))]

    for number in range(2):
        write(session, "#ocop 27", author=f"a{number}")
    few = costs()
    for number in range(2, 20):
        write(session, "#ocop 27", author=f"a{number}")
    assert costs() == few
    services.end_game(made.pk)
    assert MinigameWinner.objects.count() == 20
    over = costs()
    assert over == costs()
    assert max(over) <= max(few) + 2


def test_the_page_costs_the_same_for_two_games_as_for_twelve(desk, session, queries_of):
    for _number in range(2):
        game(session)
    few = queries_of(desk, at(session))
    for _number in range(10):
        game(session)
    assert queries_of(desk, at(session)) == few
