"""Several calls of one shop under way at a time, each with products of its own.

Two calls that name the same product never overlap and keep their order. Deals, content and vouchers also
share things across products (a discount, an uploaded picture), so of each of these kinds one goes at a time.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition

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
    """The calls of one lease: those that wait, most urgent first, those under way, and those that came back.

    A lane begins its next call by itself, so that none stands still while answers are recorded; the more
    come back meanwhile, the more are recorded at once. A call that failed stops that until it was looked at.
    """

    def __init__(self, calls: Iterable[Call], push: Push, pool: ThreadPoolExecutor, until: float) -> None:
        self._waiting, self._push, self._pool, self._until = list(calls), push, pool, until
        self._under_way: dict[int, frozenset[str]] = {}  # by the first intent of a call: what it claims
        self._back: list[Sent] = []
        self._changed = Condition()
        self._failed = False
        self._crash: BaseException | None = None

    def answers(self) -> list[Sent]:
        """Wait for calls to come back, and return them; empty when nothing is left to wait for.

        A call that is alone goes in this thread. What a call raises beyond `Exception` is raised here.
        """
        with self._changed:
            self._failed = any(not isinstance(sent.answer, list) for sent in self._back)
            if not self._under_way and not self._back and (LANES == 1 or len(self._waiting) == 1):
                return self._alone()
            self._begin()
            self._changed.wait_for(lambda: self._back or self._crash or not self._under_way)
            if self._crash:
                raise self._crash
            back, self._back = self._back, []
            return back

    def again(self, *calls: Call) -> None:
        """Put these in front: they are parts of a call that came back, or it was never sent."""
        with self._changed:
            self._waiting[:0] = calls

    def stop(self) -> None:
        """Begin nothing more; what is under way still comes back."""
        self._until = -math.inf

    def left(self) -> list[Leased]:
        """What waits and was not sent."""
        return [one for call in self._waiting for one in call]

    def _alone(self) -> list[Sent]:
        if not self._waiting or time.monotonic() > self._until:
            return []
        return [_send(self._push, self._waiting.pop(0))]

    def _begin(self) -> None:
        if self._failed or time.monotonic() > self._until:
            return
        taken = frozenset[str]().union(*self._under_way.values())
        for call in list(self._waiting):
            needed = _claims(call)
            if not needed & taken and len(self._under_way) < LANES:
                self._waiting.remove(call)
                self._under_way[call[0].intent_id] = needed
                self._pool.submit(self._go, call)
            taken |= needed  # also by those that wait: who comes later may not overtake

    def _go(self, call: Call) -> None:
        """One call in a lane, which then makes room for the next and leaves no database session behind."""
        try:
            sent = _send(self._push, call)
            with self._changed:
                self._back.append(sent)
                self._failed |= not isinstance(sent.answer, list)
        except BaseException as crash:
            self._crash, self._failed = crash, True
        finally:
            connection.close()  # a refreshed token needed one
            with self._changed:
                del self._under_way[call[0].intent_id]
                self._begin()
                self._changed.notify()


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
