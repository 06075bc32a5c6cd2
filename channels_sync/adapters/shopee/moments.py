"""Shopee's times: whole seconds of the epoch, as numbers or text."""

from datetime import UTC, datetime
from typing import Any

from channels_sync.adapters.http import as_int

LAST = 253_402_300_799  # the end of the year 9999


def moment(value: Any) -> datetime | None:
    """An aware time, or None for 0, null and anything that is no time."""
    seconds = as_int(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds and 0 < seconds <= LAST else None


def epoch(at: datetime) -> int:
    """Whole seconds of the epoch."""
    return int(at.timestamp())
