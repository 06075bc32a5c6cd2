"""Several calls of one shop under way at a time, each with products of its own.

Two calls that name the same product never overlap and keep their order. Deals, content and vouchers also
share things across products (a discount, an uploaded picture), so of each of these kinds one goes at a time.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from channels_sync.leases import Leased
from channels_sync.protocol import Facet, Result

LANES = 4  # at 49 calls a second an answer may then take 80 ms before the pace suffers
SIDE_BY_SIDE = {Facet.STOCK, Facet.PRICE}  # a call of these touches its own products and nothing else

Call = tuple[Leased, ...]
Push = Callable[[Call], list[Result]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A call that came back after `took_ms`: one result per item, or what was raised instead."""

    call: Call
    took_ms: int
    answer: list[Result] | Exception


class Lanes:
    """The calls of one lease: those that wait, most urgent first, and those under way."""

    def __init__(self, calls: Iterable[Call], push: Push, pool: ThreadPoolExecutor, until: float) -> None:
        self._waiting, self._push, self._pool, self._until = list(calls), push, pool, until
        self._under_way: dict[Future[Sent], frozenset[str]] = {}

    def answers(self) -> list[Sent]:
        """Begin what may go, wait, and return every call that came back; empty when nothing is under way.

        A call that is alone goes in this thread. What a call raises beyond `Exception` is raised here.
        """
        if time.monotonic() <= self._until:
            if not self._under_way and self._waiting and (LANES == 1 or len(self._waiting) == 1):
                return [_send(self._push, self._waiting.pop(0))]
            self._begin()
        done = wait(self._under_way, return_when=FIRST_COMPLETED).done
        for future in done:
            del self._under_way[future]
        return [future.result() for future in done]

    def again(self, *calls: Call) -> None:
        """Put these in front: they are parts of a call that came back, or it was never sent."""
        self._waiting[:0] = calls

    def stop(self) -> None:
        """Begin nothing more; what is under way still comes back."""
        self._until = -math.inf

    def left(self) -> list[Leased]:
        """What waits and was not sent."""
        return [one for call in self._waiting for one in call]

    def _begin(self) -> None:
        taken = frozenset[str]().union(*self._under_way.values())
        for call in list(self._waiting):
            needed = _claims(call)
            if not needed & taken and len(self._under_way) < LANES:
                self._waiting.remove(call)
                self._under_way[self._pool.submit(_send_apart, self._push, call)] = needed
            taken |= needed  # also by those that wait: who comes later may not overtake


@contextmanager
def opened(calls: Iterable[Call], push: Push, *, until: float) -> Iterator[Lanes]:
    """Lanes for these calls, none of which begins after `until` of `time.monotonic`. Leaving waits for
    what is under way."""
    with ThreadPoolExecutor(LANES, thread_name_prefix="lane") as pool:
        yield Lanes(calls, push, pool, until)


def _claims(call: Call) -> frozenset[str]:
    """What a call needs for itself: its products, and where it shares more than those, its kind."""
    products = {one.change.ref.product for one in call}
    return frozenset(products if call[0].facet in SIDE_BY_SIDE else products | {call[0].facet})


def _send(push: Push, call: Call) -> Sent:
    started = time.monotonic()
    answer: list[Result] | Exception
    try:
        answer = push(call)
    except Exception as error:
        answer = error
    return Sent(call, int((time.monotonic() - started) * 1000), answer)


def _send_apart(push: Push, call: Call) -> Sent:
    """In a thread of the pool, which leaves no database session behind (a refreshed token needs one)."""
    try:
        return _send(push, call)
    finally:
        connection.close()
