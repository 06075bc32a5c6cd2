"""How Lazada writes moments, yes and no; every reader answers None or False for what it cannot read."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from channels_sync.adapters.http import as_int, as_text

VIETNAM = timezone(timedelta(hours=7))  # the seller's own time, the same all year
NO_SECONDS = 10**11  # a larger epoch figure counts milliseconds: Lazada mixes both
LAST_SECOND = 253_402_300_799  # of the year 9999


def moment(text: Any) -> datetime | None:
    """An aware moment of "2026-11-20 09:15:02 +0700" or ISO 8601; without an offset it is Vietnam's."""
    try:
        read = datetime.fromisoformat(as_text(text).replace(" +", "+").replace(" -", "-"))
    except ValueError:
        return None
    if not 1970 < read.year < 9999:
        return None
    return read if read.tzinfo else read.replace(tzinfo=VIETNAM)


def epoch(value: Any) -> datetime | None:
    """An aware moment of epoch seconds or milliseconds; 0 is no moment."""
    number = as_int(value) or 0
    seconds = number / 1000 if abs(number) > NO_SECONDS else number
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds <= LAST_SECOND else None


def iso(at: datetime) -> str:
    """A moment as queries take it: "2026-11-01T00:00:00+07:00", whole seconds."""
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")


def milliseconds(at: datetime) -> str:
    """A moment as promotions take it."""
    return str(int(at.timestamp() * 1000))


def is_true(value: Any) -> bool:
    """A JSON true or its text."""
    return value is True or as_text(value).lower() == "true"
