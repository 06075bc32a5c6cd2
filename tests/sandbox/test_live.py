"""A live room plays its course, tells the truth about it, and brings it to the shop whatever goes wrong."""

import hashlib
import hmac
import json
import time

import pytest

from sandbox.live import goods, script
from sandbox.live.handwriting import without_accents

PRODUCTS = [
    {
        "code": f"M{number:02d}",
        "name": f"Hạt điều {number}",
        "variants": [{"key": "250g", "label": "Hũ 250 g"}, {"key": "500g", "label": "Túi 500 g"}],
    }
    for number in range(10, 20)
]
WARES = tuple(goods.read(PRODUCTS))
KEY = "khoa-cua-phien"


def plan(**more):
    known = {"wares": WARES, "sources": ("tiktok", "facebook"), "comments_per_second": 20.0, "length_s": 60.0}
    return script.Plan(**known | more)


def start(till, shop, **more):
    known = {
        "url": f"{shop.address}/live/7/events/",
        "sources": {"tiktok": KEY},
        "products": PRODUCTS,
        "comments_per_second": 60,
        "length_s": 1,
        "viewers": 30,
        "is_even": True,
    }
    return till.http.post("/control/live/start", json=known | more)


def played(till, number):
    """The status once everything was taken; fails after 30 s."""
    until = time.monotonic() + 30
    while (status := till.http.get(f"/control/live/{number}/status").json())["state"] != "over":
        assert time.monotonic() < until, status
        time.sleep(0.05)
    return status


def is_signed(message):
    said = f"{message.headers['live-timestamp']}.{message.headers['live-source']}.".encode() + message.body
    right = hmac.new(KEY.encode(), said, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right, message.headers["live-signature"])


def events(messages):
    return [event for message in messages for event in json.loads(message.body)["events"]]


@pytest.fixture
def taking(shop):
    """A shop that takes everything."""
    shop.default = (200, b'{"new": 1, "known": 0}')
    return shop


def test_the_same_seed_gives_the_same_course_and_another_seed_another():
    assert list(script.play(plan())) == list(script.play(plan()))
    assert list(script.play(plan(seed=2))) != list(script.play(plan()))


def test_a_course_has_everything_that_happens_in_a_room():
    course = list(script.play(plan(length_s=300, pinned="M12", has_games=True)))
    assert {event.kind for event in course} == {"comment", "join", "like", "gift", "viewers"}
    said = [event.said for event in course if event.said]
    intents = {one.intent for one in said}
    talk = {"chat", "question", "contact", "spam", "complaint", "minigame"}
    assert intents == talk | {"order", "change", "cancel"}
    assert any(one.is_duplicate for one in said)
    assert any(one.text == without_accents(one.text) for one in said if one.intent == "question")
    assert all(not one.lines for one in said if one.intent in talk)


def test_no_second_is_busier_than_asked_and_quiet_blocks_are_quieter():
    even = sum(event.kind == "comment" for event in script.play(plan(is_even=True, length_s=100)))
    shaped = sum(event.kind == "comment" for event in script.play(plan(length_s=100)))
    assert 1_800 < even < 2_200
    assert 1_200 < shaped < 1_600


def test_what_people_want_in_the_end_follows_from_what_each_comment_meant():
    truth = script.Truth()
    for event in script.play(plan(length_s=200)):
        truth.note(event)
    expected = {}
    for event in script.play(plan(length_s=200)):
        for line in event.said.lines if event.said and not event.said.is_duplicate else ():
            wants = expected.setdefault((event.source, event.author), {})
            wants[line.code, line.variant] = line.quantity
    kept = {
        who: {key: many for key, many in wants.items() if many is not None} for who, wants in expected.items()
    }
    assert {who: wants for who, wants in truth.wants.items() if wants} == {
        who: wants for who, wants in kept.items() if wants
    }
    assert sum(map(len, kept.values())) > 100


def test_games_are_played_only_when_the_shop_knows_of_them():
    answers = [event for event in script.play(plan(length_s=100)) if event.game]
    assert answers == []
    games = [event for event in script.play(plan(length_s=100, has_games=True)) if event.game]
    assert {event.said.intent for event in games} > {"minigame"}
    assert all(33 <= event.at_s < 39 for event in games)


def test_a_variant_is_meant_by_its_unit_only_when_no_other_is_counted_so():
    variants = [{"key": label, "label": label} for label in ("hũ 1", "hũ 2", "túi 3")]
    ware = goods.read([{"code": "M1", "name": "x", "variants": variants}])[0]
    assert ware.meant_by("túi") == "túi 3"
    assert ware.meant_by("hũ") is None


def test_everything_comes_signed_and_the_truth_is_told(till, taking):
    number = start(till, taking).json()["id"]
    status = played(till, number)
    assert all(is_signed(message) for message in taking.received)
    came = events(taking.received)
    comments = [event for event in came if event["type"] == "comment"]
    truth = till.http.get(f"/control/live/{number}/truth", params={"comments": "1"}).json()
    assert [(one["id"], one["text"]) for one in comments] == [
        (one["id"], one["text"]) for one in truth["comments"]
    ]
    assert status["comment"] == len(comments) == sum(truth["intents"].values()) > 20
    assert len({event["id"] for event in came}) == len(came)
    assert truth["authors"]
    assert all(one["lines"] for one in truth["authors"])


def test_each_source_has_its_own_key_and_sender(till, taking):
    number = start(till, taking, sources={"tiktok": KEY, "facebook": KEY}).json()["id"]
    status = played(till, number)
    assert {message.headers["live-source"] for message in taking.received} == {"tiktok", "facebook"}
    assert set(status["sources"]) == {"tiktok", "facebook"}
    assert status["viewers"] > 0


@pytest.mark.parametrize(
    ("answer", "repeats"), [((500, b""), True), ((429, b""), True), ((409, b""), True), ((422, b"{}"), False)]
)
def test_a_batch_is_repeated_until_it_is_taken_but_not_when_its_form_is_wrong(till, taking, answer, repeats):
    taking.answers = [answer]
    number = start(till, taking).json()["id"]
    status = played(till, number)["sources"]["tiktok"]
    assert (taking.received[0].body == taking.received[1].body) is repeats
    assert (status["failures"], status["refused"]) == ((1, 0) if repeats else (0, 1))


def test_lost_answers_doubles_and_overtaking_bring_everything_at_last(till, taking):
    till.switch("live", lose_answer_rate=0.3, send_twice_rate=1.0, shuffle_rate=1.0)
    number = start(till, taking, length_s=2).json()["id"]
    played(till, number)
    truth = till.http.get(f"/control/live/{number}/truth", params={"comments": "1"}).json()
    came = events(taking.received)
    assert {one["id"] for one in came if one["type"] == "comment"} == {one["id"] for one in truth["comments"]}
    assert len(came) > len({one["id"] for one in came})
    numbers = [int(one["id"].split("-")[1]) for one in came]
    assert numbers != sorted(numbers)


def test_a_stranger_signs_wrongly_and_the_clock_may_be_off(till, taking):
    till.switch("live", forge_rate=1.0, clock_off_s=900)
    number = start(till, taking).json()["id"]
    status = played(till, number)["sources"]["tiktok"]
    assert status["forged"] == status["forged_taken"] == status["batches"]  # this shop takes anything
    assert [is_signed(message) for message in taking.received[:2]] == [False, True]
    assert abs(int(taking.received[0].headers["live-timestamp"]) - time.time() - 900) < 30


def test_a_source_falls_silent_and_what_was_written_meanwhile_comes_later(till, taking):
    till.switch("live", stall_rate=1.0, stall_s=0.8)
    number = start(till, taking, length_s=2).json()["id"]
    played(till, number)
    gaps = [
        later.at - earlier.at for earlier, later in zip(taking.received, taking.received[1:], strict=False)
    ]
    assert min(gaps) >= 0.8
    assert till.http.get(f"/control/live/{number}/status").json()["comment"] == sum(
        event["type"] == "comment" for event in events(taking.received)
    )


def test_a_stopped_room_sends_nothing_more(till, taking):
    number = start(till, taking, length_s=600).json()["id"]
    taking.wait_for(1)
    stopped = till.http.post("/control/live/stop", json={"id": number}).json()["rooms"]
    assert [(one["id"], one["state"]) for one in stopped] == [(number, "stopped")]
    count = len(taking.received)
    time.sleep(0.8)
    assert len(taking.received) == count


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "nowhere"}, "url"),
        ({"sources": {}}, "sources"),
        ({"sources": {"tiktok": ""}}, "sources"),
        ({"sources": dict.fromkeys("abcd", KEY)}, "sources"),
        ({"comments_per_second": 61}, "comments_per_second"),
        ({"length_s": "long"}, "length_s"),
        ({"viewers": True}, "viewers"),
        ({"products": [{"code": "12"}]}, "products"),
        ({"products": [{"code": "M1", "variants": 5}]}, "products"),
        ({"products": 5}, "products"),
        ({"codes": ["M99"]}, "codes"),
        ({"codes": 5}, "codes"),
        ({"pinned": "M99"}, "pinned"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_room_that_cannot_be_played_is_refused_by_its_field(till, taking, wrong, field):
    answer = start(till, taking, **wrong)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert till.http.get("/control/live/status").json() == {"rooms": []}


def test_the_pages_show_chat_and_counters_and_start_a_room(till, taking):
    form = {"url": f"{taking.address}/x", "source": "tiktok", "key": KEY, "length_s": "0.5", "codes": ""}
    html = {"accept": "text/html"}
    refused = till.http.post("/control/live/start", data={**form, "url": "x"}, headers=html)
    assert (refused.status_code, "url:" in refused.text) == (422, True)
    number = start(till, taking).json()["id"]
    running = till.http.get(f"/live/{number}/")
    assert running.headers["refresh"] == "2"
    played(till, number)
    over = till.http.get(f"/live/{number}/")
    assert "refresh" not in over.headers
    truth = till.http.get(f"/control/live/{number}/truth", params={"comments": "1"}).json()
    last = truth["comments"][-1]["text"].replace("&", "&amp;").replace("'", "&#x27;")
    assert last in over.text
    assert f"/live/{number}/" in till.http.get("/live/").text
    assert till.http.get("/live/99/").status_code == 404


def test_forgetting_everything_ends_the_rooms(till, taking):
    start(till, taking, length_s=600)
    till.http.post("/control/reset", json={})
    assert till.http.get("/control/live/status").json() == {"rooms": []}
