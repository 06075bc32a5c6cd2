"""Sessions of Shopee Live: one at a time, comments of ten seconds, an item that is shown."""

import hashlib
import hmac
import time

import pytest

from tests.sandbox.shopee_seller import Seller


class Streamer(Seller):
    """A seller's software that signs for the user who goes live."""

    def query(self, path, *, public=False, at=None, **changed):
        if public or "livestream" not in path:
            return super().query(path, public=public, at=at, **changed)
        timestamp, token = str(int(time.time())), self.keys["user_access_token"]
        base = f"{self.keys['partner_id']}{path}{timestamp}{token}{self.keys['user_id']}"
        return {
            "partner_id": str(self.keys["partner_id"]),
            "timestamp": timestamp,
            "access_token": token,
            "user_id": str(self.keys["user_id"]),
            "sign": hmac.new(self.keys["partner_key"].encode(), base.encode(), hashlib.sha256).hexdigest(),
            **changed,
        }

    def live(self, name, **parameters):
        """A call of the family; GET where it reads."""
        call = self.get if name.startswith("get_") else lambda path, **body: self.post(path, body)
        return call(f"livestream/{name}", **parameters)

    def create(self):
        about = {"title": "Phiên thử", "cover_image_url": "https://x.example/a.jpg"}
        return self.live("create_session", **about)["response"]["session_id"]


@pytest.fixture
def streamer():
    return Streamer()


@pytest.fixture
def session_id(streamer):
    """A session that is on."""
    made = streamer.create()
    streamer.live("start_session", session_id=made, domain_id=1)
    return made


def test_a_session_begins_and_ends_once(streamer):
    session_id = streamer.create()
    states = [streamer.live("get_session_detail", session_id=session_id)["response"]["status"]]
    assert "not ongoing" in streamer.live("get_latest_comment_list", session_id=session_id)["message"]
    for call in ("start_session", "end_session"):
        assert streamer.live(call, session_id=session_id, domain_id=1)["error"] == ""
        states.append(streamer.live("get_session_detail", session_id=session_id)["response"]["status"])
    assert states == [0, 1, 2]
    assert "ended" in streamer.live("get_latest_comment_list", session_id=session_id)["message"]
    assert streamer.live("start_session", session_id=session_id, domain_id=1)["error"] == "error_data"


def test_only_one_session_of_a_user_is_on(streamer, session_id):
    answer = streamer.live("start_session", session_id=streamer.create(), domain_id=1)
    assert answer["error"] == "error_data"
    assert f"session_id:{session_id}) is still ongoing" in answer["message"]


def test_comments_older_than_ten_seconds_are_not_told(streamer, session_id):
    streamer.live("post_comment", session_id=session_id, content="cũ")
    streamer.wait(11)
    streamer.live("post_comment", session_id=session_id, content="mới")
    answer = streamer.live("get_latest_comment_list", session_id=session_id)["response"]
    assert [row["content"] for row in answer["list"]] == ["mới"]
    assert answer["next_offset"] == 1
    row = answer["list"][0]
    assert set(row) == {"comment_id", "user_id", "username", "content", "timestamp"}
    assert streamer.live("get_session_metric", session_id=session_id)["response"]["comments"] == 2


def test_comments_are_told_in_pages(streamer, session_id):
    for number in range(51):
        streamer.live("post_comment", session_id=session_id, content=f"câu {number}")
    first = streamer.live("get_latest_comment_list", session_id=session_id)["response"]
    offset = first["next_offset"]
    second = streamer.live("get_latest_comment_list", session_id=session_id, offset=offset)["response"]
    told = [row["content"] for row in first["list"] + second["list"]]
    assert (len(first["list"]), told) == (50, [f"câu {number}" for number in range(51)])


def test_an_item_is_shown_and_taken_away(streamer, session_id):
    item = {"item_id": streamer.row("M02-250")["product_id"], "shop_id": streamer.keys["shop_id"]}
    assert streamer.live("update_show_item", session_id=session_id, **item)["error"] == ""
    assert streamer.live("get_show_item", session_id=session_id)["response"]["item"] == item
    streamer.live("delete_show_item", session_id=session_id)
    assert streamer.live("get_show_item", session_id=session_id)["response"]["item"] is None


@pytest.mark.parametrize(
    ("call", "body", "code"),
    [
        ("post_comment", {"content": "x" * 151}, "error_param"),
        ("update_show_item", {"item_id": 1, "shop_id": 220044001}, "error_data"),
        ("post_comment", {"content": "x", "session_id": 5}, "error_data"),
    ],
)
def test_what_cannot_be_is_refused(streamer, session_id, call, body, code):
    assert streamer.live(call, **{"session_id": session_id, **body})["error"] == code
    assert streamer.live("get_latest_comment_list", session_id=session_id)["response"]["list"] == []
    assert streamer.live("get_show_item", session_id=session_id)["response"]["item"] is None


def test_a_user_is_no_shop_and_a_shop_no_user(streamer, session_id):
    token = streamer.keys["access_token"]
    path = "/api/v2/livestream/get_session_detail"
    wrong = streamer.http.get(
        path, params={**streamer.query(path), "session_id": session_id, "access_token": token}
    )
    assert wrong.json()["error"] == "error_sign"
    as_shop = {**Seller.query(streamer, "/api/v2/shop/get_shop_info"), "session_id": session_id}
    assert streamer.http.get(path, params=as_shop).json()["message"] == "There is no user_id in query."
    streamer.keys["user_access_token"] = token  # a shop's token, signed well
    assert streamer.live("get_session_detail", session_id=session_id)["error"] == "invalid_acceess_token"
