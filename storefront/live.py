"""Live sessions that are about to start. None can be planned yet, so the front page shows nothing of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Soon:
    """A session to come, as the front page announces it."""

    title: str
    starts_at: datetime
    url: str


def soon() -> Sequence[Soon]:
    """Sessions of the next days, the first to start first."""
    return ()
