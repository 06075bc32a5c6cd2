"""Where orders are kept: documents in the state, found by package and by the time they changed.

A search by time reads only the orders of its window, and an order that the clock moves on is found without
looking at the others. The indexes live in memory and are built anew when the state was emptied or loaded.
"""

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from sandbox.world import World

Order = dict[str, Any]
KIND = "tiktok_order"


class Book:
    """The indexes over the orders of one world."""

    def __init__(self, mark: dict[str, Any], orders: Iterator[Order]) -> None:
        self.mark = mark  # the state's own object: another one means another state
        self._places: dict[str, dict[str, tuple[int, str]]] = {"create_time": {}, "update_time": {}}
        self._sorted: dict[str, list[tuple[int, str]]] = {"create_time": [], "update_time": []}
        self._packages: dict[str, str] = {}
        self._due: list[tuple[int, str]] = []
        for order in orders:
            self.note(order)

    def note(self, order: Order) -> None:
        """Take in an order, new or changed."""
        for field, places in self._places.items():
            place, known = (order[field], order["id"]), places.get(order["id"])
            if place == known:
                continue
            if known is not None:
                del self._sorted[field][bisect_left(self._sorted[field], known)]
            insort(self._sorted[field], place)
            places[order["id"]] = place
        self._packages[order["package_id"]] = order["id"]
        if order["ahead"]:
            heapq.heappush(self._due, (order["ahead"][0][0], order["id"]))

    def due(self, now: float) -> Iterator[str]:
        """Ids of orders that the clock may move on, each named once."""
        while self._due and self._due[0][0] <= now:
            yield heapq.heappop(self._due)[1]

    def between(self, field: str, low: int, high: int) -> list[str]:
        """Ids by "create_time" or "update_time" in [low, high), oldest first."""
        rows = self._sorted[field]
        return [number for _, number in rows[bisect_left(rows, (low, "")) : bisect_left(rows, (high, ""))]]

    def of_package(self, package_id: str) -> str:
        """The id of the order a package belongs to, "" when there is none."""
        return self._packages.get(package_id, "")


_books: WeakKeyDictionary[World, Book] = WeakKeyDictionary()


def of(world: World) -> Book:
    """The indexes of this world as its state stands."""
    mark, book = world.state.get("tiktok_book", "mark"), _books.get(world)
    if mark is None or book is None or book.mark is not mark:
        mark = mark or world.state.put("tiktok_book", "mark", {})
        book = _books[world] = Book(mark, world.state.values(KIND))
    return book


def save(world: World, order: Order) -> Order:
    """Keep a new or changed order."""
    of(world).note(world.state.put(KIND, order["id"], order))
    return order


def clear(world: World) -> None:
    """Forget every order."""
    for order in world.state.values(KIND):
        world.state.remove(KIND, order["id"])
    world.state.remove("tiktok_book", "mark")
