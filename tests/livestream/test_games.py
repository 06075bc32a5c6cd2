"""Games with the audience: planned, played and drawn as promised, and kept so that anybody can repeat it."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from core import clock, rules
from livestream import draws, game_queries, gate, services, tasks
from livestream.errors import LiveRefused, NotReady, WrongState
from livestream.happenings import Happening
from livestream.models import (
    LiveComment,
    LiveDraft,
    Minigame,
    MinigameEntry,
    MinigameWinner,
)
from sandbox.live import script
from sandbox.live.goods import read as wares_of
from tests.factories import ProducerFactory, UserFactory
from tests.inventory.snapshots import nothing_changes
from tests.livestream.games import game, quiz
from tests.livestream.stage import goods, item, on_air, planned, see_to_everything, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def honey(db):
    return goods(ProducerFactory.create())


@pytest.fixture
def session(honey):
    made = planned(honey.product.producer)
    item(made, honey)
    return made


@pytest.fixture
def guess(session):
    """A guess that runs."""
    made = game(session)
    on_air(session)
    return services.start_game(session.pk, made.pk)


def won(one: Minigame) -> list[tuple[int, str]]:
    rows = MinigameWinner.objects.filter(game=one).order_by("place")
    return [(row.place, row.entry.author_key) for row in rows.select_related("entry")]


def kinds(session) -> list[str]:
    return [kind for kind in session.events.values_list("kind", flat=True) if "game" in kind]


# planned


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


# the gate


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


# started


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


# answered


def test_answers_are_read_and_entered_with_their_comments_one_of_each_author(session, guess):
    said = write(session, "#ocop 27", author="lan")
    write(session, "đáp án 30", author="tu")
    write(session, "28", author="lan")
    write(session, "hay quá", author="hoa")
    assert (said.game, said.parsed["intent"], said.parsed["answer"]) == ("ocop", "minigame", "27")
    entries = MinigameEntry.objects.order_by("arrival")
    assert [(one.author_key, one.answer, one.name) for one in entries] == [
        ("tiktok:lan", "27", "La***"),
        ("tiktok:tu", "30", "La***"),
    ]
    assert entries[0].arrival == said.pk


def test_the_first_valid_answer_counts_not_the_first_attempt(session, guess):
    write(session, "#ocop 99", author="lan")
    write(session, "#ocop B", author="lan")
    write(session, "#ocop 12", author="lan")
    assert MinigameEntry.objects.get().answer == "12"


def test_two_answers_in_one_batch_are_one(session, guess):
    services.take_in(
        session.sources.get(source="tiktok"),
        [Happening("comment", str(number), author="lan", text=f"#ocop {number}") for number in (5, 6)],
    )
    assert MinigameEntry.objects.get().answer == "5"


def test_before_the_start_and_after_the_end_no_answer_counts(session):
    made = game(session)
    on_air(session)
    write(session, "#ocop 27", author="early")
    services.start_game(session.pk, made.pk)
    begun = clock.now()
    source = session.sources.get(source="tiktok")
    old = Happening("comment", "old", begun - timedelta(minutes=1), "slow", text="#ocop 27")
    services.take_in(source, [old])
    with time_machine.travel(begun + timedelta(minutes=3, seconds=1)):
        write(session, "#ocop 27", author="late")
        assert not MinigameEntry.objects.exists()
        services.end_game(made.pk)
        write(session, "#ocop 27", author="later")
    assert not MinigameEntry.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        MinigameEntry.objects.create(game=made, arrival=1, answer="27", at=begun)


def test_a_late_answer_is_no_order_and_an_answer_is_none_afterwards(session, guess):
    services.show_item(session.pk, session.items.get().pk)
    write(session, "27", author="lan")
    services.end_game(guess.pk)
    late = write(session, "15", author="tu")
    assert (late.parsed["intent"], late.state) == ("minigame", "talk")
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert write(session, "chốt 1", author="hoa").game == ""
        more = write(session, "thêm 1 nha", author="lan")
    assert [line["qty"] for line in more.parsed["orders"]] in ([1], [])
    assert not LiveDraft.objects.exists()


def test_spam_never_counts_and_orders_are_orders_meanwhile(session, guess):
    write(session, "vay tiền nhanh 27 zalo 0912345678", author="spam")
    order = write(session, "M12 x2", author="lan")
    assert order.parsed["intent"] == "order"
    assert not MinigameEntry.objects.filter(author_key="tiktok:spam").exists()


def test_a_rejected_answer_does_not_count_and_the_next_of_its_author_does(session, guess):
    first = write(session, "#ocop 27", author="lan")
    write(session, "#ocop 27", author="tu")
    write(session, "#ocop 30", author="lan")
    services.reject(first.pk)
    assert [(one.author_key, one.answer) for one in game_queries.counted(guess)] == [
        ("tiktok:tu", "27"),
        ("tiktok:lan", "30"),
    ]
    services.end_game(guess.pk)
    assert won(guess) == [(1, "tiktok:tu")]


def test_rejecting_afterwards_leaves_the_result(session, guess):
    first = write(session, "#ocop 27", author="lan")
    services.end_game(guess.pk)
    services.reject(first.pk)
    assert won(guess) == [(1, "tiktok:lan")]


def test_the_answers_of_a_file_are_entered(session, guess, tmp_path):
    path = tmp_path / "answers.json"
    said = [("a", "#ocop 27"), ("b", "đoán 12"), ("a", "#ocop 1"), ("c", "M12 2 hũ"), ("d", "đáp án 50")]
    comments = [
        {"id": f"g{number}", "author": author, "text": text} for number, (author, text) in enumerate(said)
    ]
    path.write_text(json.dumps({"comments": comments}))
    for _time in range(2):
        call_command("replay_live", str(session.pk), str(path))
    entries = MinigameEntry.objects.order_by("arrival").values_list("author_key", "answer")
    assert list(entries) == [("file:a", "27"), ("file:b", "12"), ("file:d", "50")]
    assert LiveComment.objects.filter(parsed__intent="order").count() == 1


# over


def test_the_first_who_hit_the_number_win_and_the_seed_is_told(session, guess):
    for author, number in (("a", 26), ("b", 27), ("c", 27)):
        write(session, f"#ocop {number}", author=author)
    services.end_game(guess.pk)
    assert won(guess) == [(1, "tiktok:b")]
    event = session.events.get(kind="game_over")
    assert guess.seed in event.words
    assert event.facts == {"game": guess.pk, "entries": 3, "winners": [2], "seed": guess.seed}


def test_the_first_right_answers_win_as_many_as_there_are_prizes(session):
    made = quiz(session, kind="first")
    on_air(session)
    services.start_game(session.pk, made.pk)
    for author, letter in (("a", "A"), ("b", "B"), ("c", "b"), ("d", "B")):
        write(session, f"đáp án {letter}", author=author)
    services.end_game(made.pk)
    assert won(made) == [(1, "tiktok:b"), (2, "tiktok:c")]


@pytest.mark.parametrize(("kind", "answer"), [("quiz", "B"), ("draw", "")])
def test_what_was_drawn_follows_from_the_seed_and_the_log(session, kind, answer):
    made = quiz(session, kind=kind, answer=answer, winners=3)
    on_air(session)
    services.start_game(session.pk, made.pk)
    for number in range(12):
        write(session, f"#ocop {'AB'[number % 2]}", author=f"a{number}")
    services.end_game(made.pk)
    log = game_queries.log(made)
    assert [line.number for line in log] == list(range(1, 13))
    right = sorted((line for line in log if line.is_right), key=lambda line: line.lot)
    assert [line.place for line in right[:3]] == [1, 2, 3]
    assert len(right) == (6 if kind == "quiz" else 12)
    assert [key for _place, key in won(made)] == [line.entry.author_key for line in right[:3]]
    assert draws.fingerprint(made.seed) == made.seed_hash


def test_ended_twice_it_is_as_once_and_the_result_stands_for_ever(session, guess):
    write(session, "#ocop 27")
    services.end_game(guess.pk)
    services.end_game(guess.pk)
    assert kinds(session) == ["game_plan", "game_on", "game_over"]
    winner = MinigameWinner.objects.get()
    entry = winner.entry
    for work in (
        lambda: MinigameWinner.objects.update(place=2),
        lambda: MinigameEntry.objects.filter(pk=entry.pk).update(answer="1"),
        lambda: MinigameEntry.objects.filter(pk=entry.pk).update(is_void=True),
        lambda: Minigame.objects.update(state="running", ended_at=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            work()


def test_at_its_time_it_ends_by_itself(session, guess):
    write(session, "#ocop 27")
    tasks.end_games()
    guess.refresh_from_db()
    assert guess.is_running
    with time_machine.travel(guess.closes_at):
        assert all(rows.exists() for rows in game_queries.due(clock.now()))
        tasks.end_games()
        tasks.end_games()
    guess.refresh_from_db()
    assert guess.is_over
    assert won(guess) == [(1, "tiktok:lan")]
    assert session.events.get(kind="game_over").by is None


def test_without_a_right_answer_nobody_wins(session, guess):
    write(session, "#ocop 26")
    assert services.end_game(guess.pk).is_over
    assert won(guess) == []


def test_called_off_with_a_reason_it_has_no_winner(session, guess):
    write(session, "#ocop 27")
    with pytest.raises(LiveRefused):
        services.call_off_game(guess.pk, reason=" ")
    services.call_off_game(guess.pk, reason="Đọc lộ đáp án")
    assert services.call_off_game(guess.pk, reason="Lần nữa").reason == "Đọc lộ đáp án"
    assert won(guess) == []
    with pytest.raises(LiveRefused):
        services.end_game(guess.pk)
    other = game_queries.public_facts(Minigame.objects.get(pk=guess.pk))
    assert "seed" not in other


def test_the_end_of_the_session_ends_its_game_and_the_kill_switch_calls_it_off(honey):
    producer, made = honey.product.producer, []
    for code in ("M31", "M32"):
        session = planned(producer)
        item(session, goods(producer, code))
        made.append((session, game(session)))
        on_air(session)
        services.start_game(session.pk, made[-1][1].pk)
        write(session, "#ocop 27")
    (one, ended), (two, stopped) = made
    services.end(one.pk)
    services.stop(two.pk, reason="Sai giá")
    assert (won(ended), won(stopped)) == ([(1, "tiktok:lan")], [])
    assert Minigame.objects.get(pk=stopped.pk).reason == "Sai giá"


# handed over, kept


def test_a_prize_is_handed_over_once_with_how_and_by_whom(session, guess):
    write(session, "#ocop 27")
    services.end_game(guess.pk)
    prize, by = MinigameWinner.objects.get(), UserFactory.create()
    with pytest.raises(LiveRefused):
        services.hand_over_prize(prize.pk, how="thrown", by=by)
    services.hand_over_prize(prize.pk, how="posted", by=by)
    services.hand_over_prize(prize.pk, how="person", by=UserFactory.create())
    prize.refresh_from_db()
    assert (prize.how, prize.handed_by) == ("posted", by)
    assert session.events.filter(kind="prize").count() == 1


def test_a_practice_plays_and_hands_nothing_over(honey):
    practice = planned(honey.product.producer, is_practice=True)
    item(practice, honey)
    made = game(practice)
    on_air(practice)
    services.start_game(practice.pk, made.pk)
    write(practice, "#ocop 27")
    services.end_game(made.pk)
    prize = MinigameWinner.objects.get()
    with nothing_changes(), pytest.raises(LiveRefused):
        services.hand_over_prize(prize.pk, how="posted", by=UserFactory.create())


def test_the_log_outlives_the_comments_without_its_authors(session, guess, settings):
    write(session, "#ocop 27")
    services.end_game(guess.pk)
    services.end(session.pk)
    with time_machine.travel(clock.now() + timedelta(days=settings.LIVE_COMMENT_DAYS + 1)):
        services.prune()
        services.prune()
    assert not LiveComment.objects.exists()
    line = game_queries.log(Minigame.objects.get(pk=guess.pk))[0]
    assert (line.entry.author_key, line.entry.name, line.entry.answer, line.place) == ("", "La***", "27", 1)


def test_viewers_hear_of_a_game_without_its_answer_and_of_its_end_with_the_seed(session, guess):
    running = game_queries.public_facts(guess)
    assert running["seed_hash"] == guess.seed_hash
    assert not {"answer", "seed"} & set(running)
    write(session, "#ocop 27")
    over = game_queries.public_facts(services.end_game(guess.pk))
    assert (over["answer"], over["seed"], over["winners"]) == ("27", guess.seed, ["La*** (27)"])


def test_the_answers_of_a_whole_room_are_entered_and_nothing_else(session):
    made = game(session, kind="draw", answer="", winners=3)
    on_air(session)
    services.start_game(session.pk, made.pk)
    wares = tuple(
        wares_of([{"code": "M12", "name": "Mật ong", "variants": [{"key": "a", "label": "Hũ 500g"}]}])
    )
    plan = script.Plan(wares, ("tiktok",), 10.0, 200.0, seed=5, has_games=True, pinned="M12")
    said = [event for event in script.play(plan) if event.said and event.game]
    heard = [
        Happening("comment", str(number), author=event.author, name="Lan", text=event.said.text)
        for number, event in enumerate(said)
    ]
    services.take_in(session.sources.get(source="tiktok"), heard)
    answers: dict[str, str] = {}
    for event in said:
        if event.said.intent == "minigame":
            answers.setdefault(f"tiktok:{event.author}", event.said.answer)
    assert len(answers) > 10
    assert dict(made.entries.values_list("author_key", "answer")) == answers
    services.end_game(made.pk)
    assert MinigameWinner.objects.count() == 3
