"""Shopee Live: comments and audience of a session, in the neutral form. Pure: no Django, no database.

The platform tells the comments of the last ten seconds (`v2.livestream.get_latest_comment_list`), so it is
asked every few seconds and most of what it says is known already. Field names as published for
`comment_id`, `user_id`, `username`, `content`, `timestamp`, `next_offset`; whether a further page goes on
where the last ended, and how large pages are, is not, so pages are read until one brings nothing new.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee.gateway import Gateway
from channels_sync.protocol import Credentials
from livestream.happenings import LONGEST_ID, LONGEST_NAME, LONGEST_TEXT, MOST_COUNT, Happening

MOST_PAGES = 20
MILLISECONDS = 10**11  # times are published in seconds, samples show thousandths


class ShopeeLive:
    """One session of the user whose token this is (`credentials.shop` is the user's number)."""

    def __init__(
        self, credentials: Credentials, client: httpx.Client, now: Callable[[], datetime], session_id: int
    ) -> None:
        self._gateway = Gateway(credentials, client, now, speaker="user_id")
        self._now, self._session_id = now, session_id

    def comments(self) -> list[Happening]:
        """What was written lately, oldest page first. Raises ChannelError."""
        found: dict[str, Happening] = {}
        offset = 0
        for _page in range(MOST_PAGES):
            params = {"session_id": self._session_id, "offset": offset}
            answer = self._gateway.get("livestream/get_latest_comment_list", params)
            fresh = [one for one in read(answer) if one.id not in found]
            found.update((one.id, one) for one in fresh)
            following = as_int(answer.get("next_offset"))
            if not fresh or following is None or following <= offset:
                break
            offset = following
        return list(found.values())

    def viewers(self) -> Happening | None:
        """How many watch now; None when it is not told. Raises ChannelError."""
        answer = self._gateway.get("livestream/get_session_metric", {"session_id": self._session_id})
        count = as_int(answer.get("ccu"))
        if count is None or not 0 <= count <= MOST_COUNT:
            return None
        now = self._now()
        return Happening("viewers", f"ccu-{int(now.timestamp())}", at=now, count=count)


def read(answer: dict[str, Any]) -> list[Happening]:
    """The comments of an answer; what lacks number, author or words is passed over."""
    return [one for row in as_list(answer.get("list")) if (one := _comment(as_dict(row)))]


def _comment(row: dict[str, Any]) -> Happening | None:
    number, author = as_text(row.get("comment_id"))[:LONGEST_ID], as_text(row.get("user_id"))[:LONGEST_ID]
    text = as_text(row.get("content"))[:LONGEST_TEXT]
    if not number or not author or not text.strip():
        return None
    name = as_text(row.get("username"))[:LONGEST_NAME]
    return Happening("comment", number, at=_moment(row.get("timestamp")), author=author, name=name, text=text)


def _moment(told: Any) -> datetime | None:
    seconds = as_int(told)
    if seconds is None or seconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds > MILLISECONDS else seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
