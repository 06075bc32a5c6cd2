"""Shopee Live: sessions of a user, what viewers wrote in the last ten seconds, the item that is shown.

Calls of a user, not of a shop. Comments come from the sandbox's live rooms.
"""

from itertools import takewhile
from typing import Any

from sandbox.shopee.gateway import Answer, Call, ShopeeError
from sandbox.shopee.store import SHOP_ID, USER_ID, Document, Store

INITIAL, ONGOING, ENDED = 0, 1, 2
LATEST_S = 10.0  # older comments are not told any more
PAGE = 50  # comments of an answer; the real number is not published
LONGEST_POST = 150


def write(store: Store, session_id: int, user_id: int, username: str, content: str) -> None:
    """A viewer writes. Raises KeyError for an unknown session."""
    session, now = _kept(store, session_id), store.world.now()
    if session["status"] != ONGOING:
        return
    for old in takewhile(lambda one: one["at"] < now - 2 * LATEST_S, store.values("live_comment")):
        store.remove("live_comment", old["comment_id"])
    store.put("live", session_id, {**session, "comments": session["comments"] + 1})
    comment_id = store.new_id("live_comment", 100_000_001)
    comment = {"comment_id": comment_id, "user_id": user_id, "username": username, "content": content}
    store.put("live_comment", comment_id, {**comment, "at": now, "session_id": session_id})


def watch(store: Store, session_id: int, **counts: int) -> None:
    """What viewers do else: `ccu`, who watches now; `likes`, how many more."""
    session = _kept(store, session_id)
    peak = max(session["peak_ccu"], counts.get("ccu", 0))
    likes = session["likes"] + counts.get("likes", 0)
    changed = {"ccu": counts.get("ccu", session["ccu"]), "peak_ccu": peak, "likes": likes}
    store.put("live", session_id, {**session, **changed})


def create_session(call: Call) -> Answer:
    """`create_session`: a session that has not begun."""
    title, description = call.text("title"), call.text("description", "")
    if len(title) > 200 or len(description) > 200:
        raise ShopeeError("error_param", "title and description should hold at most 200 characters.")
    call.text("cover_image_url")
    session_id = call.store.new_id("live", 6_236_215)
    session = {
        "session_id": session_id,
        "title": title,
        "description": description,
        "cover_image_url": call.text("cover_image_url"),
        "is_test": bool(call.value("is_test")),
        "status": INITIAL,
        "create_time": call.store.now() * 1000,  # in milliseconds, whatever the text says
        "start_time": 0,
        "end_time": 0,
        "shown": None,
        "ccu": 0,
        "peak_ccu": 0,
        "likes": 0,
        "comments": 0,
    }
    call.store.put("live", session_id, session)
    return {"session_id": session_id}


def start_session(call: Call) -> Answer:
    """`start_session`: one at a time."""
    session = _session(call)
    running = next((one for one in call.store.values("live") if one["status"] == ONGOING), None)
    if running is not None and running["session_id"] != session["session_id"]:
        words = f"The last session(session_id:{running['session_id']}) is still ongoing, please end it first"
        raise ShopeeError("error_data", words)
    if session["status"] != INITIAL:
        raise ShopeeError("error_data", "The session is ongoing or has ended.")
    call.whole("domain_id")
    _put(call, session, status=ONGOING, start_time=call.store.now() * 1000)
    return None


def end_session(call: Call) -> Answer:
    """`end_session`."""
    session = _ongoing(call)
    _put(call, session, status=ENDED, end_time=call.store.now() * 1000)
    return None


def session_detail(call: Call) -> Answer:
    """`get_session_detail`."""
    session = _session(call)
    push = {"push_url": "rtmp://live.example/push", "push_key": "sandbox", "domain_id": 1}
    told = ("session_id", "title", "description", "cover_image_url", "is_test", "status")
    times = ("create_time", "start_time", "end_time")
    return {
        **{name: session[name] for name in (*told, *times)},
        "update_time": session["create_time"],
        "share_url": f"{call.store.world.base_url}/live/",
        "stream_url_list": [{**push, "play_url": "https://live.example/play"}],
    }


def latest_comments(call: Call) -> Answer:
    """`get_latest_comment_list`: those of the last ten seconds, from `offset` on."""
    session, offset = _ongoing(call), call.whole("offset", 0)
    since = call.store.world.now() - LATEST_S
    fresh = [
        one
        for one in call.store.values("live_comment")
        if one["session_id"] == session["session_id"] and one["at"] >= since
    ]
    page = fresh[offset : offset + PAGE]
    told = ("comment_id", "user_id", "username", "content")
    rows = [{**{name: one[name] for name in told}, "timestamp": int(one["at"])} for one in page]
    return {"next_offset": offset + len(page), "list": rows}


def post_comment(call: Call) -> Answer:
    """`post_comment`: the host writes."""
    session, content = _ongoing(call), call.text("content")
    if len(content) > LONGEST_POST:
        raise ShopeeError("error_param", f"content should hold at most {LONGEST_POST} characters.")
    write(call.store, session["session_id"], USER_ID, "host", content)
    return None


def session_metric(call: Call) -> Answer:
    """`get_session_metric`: what is known of the audience; the sandbox sells nothing in a stream."""
    session = _session(call)
    nothing = dict.fromkeys(
        ("gmv", "atc", "ctr", "co", "orders", "shares", "views", "avg_viewing_duration"), 0
    )
    counted = {name: session[name] for name in ("ccu", "peak_ccu", "likes", "comments")}
    return {**nothing, **counted, "engage_ccu_1m": session["ccu"]}


def show_item(call: Call) -> Answer:
    """`update_show_item`: pin one item."""
    session, item_id = _ongoing(call), call.whole("item_id")
    if call.whole("shop_id") != SHOP_ID or call.store.item(item_id) is None:
        raise ShopeeError("error_data", "The item is not in the session.")
    _put(call, session, shown=item_id)
    return None


def shown_item(call: Call) -> Answer:
    """`get_show_item`."""
    item_id = _ongoing(call)["shown"]
    return {"item": {"item_id": item_id, "shop_id": SHOP_ID}} if item_id else {"item": None}


def hide_item(call: Call) -> Answer:
    """`delete_show_item`."""
    _put(call, _ongoing(call), shown=None)
    return None


def _session(call: Call) -> Document:
    session = call.store.get("live", call.whole("session_id"))
    if session is None:
        raise ShopeeError("error_data", "The session does not exist.")
    return session


def _kept(store: Store, session_id: int) -> Document:
    session = store.get("live", session_id)
    if session is None:
        raise KeyError(session_id)
    return session


def _ongoing(call: Call) -> Document:
    session = _session(call)
    if session["status"] != ONGOING:
        words = "The session has ended." if session["status"] == ENDED else "The session is not ongoing."
        raise ShopeeError("error_data", words)
    return session


def _put(call: Call, session: Document, **changed: Any) -> None:
    call.store.put("live", session["session_id"], {**session, **changed})


CALLS = {
    "livestream/create_session": ("POST", create_session),
    "livestream/start_session": ("POST", start_session),
    "livestream/end_session": ("POST", end_session),
    "livestream/get_session_detail": ("GET", session_detail),
    "livestream/get_latest_comment_list": ("GET", latest_comments),
    "livestream/post_comment": ("POST", post_comment),
    "livestream/get_session_metric": ("GET", session_metric),
    "livestream/update_show_item": ("POST", show_item),
    "livestream/get_show_item": ("GET", shown_item),
    "livestream/delete_show_item": ("POST", hide_item),
}
