"""A game as viewers see it: promised, running, over with everything that repeats it."""

import csv
import hashlib
import io

import pytest
from django.test import Client

from livestream import practice, services
from livestream.models import LiveSession, Minigame
from tests.factories import ProducerFactory
from tests.livestream.games import game, quiz
from tests.livestream.stage import goods, item, on_air, planned, see_to_everything, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patience(settings):
    """Whoever ran these tests a minute ago used the same address."""
    settings.SHOP_RATES = settings.SHOP_RATES | {"live": (100, 1000)}


@pytest.fixture
def session(db) -> LiveSession:
    producer = ProducerFactory.create()
    made = planned(producer)
    item(made, goods(producer))
    return made


def page(session: LiveSession, tail: str = "") -> str:
    return Client().get(f"/phat-truc-tiep/{session.pk}/{tail}").content.decode()


def running(session: LiveSession, made: Minigame) -> Minigame:
    on_air(session)
    return services.start_game(session.pk, made.pk)


def test_the_fingerprint_stands_there_before_the_game_and_the_answer_does_not(session):
    made = quiz(session, answer="43")
    see_to_everything(session)
    services.make_ready(session.pk)
    words = page(session)
    assert made.seed_hash in words
    assert f'data-coming="{made.pk}"' in words
    assert made.seed not in words
    assert ">43<" not in words


def test_while_it_runs_rules_prize_and_time_are_told_and_no_answer(session):
    made = running(session, quiz(session, answer="43"))
    words = page(session)
    for told in (made.title, made.rules, made.prize, made.seed_hash, "data-countdown"):
        assert told in words
    for secret in (made.seed, ">43<", "tro-choi/"):
        assert secret not in words


def test_over_it_names_winners_shortened_and_tells_the_seed(session):
    made = running(session, quiz(session))
    write(session, "#ocop B", author="lan")
    services.end_game(made.pk)
    words = page(session)
    assert "<li>La*** (B)</li>" in words
    assert made.seed in words
    assert f"/phat-truc-tiep/{session.pk}/tro-choi/{made.pk}.csv" in words


def test_where_nothing_is_drawn_the_order_of_the_answers_is_told_instead_of_a_seed(session):
    made = running(session, game(session))
    assert "data-drawn hidden" in page(session)
    services.end_game(made.pk)
    assert "data-ordered>" in page(session)


def test_a_session_without_games_says_nothing_of_them(session):
    on_air(session)
    assert "live-game" not in page(session).replace("live-game-show.js", "")


def test_several_games_stand_beside_each_other(session):
    made = [game(session, title=f"Trò {number}") for number in range(3)]
    on_air(session)
    services.start_game(session.pk, made[0].pk)
    services.end_game(made[0].pk)
    services.start_game(session.pk, made[1].pk)
    words = page(session)
    assert words.index("Trò 1") < words.index("Trò 0") < words.index("Trò 2")


def test_the_winners_can_be_found_again_from_the_file_and_sha_256_alone(session):
    made = running(session, quiz(session))
    for number in range(9):
        write(session, f"#ocop {'AB'[number % 2]}", author=f"secret{number}")
    address = f"/phat-truc-tiep/{session.pk}/tro-choi/{made.pk}.csv"
    assert Client().get(address).status_code == 404
    services.end_game(made.pk)
    raw = Client().get(address).content.decode("utf-8-sig")
    assert "secret" not in raw
    rows = list(csv.reader(io.StringIO(raw)))[1:]
    assert len(rows) == 9
    right = [row for row in rows if row[4] == "1"]
    lots = {row[0]: hashlib.sha256(f"{made.seed}:{row[0]}".encode()).hexdigest() for row in right}
    assert lots == {row[0]: row[5] for row in right}
    assert [row[0] for row in sorted(rows, key=lambda row: row[6] or "9")[:2]] == sorted(lots, key=lots.get)[
        :2
    ]


def test_the_file_of_a_game_of_another_session_or_of_a_practice_is_404(session):
    made = running(session, game(session))
    services.end_game(made.pk)
    other = planned(session.producer, is_practice=True)
    item(other, goods(session.producer, "M13"))
    tried = running(other, game(other))
    services.end_game(tried.pk)
    for at, one in ((other, made), (session, tried), (other, tried)):
        assert Client().get(f"/phat-truc-tiep/{at.pk}/tro-choi/{one.pk}.csv").status_code == 404
    token = practice.token(other.pk)
    assert Client().get(f"/phat-truc-tiep/{other.pk}/tro-choi/{tried.pk}.csv?thu={token}").status_code == 200


def test_who_answers_on_the_page_reads_that_it_was_an_answer(session):
    made = running(session, game(session))
    viewer = Client()
    address = f"/phat-truc-tiep/{session.pk}/binh-luan/"
    viewer.post(address, {"text": "#ocop 27", "name": "Chị Lan", "key": "k1"})
    words = viewer.get(f"/phat-truc-tiep/{session.pk}/").content.decode()
    assert made.entries.get().name == "C*** Lan"
    said = words[words.index('id="live-said"') :]
    assert "27" in said[: said.index("</div>")]


def test_the_page_costs_the_same_for_two_winners_as_for_twenty(session, queries_of):
    made = running(session, game(session, winners=20))
    address = f"/phat-truc-tiep/{session.pk}/"
    for number in range(2):
        write(session, "#ocop 27", author=f"a{number}")
    few = queries_of(Client(), address)
    for number in range(2, 20):
        write(session, "#ocop 27", author=f"a{number}")
    assert queries_of(Client(), address) == few
    services.end_game(made.pk)
    assert queries_of(Client(), address) <= few + 1
