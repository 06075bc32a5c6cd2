"""What viewers write comes in signed, once, and is read after its author's earlier words."""

import json
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from core import clock, redis
from livestream import queries, services, signing
from livestream.masking import masked
from livestream.models import LiveComment, LiveDraft, LiveSignal
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def session(db):
    producer = ProducerFactory.create()
    made = planned(producer)
    item(made, goods(producer))
    return on_air(made)


def comment(number: str, text: str, author: str = "u1") -> dict:
    return {"type": "comment", "id": number, "author": {"id": author, "name": "Lan"}, "text": text}


def send(session, *events: dict, source="tiktok", key=None, ago_s=0, body=None, signed=None):
    raw = json.dumps({"events": events}).encode() if body is None else body
    key = key or session.sources.get(source=source).key
    moment = int(clock.now().timestamp()) - ago_s
    signature = signing.sign(key, moment=moment, source=source, body=signed or raw)
    headers = {"Live-Source": source, "Live-Timestamp": str(moment), "Live-Signature": signature}
    return Client().post(f"/live/{session.pk}/events/", raw, content_type="application/json", headers=headers)


def test_a_batch_is_stored_once_however_often_it_is_sent(session):
    events = [comment("1", "M12 x2"), {"type": "like", "id": "2", "author": {"id": "u1"}, "count": 3}]
    assert send(session, *events).json() == {"new": 2, "known": 0}
    assert send(session, *events, comment("3", "hay quá")).json() == {"new": 1, "known": 2}
    assert list(LiveComment.objects.values_list("external_id", "author_key", "state")) == [
        ("1", "tiktok:u1", "new"),
        ("3", "tiktok:u1", "talk"),
    ]
    assert LiveSignal.objects.get().count == 3


def test_the_same_number_twice_in_a_batch_is_one_event_and_of_two_sources_two(session):
    assert send(session, comment("1", "M12"), comment("1", "M12")).json() == {"new": 1, "known": 1}
    assert send(session, comment("1", "M12"), source="web").json() == {"new": 1, "known": 0}


def test_a_comment_is_read_with_what_is_pinned_and_what_its_author_wrote_before(session):
    services.show_item(session.pk, session.items.get().pk)
    send(session, comment("1", "cho em 2 hũ"), comment("2", "thêm 1 nha"), comment("3", "chốt 1", "u2"))
    read = {
        one.external_id: (one.parsed["intent"], one.parsed["orders"]) for one in LiveComment.objects.all()
    }
    assert read["1"] == ("order", [{"code": "M12", "qty": 2, "variant": None}])
    assert read["2"] == ("change", [{"code": "M12", "qty": 3, "variant": None}])
    assert read["3"] == ("order", [{"code": "M12", "qty": 1, "variant": None}])
    assert LiveComment.objects.get(external_id="1").pinned_code == "M12"


@pytest.mark.parametrize(
    "forged",
    [
        partial(send, key="another key"),
        partial(send, ago_s=301),
        partial(send, ago_s=-301),
        partial(send, source="shopee", key="x"),
        partial(send, signed=b"other words"),
    ],
    ids=["key", "old", "early", "source", "body"],
)
def test_a_batch_that_is_not_signed_for_this_session_now_is_401_and_leaves_no_row(session, forged):
    assert forged(session, comment("1", "M12")).status_code == 401
    assert not LiveComment.objects.exists()


def test_the_key_of_one_session_opens_no_other(session):
    other = on_air_again()
    key = session.sources.get(source="tiktok").key
    assert send(other, comment("1", "M12"), key=key).status_code == 401


def on_air_again():
    producer = ProducerFactory.create()
    made = planned(producer)
    item(made, goods(producer, "M40"))
    return on_air(made)


def test_every_mistake_is_named_by_place_and_nothing_is_stored(session):
    bad = [
        comment("1", "M12"),
        comment("", "M12"),
        {"type": "dance", "id": "3", "author": {"id": "u1"}},
        comment("4", "x" * 1001),
        {"type": "like", "id": "5", "author": "u1", "count": -1},
        {"type": "viewers", "id": "6", "count": True},
        comment("7", "a\ud800b") | {"at": "2026-12-05"},
    ]
    answer = send(session, *bad)
    assert answer.status_code == 422
    assert list(answer.json()["problems"]) == [
        "events[1].id",
        "events[2].type",
        "events[3].text",
        "events[4].author",
        "events[4].count",
        "events[5].count",
        "events[6].at",
        "events[6].text",
    ]
    assert not LiveComment.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"events": 3}', b"[" * 100_000, b'{"events": [3]}'])
def test_what_is_no_batch_is_422(session, body):
    assert send(session, body=body).status_code == 422


def test_a_session_that_is_not_open_takes_nothing(session):
    services.end(session.pk)
    answer = send(session, comment("1", "M12"))
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert not LiveComment.objects.exists()


def test_a_body_that_is_too_large_is_413(session):
    assert send(session, body=b" " * (512 * 1024 + 1)).status_code == 413


def test_what_viewers_do_is_counted(session):
    send(
        session,
        {"type": "viewers", "id": "1", "count": 40},
        {"type": "viewers", "id": "2", "count": 25},
        {"type": "join", "id": "3", "author": {"id": "u1"}},
        {"type": "like", "id": "4", "author": {"id": "u1"}, "count": 7},
        {"type": "like", "id": "5", "author": {"id": "u2"}},
        {"type": "gift", "id": "6", "author": {"id": "u2"}, "count": 2},
    )
    assert queries.audience(session) == {"peak": 40, "joins": 1, "likes": 8, "gifts": 2}


def test_a_batch_costs_the_same_queries_however_many_authors_write(session, django_assert_max_num_queries):
    with django_assert_max_num_queries(14) as few:
        send(session, comment("a1", "M12", "x1"), comment("a2", "M12", "x2"))
    with django_assert_max_num_queries(14) as many:
        send(session, *(comment(f"b{n}", "M12", f"y{n}") for n in range(20)))
    assert len(many) == len(few)
    with django_assert_max_num_queries(14) as again:  # the same authors, who have said something by now
        send(session, *(comment(f"c{n}", "thêm 1", f"y{n}") for n in range(20)))
    assert len(again) == len(few)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("M12 2 hũ 0912345678", "M12 2 hũ 091****678"),
        ("zalo 091 234 56.78 nha", "zalo 091****678 nha"),
        ("+84912345678", "849****678"),
        ("Zalo0912345678", "Zalo091****678"),
        ("912.345.678", "912****678"),
        ("o912345678", "o91****678"),
        ("chốt 2 hũ 250g giá 120000", "chốt 2 hũ 250g giá 120000"),
    ],
)
def test_a_public_screen_shortens_phone_numbers(said, shown):
    assert masked(said) == shown


def test_a_file_is_replayed_once(session, settings, capsys):
    sample = settings.DATA_DIR / "live_comments.json"
    count = len(json.loads(sample.read_text(encoding="utf-8"))["comments"])
    call_command("replay_live", session.pk, sample)
    call_command("replay_live", session.pk, sample)
    assert capsys.readouterr().out.splitlines() == [f"{count} new, 0 known", f"0 new, {count} known"]


def test_a_file_that_is_none_says_so(session, tmp_path):
    path = tmp_path / "x.json"
    path.write_text("{}")
    with pytest.raises(CommandError):
        call_command("replay_live", session.pk, path)


@pytest.fixture
def trips(monkeypatch):
    """What is published, by trip to Redis: channels and texts."""
    found = []

    class Pipeline:
        def __init__(self):
            found.append([])

        def publish(self, channel, text):
            found[-1].append((channel.rpartition(":")[2], json.loads(text)))

        def execute(self):
            pass

    monkeypatch.setattr(redis.client(), "pipeline", lambda **_options: Pipeline())
    return found


def test_a_new_comment_is_told_to_desk_and_viewers(session, django_capture_on_commit_callbacks, trips):
    with django_capture_on_commit_callbacks(execute=True):
        write(session, "M12 x2 0912345678")
    facts = dict(trips[0])
    assert facts["desk"]["text"] == "M12 x2 0912345678"
    assert facts["show"] == {"kind": "comment", "name": "Lan", "text": "M12 × 2"}


def test_a_batch_is_told_in_one_trip(session, django_capture_on_commit_callbacks, trips):
    with django_capture_on_commit_callbacks(execute=True):
        send(session, *(comment(str(number), "M12", f"u{number}") for number in range(12)))
    assert [len(trip) for trip in trips] == [24]


def test_what_viewers_wrote_is_forgotten_a_year_after_the_session_and_not_while_it_runs(session):
    send(session, comment("1", "M12 0912345678"), {"type": "viewers", "id": "2", "count": 3})
    services.accept(LiveComment.objects.get().pk)
    year = timedelta(days=366)
    with time_machine.travel(clock.now() + year):
        assert services.prune() == 0
    services.end(session.pk)
    assert services.prune() == 0
    with time_machine.travel(clock.now() + year):
        assert services.prune() == 4  # comment, signal, draft and its line
    assert not LiveComment.objects.exists() | LiveDraft.objects.exists()
    session.refresh_from_db()
    assert session.events.exists()
