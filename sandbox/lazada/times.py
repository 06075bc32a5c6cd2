"""Lazada's many ways to write a moment. Pure; a moment here is epoch seconds.

The seller's local time in Vietnam is UTC+7 all year.
"""

from datetime import datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))

_LOCAL_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
_FIRST_YEAR = 2000


def from_local(text: str, *, is_end: bool = False) -> float:
    """A promotion's date in seller-local time, to the minute; a bare end date means its last minute.

    Raises ValueError for anything but `yyyy-MM-dd`, `yyyy-MM-dd HH:mm` or `yyyy-MM-dd HH:mm:ss`.
    """
    if len(text) == len("2026-12-01"):
        text += " 23:59" if is_end else " 00:00"
    for pattern in _LOCAL_FORMATS:
        try:
            moment = datetime.strptime(text, pattern)
        except ValueError:
            continue
        if moment.year < _FIRST_YEAR:
            break
        return moment.replace(second=0, tzinfo=VIETNAM).timestamp()
    raise ValueError(f"{text!r} is not a date like 2026-12-01 or 2026-12-01 09:30")


def from_iso(text: str) -> float:
    """ISO 8601 with an offset. Raises ValueError, also when the offset is missing."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return moment.timestamp()


def minute(moment: float) -> str:
    """`2026-12-01 09:30` in seller-local time."""
    return _local(moment).strftime("%Y-%m-%d %H:%M")


def day(moment: float) -> str:
    """`2026-12-01` in seller-local time."""
    return _local(moment).strftime("%Y-%m-%d")


def order_time(moment: float) -> str:
    """`2026-12-01 09:30:00 +0700`, as the order calls print it."""
    return _local(moment).strftime("%Y-%m-%d %H:%M:%S +0700")


def iso(moment: float) -> str:
    """`2026-12-01T09:30:00+07:00`."""
    return _local(moment).isoformat(timespec="seconds")


def milliseconds(moment: float) -> str:
    """Epoch milliseconds as text."""
    return str(int(moment * 1000))


def _local(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, VIETNAM)
