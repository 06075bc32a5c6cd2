"""A bridge that keeps its connection: the same door, message by message, over a real WebSocket."""

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from core import clock
from livestream import services, signing, socket
from livestream.models import LiveComment, LiveSession
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned
from tests.serving import the_shop

pytestmark = [pytest.mark.demo, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def shop():
    with the_shop() as port:
        yield f"ws://localhost:{port}"


@pytest.fixture
def session() -> LiveSession:
    producer = ProducerFactory.create()
    made = planned(producer)
    item(made, goods(producer))
    return on_air(made)


def message(session, *events: dict, key: str = "", body: str | None = None) -> str:
    """As a bridge sends it."""
    said = json.dumps({"events": events}) if body is None else body
    moment = int(clock.now().timestamp())
    key = key or session.sources.get(source="tiktok").key
    signature = signing.sign(key, moment=moment, source="tiktok", body=said.encode())
    return f"Live-Source: tiktok\nLive-Timestamp: {moment}\nLive-Signature: {signature}\n\n{said}"


def comment(number: str, text: str = "M12 x1") -> dict:
    return {"type": "comment", "id": number, "author": {"id": "u1", "name": "Lan"}, "text": text}


def open_door(shop: str, session: LiveSession):
    return connect(f"{shop}/live/{session.pk}/events/", open_timeout=10, close_timeout=2)


def test_messages_are_taken_in_order_and_once_also_over_a_new_connection(shop, session):
    sent = [message(session, comment(str(number), f"lần {number}")) for number in range(20)]
    with open_door(shop, session) as door:
        for one in sent:
            door.send(one)
        assert [json.loads(door.recv(10)) for _ in sent] == [{"status": 200, "new": 1, "known": 0}] * 20
    with open_door(shop, session) as door:
        door.send(sent[3].encode())  # bytes are as good as text
        assert json.loads(door.recv(10)) == {"status": 200, "new": 0, "known": 1}
    words = list(LiveComment.objects.order_by("pk").values_list("text", flat=True))
    assert words == [f"lần {number}" for number in range(20)]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("between", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_lines_end_as_the_bridge_likes_and_the_body_stays_what_was_signed(shop, session, end, between):
    body = json.dumps({"events": [comment("1")]}, indent=1).replace("\n", end)
    head, _empty, said = message(session, body=body).partition("\n\n")
    with open_door(shop, session) as door:
        door.send(head.replace("\n", between) + between * 2 + said)
        assert json.loads(door.recv(10)) == {"status": 200, "new": 1, "known": 0}


def test_what_is_wrong_is_told_as_a_post_is_and_the_connection_goes_on(shop, session):
    with open_door(shop, session) as door:
        door.send(message(session, {"type": "comment", "id": ""}))
        refused = json.loads(door.recv(10))
        assert (refused["status"], refused["code"]) == (422, "bad_events")
        assert refused["problems"]
        door.send(message(session, comment("1")))
        assert json.loads(door.recv(10))["new"] == 1
        services.end(session.pk)
        door.send(message(session, comment("2")))
        assert json.loads(door.recv(10))["status"] == 409
    assert LiveComment.objects.count() == 1


@pytest.mark.parametrize("forged", ["another key", "nothing said", "no words", "signs that are none"])
def test_a_forged_message_is_refused_and_ends_the_connection(shop, session, forged):
    said = {
        "another key": message(session, comment("1"), key="another"),
        "nothing said": '{"events": []}',
        "no words": "",
        "signs that are none": message(session, comment("1")).replace("tiktok", "tik\x00tok", 1),
    }[forged]
    with open_door(shop, session) as door:
        door.send(said)
        assert json.loads(door.recv(10)) == {"status": 401}
        with pytest.raises(ConnectionClosed):
            door.recv(10)
        assert door.close_code == socket.POLICY
    assert not LiveComment.objects.exists()


def test_one_that_is_too_long_ends_the_connection(shop, session):
    with open_door(shop, session) as door:
        door.send("x" * (socket.LONGEST + 1))
        with pytest.raises(ConnectionClosed):
            door.recv(10)
        assert door.close_code == socket.TOO_LONG


def test_no_more_than_so_many_are_open_and_no_other_address_has_a_door(shop, session, monkeypatch):
    monkeypatch.setattr(socket, "MOST_OPEN", 1)
    with open_door(shop, session) as door, pytest.raises(InvalidStatus):
        open_door(shop, session)
    door.close()
    with pytest.raises(InvalidStatus):
        connect(f"{shop}/san-pham/", open_timeout=10)
    with open_door(shop, session) as door:
        door.send(message(session, comment("1")))
        assert json.loads(door.recv(10))["status"] == 200
