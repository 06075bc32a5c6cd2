"""Follow a stream that tells its comments only when asked: fetch, take in, wait, until it is over."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from channels_sync.protocol import ChannelError, Throttled, Unauthorised
from livestream import locks, services
from livestream.errors import LiveRefused, WrongState
from livestream.happenings import Happening
from livestream.models import LiveSource

log = logging.getLogger(__name__)

VIEWERS_EVERY = 4  # turns; who watches changes slower than what is said
LONGEST_WAIT_S = 8.0  # a longer one would lose comments of a platform that tells the last ten seconds


class Bridge(Protocol):
    """What can be asked. Both raise ChannelError."""

    def comments(self) -> Sequence[Happening]:
        """What was written lately, known or not."""

    def viewers(self) -> Happening | None:
        """How many watch now, if it is told."""


class AlreadyFollowed(LiveRefused):
    """Another process fetches this source of this session."""

    def __init__(self, words: str) -> None:
        super().__init__("source", words, code="already_followed")


@dataclass(slots=True)
class Followed:
    """What came of it: new events, and calls that failed."""

    new: int = 0
    failed: int = 0


def follow(
    source: LiveSource, bridge: Bridge, *, every_s: float, sleep: Callable[[float], None] = time.sleep
) -> Followed:
    """Fetch every `every_s` seconds until the session is neither ready nor on air. What comes again is as
    once.

    A failed call is repeated after a growing wait. Raises AlreadyFollowed, and Unauthorised when the platform
    wants a new consent: waiting would not help.
    """
    done, failures, turn = Followed(), 0, 0
    with locks.following(source.pk) as is_ours:
        if not is_ours:
            raise AlreadyFollowed(f"{source.session_id} {source.source}")
        while True:
            try:
                done.new += _turn(source, bridge, with_viewers=turn % VIEWERS_EVERY == 0)
                failures, turn = 0, turn + 1
                sleep(every_s)
            except WrongState:
                return done
            except Unauthorised:
                raise
            except ChannelError as error:
                done.failed += 1
                failures += 1
                log.warning("source %s of session %s: %s", source.source, source.session_id, error)
                sleep(_wait_s(error, failures, every_s))


def _turn(source: LiveSource, bridge: Bridge, *, with_viewers: bool) -> int:
    """How many events were new. An empty turn also asks whether the session goes on."""
    found = list(bridge.comments())
    if with_viewers and (viewers := bridge.viewers()):
        found.append(viewers)
    return services.take_in(source, found).new


def _wait_s(error: ChannelError, failures: int, every_s: float) -> float:
    told = error.retry_after if isinstance(error, Throttled) else None
    grown = every_s * float(2 ** min(failures - 1, 5))
    return told if told is not None else min(LONGEST_WAIT_S, grown)
