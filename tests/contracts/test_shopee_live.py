"""The bridge to Shopee Live against the sandbox's stand-in over HTTP."""

import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from channels_sync.adapters.shopee.gateway import Gateway, Refused
from channels_sync.protocol import Credentials, Throttled, Unauthorised
from core import clock
from livestream import locks, services
from livestream.bridges.shopee import ShopeeLive, read
from livestream.following import AlreadyFollowed, follow
from livestream.models import LiveComment, LiveSignal
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned


@pytest.fixture
def streamer(sandbox):
    """Credentials of who goes live."""
    given = sandbox.http.get("/control/credentials").json()["shopee"]
    return Credentials(
        base_url=given["base_url"],
        auth_url=given["base_url"],
        app_key=str(given["partner_id"]),
        app_secret=given["partner_key"],
        access_token=given["user_access_token"],
        refresh_token="",
        shop=str(given["user_id"]),
    )


@pytest.fixture
def client():
    with httpx.Client() as made:
        yield made


@pytest.fixture
def door(streamer, client):
    return Gateway(streamer, client, clock.now, speaker="user_id")


@pytest.fixture
def stream(door):
    """A session of theirs that is on."""
    about = {"title": "Phiên thử", "cover_image_url": "https://x.example/a.jpg"}
    session_id = door.post("livestream/create_session", about)[0]["session_id"]
    door.post("livestream/start_session", {"session_id": session_id, "domain_id": 1})
    return session_id


@pytest.fixture
def bridge(streamer, client, stream):
    return ShopeeLive(streamer, client, clock.now, stream)


@pytest.fixture
def session(transactional_db):
    producer = ProducerFactory.create()
    made = planned(producer, channels=["shopee"])
    item(made, goods(producer, "M12", stock=1_000))
    return on_air(made)


def say(door, stream, *texts):
    for text in texts:
        door.post("livestream/post_comment", {"session_id": stream, "content": text})


class Turns:
    """Lets a number of turns pass, then ends the session; notes how long each wait was."""

    def __init__(self, session, count=2, between=None):
        self.session, self.left, self.between, self.waits = session, count, between, []

    def __call__(self, seconds):
        self.waits.append(seconds)
        self.left -= 1
        if self.between:
            self.between(len(self.waits))
        if self.left <= 0:
            services.end(self.session.pk)


def test_a_comment_is_read_with_author_words_and_moment(door, stream, bridge):
    say(door, stream, "M12 2 hũ nha shop")
    comment = bridge.comments()[0]
    assert (comment.kind, comment.author, comment.name) == ("comment", "550066007", "host")
    assert comment.text == "M12 2 hũ nha shop"
    assert abs((comment.at - clock.now()).total_seconds()) < 30
    assert bridge.viewers().count == 0


def test_every_page_is_read(door, stream, bridge, sandbox):
    sandbox.switch("shopee", "calls_per_second", 0)
    say(door, stream, *(f"câu {number}" for number in range(60)))
    assert {one.text for one in bridge.comments()} == {f"câu {number}" for number in range(60)}


def test_what_lacks_number_author_or_words_is_passed_over():
    good = {"comment_id": 1, "user_id": 2, "username": "lan", "content": "M12", "timestamp": 1_767_000_000}
    bad = [
        {**good, **gap} for gap in ({"comment_id": None}, {"user_id": ""}, {"content": " "}, {"content": {}})
    ]
    found = read({"list": [good, *bad, None, "x"]})
    assert [(one.id, one.author, one.name, one.text) for one in found] == [("1", "2", "lan", "M12")]
    assert read({"list": None}) == []
    thousandths = read({"list": [{**good, "timestamp": 1_767_000_000_123}]})[0]
    assert thousandths.at.replace(microsecond=0) == found[0].at
    assert read({"list": [{**good, "timestamp": "soon"}]})[0].at is None


def test_only_the_users_own_token_and_signature_are_taken(streamer, client, stream, sandbox):
    other = replace(streamer, access_token="x" * 32)
    with pytest.raises(Unauthorised):
        ShopeeLive(other, client, clock.now, stream).comments()
    as_shop = Gateway(streamer, client, clock.now)
    with pytest.raises(Refused):
        as_shop.get("livestream/get_latest_comment_list", {"session_id": stream})


def test_a_room_is_followed_to_its_end_and_everything_comes_once(session, sandbox, door, stream, bridge):
    sandbox.switch("shopee", "calls_per_second", 0)
    products = [{"code": "M12", "name": "Hạt điều", "variants": [{"key": "", "label": ""}]}]
    body = {
        "url": "http://127.0.0.1:9/",
        "sources": {"shopee": stream},
        "products": products,
        "comments_per_second": 30,
        "length_s": 3,
        "is_even": True,
    }
    room = sandbox.http.post("/control/live/start", json=body).json()["id"]

    def between(turn):
        time.sleep(0.5)

    done = follow(session.sources.get(source="shopee"), bridge, every_s=3, sleep=Turns(session, 10, between))
    truth = sandbox.http.get(f"/control/live/{room}/truth?comments=1").json()
    assert len(truth["comments"]) > 50
    texts = LiveComment.objects.order_by("pk").values_list("text", flat=True)
    assert sorted(texts) == sorted(one["text"] for one in truth["comments"])
    assert done.new == LiveComment.objects.count() + LiveSignal.objects.count()
    assert set(LiveSignal.objects.values_list("kind", flat=True)) == {"viewers"}


def test_failed_calls_wait_longer_each_time_and_nothing_is_lost(session, sandbox, door, stream, bridge):
    say(door, stream, "M12 3")
    sandbox.switch("shopee", "fail_rate", 1.0)

    def between(turn):
        if turn == 3:
            sandbox.switch("shopee", "fail_rate", 0.0)

    turns = Turns(session, 4, between)
    done = follow(session.sources.get(source="shopee"), bridge, every_s=1, sleep=turns)
    assert (turns.waits, done.failed) == ([1, 2, 4, 1], 3)
    assert LiveComment.objects.get().parsed["orders"] == [{"code": "M12", "qty": 3, "variant": None}]


def test_throttling_waits_as_long_as_the_platform_says(session):
    class Busy:
        def comments(self):
            raise Throttled("too_fast", retry_after=7.0)

        def viewers(self):
            return None

    turns = Turns(session, 1)

    def once(seconds):
        turns(seconds)
        Busy.comments = lambda self: []

    done = follow(session.sources.get(source="shopee"), Busy(), every_s=1, sleep=once)
    assert (turns.waits, done.failed) == ([7.0], 1)


def test_a_token_that_ended_stops_the_following(session, sandbox, stream, bridge):
    sandbox.expire_tokens("shopee")
    with pytest.raises(Unauthorised):
        follow(session.sources.get(source="shopee"), bridge, every_s=1, sleep=Turns(session, 1))


@contextmanager
def another_process_follows(source):
    """The lock of a process beside this one."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [locks.FOLLOWER, source.pk])
            yield
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [locks.FOLLOWER, source.pk])
    finally:
        other.close()


def test_two_processes_never_fetch_the_same_source(session, bridge):
    source = session.sources.get(source="shopee")
    with another_process_follows(source), pytest.raises(AlreadyFollowed):
        follow(source, bridge, every_s=1, sleep=Turns(session, 1))
    follow(source, bridge, every_s=1, sleep=Turns(session, 1))  # free again


def test_the_command_follows_until_the_session_is_over(session, streamer, door, stream, settings, capsys):
    settings.SHOPEE_LIVE = {
        "base_url": streamer.base_url,
        "app_key": streamer.app_key,
        "app_secret": streamer.app_secret,
        "user_id": streamer.shop,
        "access_token": streamer.access_token,
    }
    settings.SHOPEE_LIVE_EVERY_S = 0.2
    say(door, stream, "M12 1")
    watcher = threading.Thread(target=_end_when_it_came, args=(session.pk,), daemon=True)
    watcher.start()
    call_command("follow_shopee_live", str(session.pk), str(stream))
    watcher.join(30)
    assert not watcher.is_alive()
    assert capsys.readouterr().out.strip().endswith("0 calls failed")
    assert LiveComment.objects.get().text == "M12 1"


def _end_when_it_came(session_id):
    try:
        until = time.monotonic() + 20
        while not LiveComment.objects.exists() and time.monotonic() < until:
            time.sleep(0.1)
        services.end(session_id)
    finally:
        connection.close()


def test_the_command_says_what_is_missing(session, settings):
    settings.SHOPEE_LIVE = {**settings.SHOPEE_LIVE, "app_key": ""}
    with pytest.raises(CommandError, match="SHOPEE_LIVE_APP_KEY"):
        call_command("follow_shopee_live", str(session.pk), "1")
