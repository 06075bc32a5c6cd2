"""Games with the audience: planned as promised, let through by the gate, started once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core import clock, rules
from livestream import draws, gate, services
from livestream.errors import LiveRefused, NotReady, WrongState
from livestream.models import (
    Minigame,
)
from tests.factories import ProducerFactory, UserFactory
from tests.inventory.snapshots import nothing_changes
from tests.livestream.games import game, kinds
from tests.livestream.stage import goods, item, on_air, planned, see_to_everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_game_is_planned_with_its_rules_filled_in_and_the_hash_of_its_seed_in_the_journal(session):
    made = game(session)
    assert "từ 1 đến 50" in made.rules
    assert "#ocop" in made.rules
    assert "{" not in made.rules
    assert made.seed_hash == draws.fingerprint(made.seed)
    event = session.events.get(kind="game_plan")
    assert made.seed_hash in event.words
    assert made.seed not in f"{event.words} {event.facts}"


def test_the_seed_is_unreadable_at_rest(session):
    from django.db import connection

    made = game(session)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seed FROM livestream_minigame WHERE id = %s", [made.pk])
        assert made.seed not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"low": 50, "high": 1}, "high"),
        ({"low": None}, "high"),
        ({"answer": "51"}, "answer"),
        ({"answer": ""}, "answer"),
        ({"answer": "B"}, "answer"),
        ({"kind": "quiz", "answer": "BC"}, "answer"),
        ({"tag": "o cop"}, "tag"),
        ({"tag": "#ocop"}, "tag"),
        ({"winners": 0}, "winners"),
        ({"winners": 51}, "winners"),
        ({"minutes": 0}, "minutes"),
        ({"prize_vnd": 900_000_000}, "prize_vnd"),
        ({"prize": ""}, "prize"),
        ({"title": ""}, "title"),
        ({"kind": "dice"}, "kind"),
        ({"prize": "1 chai rượu cần"}, "prize"),
        ({"prize": "Thùng BIA"}, "prize"),
    ],
)
def test_what_makes_no_game_is_refused_with_its_field(session, wrong, field):
    with nothing_changes(), pytest.raises(LiveRefused) as refused:
        game(session, **wrong)
    assert refused.value.field == field
    assert not Minigame.objects.exists()


@pytest.mark.parametrize(
    "alcohol", [{"promotion_banned": True, "age_restricted": True}, {"age_restricted": True}]
)
def test_alcohol_of_any_strength_is_no_prize(session, alcohol):
    wine = goods(session.producer, "M90", **alcohol)
    with pytest.raises(LiveRefused) as refused:
        game(session, variant=wine)
    assert refused.value.field == "variant"


def test_goods_of_another_producer_are_no_prize(session):
    with pytest.raises(LiveRefused) as refused:
        game(session, variant=goods(ProducerFactory.create(), "M91"))
    assert refused.value.field == "variant"


def test_a_game_changes_until_the_air_with_the_seed_it_had(session, honey):
    made = game(session)
    seed = made.seed
    see_to_everything(session)
    services.make_ready(session.pk)
    made.kind, made.seed = "draw", "chosen by hand"
    changed = services.save_game(session.pk, made)
    assert "bốc thăm" in changed.rules
    assert (changed.kind, changed.answer, changed.low, changed.seed) == ("draw", "", None, seed)
    services.remove_game(session.pk, made.pk)
    assert not Minigame.objects.exists()
    assert kinds(session) == ["game_plan", "game_plan", "game_out"]


def test_on_air_nothing_is_planned_or_taken_out(session):
    made = game(session)
    on_air(session)
    with pytest.raises(WrongState):
        services.save_game(session.pk, made)
    with pytest.raises(WrongState):
        services.remove_game(session.pk, made.pk)
    with pytest.raises(WrongState):
        game(session)


def test_a_session_has_twenty_games_at_most(session):
    for _number in range(20):
        game(session)
    with pytest.raises(LiveRefused):
        game(session)


def test_the_gate_names_what_may_not_be_won_or_said(session, honey):
    game(session, variant=honey, rules="Ai thắng được mật ong chữa bệnh, trị giá 990k")
    words = " ".join(one.words for one in gate.obstacles(session) if one.step == "games")
    assert "chữa bệnh" in words
    assert "990k" in words
    honey.product.age_restricted = True
    honey.product.save()
    assert any("Alcohol" in one.words for one in gate.obstacles(session) if one.code == "game")


def test_from_a_worth_on_staff_see_papers_first_and_another_prize_asks_again(session):
    one = game(session, prize_vnd=30_000_000, winners=2)
    two = game(session, prize_vnd=40_000_000)
    rules.forget()
    codes = [found.code for found in gate.obstacles(session)]
    assert codes.count("prize_papers") == 2
    for made in (one, two):
        services.see_papers(made.pk, "Xác nhận 12/SCT", by=UserFactory.create(staff=True))
    assert "prize_papers" not in [found.code for found in gate.obstacles(session)]
    one = Minigame.objects.get(pk=one.pk)
    one.prize_vnd += 1
    assert services.save_game(session.pk, one).papers == ""
    assert [found.code for found in gate.obstacles(session)].count("prize_papers") == 1


def test_below_that_worth_and_in_a_practice_no_papers_are_asked_for(honey):
    below = planned(honey.product.producer)
    game(below, prize_vnd=99_999_999)
    practice = planned(honey.product.producer, is_practice=True)
    game(practice, prize_vnd=400_000_000)
    for one in (below, practice):
        assert "prize_papers" not in [found.code for found in gate.obstacles(one)]


def test_a_prize_that_may_not_be_won_any_more_stops_the_start(session, honey):
    made = game(session, variant=honey)
    on_air(session)
    honey.product.age_restricted = True
    honey.product.save()
    with nothing_changes(), pytest.raises(LiveRefused) as refused:
        services.start_game(session.pk, made.pk)
    assert refused.value.code == "not_playable"


def test_without_what_the_gate_wants_a_session_does_not_go_on_air(session):
    game(session, prize_vnd=200_000_000)
    with pytest.raises(NotReady):
        on_air(session)


def test_started_twice_it_is_as_once(session, guess):
    again = services.start_game(session.pk, guess.pk)
    assert (again.started_at, again.closes_at) == (guess.started_at, guess.closes_at)
    assert guess.closes_at - guess.started_at == timedelta(minutes=3)
    assert kinds(session) == ["game_plan", "game_on"]


def test_one_game_runs_at_a_time(session):
    one, two = game(session), game(session)
    on_air(session)
    services.start_game(session.pk, one.pk)
    with pytest.raises(LiveRefused) as refused:
        services.start_game(session.pk, two.pk)
    assert refused.value.code == "another_game"
    with pytest.raises(IntegrityError), transaction.atomic():
        Minigame.objects.filter(pk=two.pk).update(
            state="running", started_at=clock.now(), closes_at=clock.now() + timedelta(minutes=1)
        )


def test_off_the_air_and_in_another_session_nothing_starts(session, honey):
    made = game(session)
    with pytest.raises(WrongState):
        services.start_game(session.pk, made.pk)
    other = planned(honey.product.producer)
    item(other, goods(honey.product.producer, "M13"))
    on_air(other)
    with pytest.raises(LiveRefused):
        services.start_game(other.pk, made.pk)


def test_what_was_promised_cannot_be_changed_once_it_began(guess):
    for change in ({"answer": "28"}, {"prize": "x"}, {"seed_hash": "0" * 64}, {"closes_at": clock.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Minigame.objects.filter(pk=guess.pk).update(**change)


def test_the_seed_cannot_be_exchanged_even_before(session):
    made = game(session)
    with pytest.raises(DatabaseError), transaction.atomic():
        Minigame.objects.filter(pk=made.pk).update(seed_hash="0" * 64)
