"""Wall-clock times of Vietnam, in which gateways and banks write every date."""

from datetime import UTC, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
COMPACT = "%Y%m%d%H%M%S"


def local(at: float) -> datetime:
    """Epoch seconds as a Vietnamese date."""
    return datetime.fromtimestamp(at, UTC).astimezone(VIETNAM)


def compact(at: float) -> str:
    """Epoch seconds as `yyyyMMddHHmmss`."""
    return local(at).strftime(COMPACT)


def from_compact(text: str) -> float:
    """The epoch seconds of `yyyyMMddHHmmss`. Raises ValueError."""
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        raise ValueError(f"not yyyyMMddHHmmss: {text}")
    return datetime.strptime(text, COMPACT).replace(tzinfo=VIETNAM).timestamp()


def day(at: float) -> str:
    """The Vietnamese day of a moment, `YYYY-MM-DD`."""
    return local(at).date().isoformat()


def iso(at: float) -> str:
    """A moment to the second with its offset."""
    return local(at).isoformat(timespec="seconds")


def plain(at: float) -> str:
    """A moment as `YYYY-MM-DD HH:MM:SS`, without offset."""
    return local(at).strftime("%Y-%m-%d %H:%M:%S")


def shown(at: float) -> str:
    """A moment for a reader."""
    return local(at).strftime("%H:%M:%S %d/%m/%Y")
