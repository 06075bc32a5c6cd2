"""The search of the shop: what was typed -> what it means -> which products, the best first."""

from catalog.search.finding import LIMIT, Found, find
from catalog.search.index import index, note_sales, note_stock, rebuild, turn_seasons
from catalog.search.reading import Reading

__all__ = [
    "LIMIT",
    "Found",
    "Reading",
    "find",
    "index",
    "note_sales",
    "note_stock",
    "rebuild",
    "turn_seasons",
]
