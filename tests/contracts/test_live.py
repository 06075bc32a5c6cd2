"""A room of the sandbox, and a reader behind the bridge script, against the real endpoint over HTTP."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from livestream import services
from livestream.models import LiveComment, LiveSignal
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned

SCRIPT = Path(__file__).parents[2] / "scripts" / "live_bridge.py"
CODES = [f"M{number}" for number in range(10, 20)]


@pytest.fixture
def session(transactional_db):
    """On air with one product shown; the others of the room are on sale too."""
    producer = ProducerFactory.create()
    made = planned(producer, channels=["tiktok", "facebook"])
    for code in CODES:
        variant = goods(producer, code, stock=1_000)
    item(made, variant)
    made = on_air(made)
    services.show_item(made.pk, made.items.get().pk)
    return made


def play(sandbox, session, url, **more):
    """The number of a room that plays to this session."""
    body = {
        "url": f"{url}/live/{session.pk}/events/",
        "sources": {one.source: one.key for one in session.sources.filter(source__in=session.channels)},
        "products": [
            {"code": code, "name": f"Mật ong {code}", "variants": [{"key": "", "label": ""}]}
            for code in CODES
        ],
        "comments_per_second": 40,
        "length_s": 2,
        "viewers": 40,
        "is_even": True,
    }
    return sandbox.http.post("/control/live/start", json=body | more).json()["id"]


def played(sandbox, room):
    until = time.monotonic() + 60
    while (status := sandbox.http.get(f"/control/live/{room}/status").json())["state"] != "over":
        assert time.monotonic() < until, status
        time.sleep(0.1)
    return status


def stored():
    return {
        (one.source, one.external_id): one.text
        for one in LiveComment.objects.only("source", "external_id", "text")
    }


def test_a_room_comes_in_whole_and_once_whatever_goes_wrong_on_the_way(session, sandbox, live_server):
    faults = {"lose_answer_rate": 0.3, "send_twice_rate": 1.0, "shuffle_rate": 1.0, "forge_rate": 1.0}
    for name, value in faults.items():
        sandbox.switch("live", name, value)
    room = play(sandbox, session, live_server.url)
    sources = played(sandbox, room)["sources"].values()
    truth = sandbox.http.get(f"/control/live/{room}/truth?comments=1").json()
    assert stored() == {(one["source"], one["id"]): one["text"] for one in truth["comments"]}
    assert sum(one["known"] for one in sources) > 0
    assert sum(one["forged"] for one in sources) > 0
    assert sum(one["forged_taken"] for one in sources) == 0
    assert set(LiveSignal.objects.values_list("kind", flat=True)) >= {"viewers", "like", "join"}


def test_what_viewers_meant_is_what_the_desk_reads(session, sandbox, live_server):
    room = play(sandbox, session, live_server.url)
    played(sandbox, room)
    truth = sandbox.http.get(f"/control/live/{room}/truth?comments=1").json()
    read = {one.external_id: one.parsed for one in LiveComment.objects.all()}
    told = [one for one in truth["comments"] if one["intent"] == "order" and not one["is_duplicate"]]
    assert len(told) > 10
    assert {one["id"]: [(line["code"], line["quantity"]) for line in one["lines"]] for one in told} == {
        one["id"]: [(line["code"], line["qty"]) for line in read[one["id"]]["orders"]] for one in told
    }


def test_a_clock_that_is_off_by_too_much_brings_nothing(session, sandbox, live_server):
    sandbox.switch("live", "clock_off_s", 900)
    room = play(sandbox, session, live_server.url, length_s=1)
    time.sleep(3)
    status = sandbox.http.post("/control/live/stop", json={"id": room}).json()["rooms"][0]["sources"][
        "tiktok"
    ]
    assert (status["new"], status["last_answer"][:3]) == (0, "401")
    assert stored() == {}


def bridged(session, url, lines, *, key=None):
    """The bridge as a process that reads these lines to their end."""
    key = key or session.sources.get(source="tiktok").key
    return subprocess.run(
        [
            sys.executable,
            str(SCRIPT),
            f"{url}/live/{session.pk}/events/",
            "--source",
            "tiktok",
            "--every",
            "0.1",
        ],
        input="".join(line + "\n" for line in lines),
        env={**os.environ, "LIVE_KEY": key},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


READERS = {
    "Node, newer names": {
        "event": "chat",
        "data": {
            "common": {"msgId": "7241", "createTime": "1764590000"},
            "user": {"id": "68", "displayId": "lan.nguyen", "nickname": "Lan"},
            "content": "M19 2",
        },
    },
    "Node, older names": {
        "event": "chat",
        "data": {
            "msgId": "7241",
            "userId": "68",
            "uniqueId": "lan.nguyen",
            "nickname": "Lan",
            "comment": "M19 2",
        },
    },
    "Python": {
        "type": "CommentEvent",
        "common": {"msg_id": 7241, "create_time": 1764590000},
        "user": {"id": 68, "display_id": "lan.nguyen", "nickname": "Lan"},
        "content": "M19 2",
    },
    "one flat line": {
        "v": 1,
        "source": "tiktok-live",
        "event_id": "7241",
        "ts_ms": 1764590000123,
        "type": "comment",
        "user": {"id": "68", "handle": "lan.nguyen", "name": "Lan"},
        "text": "M19 2",
    },
    "our own form": {"type": "comment", "id": "7241", "author": {"id": "68", "name": "Lan"}, "text": "M19 2"},
}


@pytest.mark.parametrize("line", READERS.values(), ids=READERS)
def test_a_comment_is_brought_from_every_generation_of_readers(session, live_server, line):
    ran = bridged(session, live_server.url, [json.dumps(line)])
    assert (ran.returncode, ran.stderr.strip()) == (0, "1 sent, 0 repeated, 0 passed over, 0 refused")
    comment = LiveComment.objects.get()
    assert (comment.external_id, comment.author_key, comment.author_name) == ("7241", "tiktok:68", "Lan")
    assert comment.parsed["orders"] == [{"code": "M19", "qty": 2, "variant": None}]


def test_what_else_readers_print_is_counted_or_passed_over(session, live_server):
    user = {"id": "68", "nickname": "Lan"}
    gift = {"common": {"msgId": "g1"}, "user": user, "repeatCount": 2, "gift": {"name": "Rose", "type": 1}}
    lines = [
        json.dumps({"event": "gift", "data": gift | {"repeatEnd": 0}}),
        json.dumps({"event": "gift", "data": gift | {"repeatEnd": 1, "repeatCount": 5}}),
        json.dumps(
            {"event": "like", "data": {"common": {"msgId": "l1"}, "user": user, "count": 12, "total": 900}}
        ),
        json.dumps(
            {"event": "member", "data": {"common": {"msgId": "j1"}, "user": user, "memberCount": "77"}}
        ),
        json.dumps(
            {"event": "roomUser", "data": {"common": {"msgId": "v1"}, "total": "480", "totalUser": "900"}}
        ),
        json.dumps({"event": "social", "data": {"common": {"msgId": "s1"}, "user": user}}),
        json.dumps(
            {"event": "chat", "data": {"common": {"msgId": "c1"}, "user": user, "content": "\ud800 \x00"}}
        ),
        "not JSON",
        json.dumps({"event": "like", "data": {"common": {"msgId": "l1"}, "user": user, "count": 12}}),
    ]
    ran = bridged(session, live_server.url, lines)
    assert ran.stderr.strip() == "5 sent, 1 repeated, 3 passed over, 0 refused"
    kept = LiveSignal.objects.order_by("external_id").values_list("external_id", "kind", "count")
    assert list(kept) == [("g1", "gift", 5), ("j1", "join", 1), ("l1", "like", 12), ("v1", "viewers", 480)]


def test_a_bridge_started_again_brings_nothing_twice(session, live_server):
    lines = [json.dumps(READERS["Python"]), json.dumps({"type": "join", "user": {"id": 5}, "at": "gestern"})]
    bridged(session, live_server.url, lines)
    bridged(session, live_server.url, lines)
    assert (LiveComment.objects.count(), LiveSignal.objects.count()) == (1, 1)


def test_a_recorded_room_comes_in_through_the_bridge(session, live_server):
    command = [sys.executable, "-m", "sandbox.live", "data/ocop_products.json", "--comments", "250"]
    printed = subprocess.run(
        command, cwd=SCRIPT.parents[1], capture_output=True, text=True, check=True, timeout=60
    )
    lines = printed.stdout.splitlines()
    ran = bridged(session, live_server.url, lines)
    assert ran.stderr.strip() == "250 sent, 0 repeated, 0 passed over, 0 refused"
    assert stored() == {("tiktok", one["id"]): one["text"] for one in map(json.loads, lines)}


def test_a_session_that_is_gone_refuses_for_good(session, live_server):
    ran = bridged(session, f"{live_server.url}/nowhere", [json.dumps(READERS["Python"])])
    assert ran.returncode == 1
    assert "1 refused" in ran.stderr
    assert stored() == {}
