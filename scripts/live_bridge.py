#!/usr/bin/env python3
"""Bring what a reader of live comments prints to the shop: JSON lines in, signed batches out.

    node my-reader.js | LIVE_KEY=… scripts/live_bridge.py https://shop.example/live/12/events/ --source tiktok

Python's standard library only, so it runs beside any reader. Each line is one event as the libraries
TikTok-Live-Connector and TikTokLive name their fields, old and new names alike, in a wrapper that says its
kind (`{"event": "chat", "data": {…}}`, also `type`) or flat; or it is in the shop's own form already. Lines
that mean nothing to the shop are counted and passed over. See docs/live-bridges.md.
"""

import argparse
import hashlib
import hmac
import json
import os
import queue
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

MOST = 100  # events in a batch: half a megabyte at the very most
REMEMBERED = 20_000  # numbers of events that were passed on already
DEADLINE_S = 10.0
LONGEST_WAIT_S = 30.0
LONGEST_TEXT, LONGEST_ID, LONGEST_NAME, MOST_COUNT = 1_000, 80, 80, 10_000_000
AGAIN = frozenset({401, 408, 409, 425, 429}) | frozenset(range(500, 600))  # a later try may be taken
KINDS = {  # what readers call it, in lower case without "event" and "message"
    "comment": "comment",
    "chat": "comment",
    "webcastchat": "comment",
    "join": "join",
    "member": "join",
    "webcastmember": "join",
    "like": "like",
    "webcastlike": "like",
    "gift": "gift",
    "webcastgift": "gift",
    "viewers": "viewers",
    "roomuser": "viewers",
    "roomuserseq": "viewers",
    "webcastroomuserseq": "viewers",
}
Event = dict[str, Any]
END = object()


def neutral(line: str) -> Event | None:
    """The event of a line in the shop's form; None when it is none that counts, or cannot be read."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    data = said.get("data")
    inner: Mapping[str, Any] = data if isinstance(data, dict) else said
    name = str(_first(said, "event", "type", "kind") or "").lower()
    kind = KINDS.get(name.removesuffix("event").removesuffix("message"))
    if kind is None:
        return None
    if kind == "gift" and not _is_finished(inner):
        return None  # a streak repeats with a growing count; its end says it all
    event: Event = {"type": kind, "id": _number(inner, kind)}
    if at := _moment(inner):
        event["at"] = at
    if kind == "viewers":
        count = _count(_first(inner, "viewerCount", "viewer_count", "total", "count"), -1)
        nested = inner.get("viewers")
        if isinstance(nested, Mapping):
            count = _count(nested.get("now"), count)
        return {**event, "count": count} if count >= 0 else None
    author = _author(inner)
    if author is None:
        return None
    event["author"] = author
    if kind == "comment":
        text = _plain(_first(inner, "content", "comment", "text") or "", LONGEST_TEXT)
        return {**event, "text": text} if text else None
    gift = inner.get("gift")
    inside = gift.get("count") if isinstance(gift, Mapping) else None
    names = ("repeatCount", "repeat_count", "likeCount", "count") if kind != "join" else ()
    return {**event, "count": _count(_first(inner, *names) or inside, 1)}


def _first(holder: Mapping[str, Any], *names: str) -> Any:
    return next((holder[name] for name in names if holder.get(name) is not None), None)


def _common(inner: Mapping[str, Any]) -> Mapping[str, Any]:
    common = inner.get("common")
    return common if isinstance(common, Mapping) else {}


def _number(inner: Mapping[str, Any], kind: str) -> str:
    """The platform's number of the event; without one, a number made of what it says: the same line once more
    is then the same event, but so are two viewers' counts of one second."""
    told = _first(inner, "event_id", "msgId", "msg_id", "id") or _first(_common(inner), "msgId", "msg_id")
    if isinstance(told, str | int) and (number := _plain(told, LONGEST_ID)):
        return number
    said = json.dumps([kind, inner], sort_keys=True, ensure_ascii=True).encode()
    return "x" + hashlib.sha256(said).hexdigest()[:40]


def _moment(inner: Mapping[str, Any]) -> str | None:
    """When it happened, from seconds or milliseconds since 1970; None when not told."""
    told = _first(inner, "ts_ms", "createTime", "create_time", "at")
    told = told if told is not None else _first(_common(inner), "createTime", "create_time")
    try:
        if isinstance(told, str) and not told.isdecimal():
            at = datetime.fromisoformat(told)
            return told if at.tzinfo else None
        number = int(told)
        return datetime.fromtimestamp(number / 1000 if number > 10**11 else number, UTC).isoformat()
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _author(inner: Mapping[str, Any]) -> dict[str, str] | None:
    told = inner.get("author") or inner.get("user")
    user: Mapping[str, Any] = told if isinstance(told, Mapping) else inner
    number = _first(user, "id", "userId", "user_id", "uniqueId", "unique_id", "displayId", "display_id")
    if user is inner:  # flat: `id` is the event's
        number = _first(user, "userId", "user_id", "uniqueId", "unique_id")
    if not isinstance(number, str | int) or not (plain := _plain(number, LONGEST_ID)):
        return None
    name = _first(user, "nickname", "name", "displayId", "display_id", "uniqueId", "unique_id", "handle")
    return {"id": plain, "name": _plain(name or "", LONGEST_NAME)}


def _is_finished(inner: Mapping[str, Any]) -> bool:
    gift = inner.get("gift") if isinstance(inner.get("gift"), Mapping) else inner.get("giftDetails")
    details: Mapping[str, Any] = gift if isinstance(gift, Mapping) else {}
    kind = _first(details, "type", "giftType") or inner.get("giftType")
    end = _first(inner, "repeatEnd", "repeat_end")
    end = end if end is not None else details.get("streak_end")
    return end is None or bool(end) or str(kind) not in ("1", "None")


def _plain(told: Any, most: int) -> str:
    """A text the shop can store: no NUL, no half of a character, not too long, not blank."""
    text = str(told).encode("utf-8", "replace").decode().replace("\x00", "")[:most]
    return text if text.strip() else ""


def _count(told: Any, default: int) -> int:
    try:
        return min(MOST_COUNT, max(0, int(told)))
    except (TypeError, ValueError):
        return default


class Refused(Exception):
    """The shop will never take this batch."""


class Shop:
    """The endpoint of one session, and the key of the source."""

    def __init__(self, url: str, source: str, key: str) -> None:
        self.url, self.source, self.key = url, source, key

    def send(self, events: list[Event]) -> None:
        """Until it is taken. Raises Refused."""
        body = json.dumps({"events": events}, ensure_ascii=False).encode()
        wait_s = 0.5
        while True:
            status, told_s = self._post(body)
            if status and status < 300:
                return
            if status and status not in AGAIN:
                raise Refused(f"the shop answered {status}")
            _say(f"not taken ({status or 'no answer'}), again in {told_s or wait_s:g} s")
            time.sleep(told_s or wait_s)
            wait_s = min(LONGEST_WAIT_S, wait_s * 2)

    def _post(self, body: bytes) -> tuple[int, float]:
        """Status, 0 without an answer, and how long the shop says to wait."""
        moment = int(time.time())
        said = f"{moment}.{self.source}.".encode() + body
        headers = {
            "Content-Type": "application/json",
            "Live-Source": self.source,
            "Live-Timestamp": str(moment),
            "Live-Signature": hmac.new(self.key.encode(), said, hashlib.sha256).hexdigest(),
        }
        request = urllib.request.Request(self.url, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
                return answer.status, 0.0
        except urllib.error.HTTPError as error:
            told = error.headers.get("Retry-After", "")
            return error.code, min(LONGEST_WAIT_S, float(told)) if told.isdecimal() else 0.0
        except (OSError, ValueError):
            return 0, 0.0


def batches(lines: "queue.Queue[Any]", every_s: float, counts: dict[str, int]) -> Iterator[list[Event]]:
    """What came within `every_s`, each event once, until the reader ends."""
    seen: OrderedDict[str, None] = OrderedDict()
    is_open = True
    while is_open:
        batch: list[Event] = []
        until = time.monotonic() + every_s
        while is_open and len(batch) < MOST:
            try:
                line = lines.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            if line is END:
                is_open = False
            elif (event := neutral(line)) is None:
                counts["passed over"] += bool(line.strip())
            elif event["id"] in seen:
                counts["repeated"] += 1
            else:
                seen[event["id"]] = None
                if len(seen) > REMEMBERED:
                    seen.popitem(last=False)
                batch.append(event)
        if batch:
            yield batch


def _read(lines: "queue.Queue[Any]") -> None:
    for line in sys.stdin:
        lines.put(line)
    lines.put(END)


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def main() -> int:
    """0 once the reader ended and everything was taken; 1 when the shop refused something for good."""
    parser = argparse.ArgumentParser(description="Bring live comments from a reader's lines to the shop.")
    parser.add_argument("url", help="the session's address, …/live/N/events/")
    parser.add_argument("--source", required=True, help="as the session names it: tiktok, facebook, …")
    parser.add_argument("--every", type=float, default=0.5, metavar="S", help="seconds between batches")
    chosen = parser.parse_args()
    key = os.environ.get("LIVE_KEY", "")
    if not key:
        parser.error("LIVE_KEY must hold the key of the source, from the session's page")
    if urlsplit(chosen.url).scheme not in ("http", "https"):
        parser.error("the address must begin with http:// or https://")
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    shop = Shop(chosen.url, chosen.source, key)
    lines: queue.Queue[Any] = queue.Queue(100_000)  # then the reader waits
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    counts = {"sent": 0, "repeated": 0, "passed over": 0, "refused": 0}
    for batch in batches(lines, chosen.every, counts):
        try:
            shop.send(batch)
            counts["sent"] += len(batch)
        except Refused as refused:
            counts["refused"] += len(batch)
            _say(f"{refused}; {len(batch)} events are dropped")
    _say(", ".join(f"{count} {name}" for name, count in counts.items()))
    return 1 if counts["refused"] else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
