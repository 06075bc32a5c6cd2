"""The search of the shop: what was typed -> what it means -> which products, the best first."""

from catalog.search.finding import LIMIT, Found, find
from catalog.search.reading import Reading

__all__ = ["LIMIT", "Found", "Reading", "find"]
