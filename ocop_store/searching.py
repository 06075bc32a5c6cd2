"""Make what the search reads anew, with the stock and sales that only the apps above the catalogue know."""

from catalog import search
from inventory.queries import products_in_stock
from orders import popularity


def rebuild() -> int:
    """Documents, vocabulary and names, stock and sales. Returns how many products."""
    count = search.rebuild()
    search.note_stock(products_in_stock())
    popularity.tell_the_search()
    return count
