"""Run work in threads that start together, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


class Running:
    """One piece of work in a thread."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=[work], daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            self.error = error
        finally:
            connection.close()

    def is_waiting(self, seconds: float = 0.3) -> bool:
        """Has it still not come to its end after this time?"""
        self._thread.join(seconds)
        return self._thread.is_alive()

    def join(self) -> None:
        """Wait for its end; raises what it raised."""
        self._thread.join(30)
        assert not self._thread.is_alive(), "it hangs"
        if self.error:
            raise self.error


def together(works: Sequence[Callable[[], T]]) -> list[T]:
    """What each returned, in order; raises what any raised."""
    start, results = threading.Barrier(len(works)), {}

    def begin(number: int) -> None:
        start.wait(10)
        results[number] = works[number]()

    running = [Running(partial(begin, number)) for number in range(len(works))]
    for one in running:
        one.join()
    return [results[number] for number in range(len(works))]
