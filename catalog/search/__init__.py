"""The search of the shop: what was typed -> what it means -> which products, the best first."""

from catalog.search.finding import LIMIT, Found, find, in_order
from catalog.search.index import (
    index,
    is_behind,
    note,
    rebuild,
    refresh_names,
)
from catalog.search.reading import Reading
from catalog.search.suggesting import NameHit, Suggestions, suggest

__all__ = [
    "LIMIT",
    "Found",
    "NameHit",
    "Reading",
    "Suggestions",
    "find",
    "in_order",
    "index",
    "is_behind",
    "note",
    "rebuild",
    "refresh_names",
    "suggest",
]
