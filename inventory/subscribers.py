"""News of stock -> the search, which shows first what can be bought. Loaded by core when apps are ready."""

from catalog import search
from core.outbox import Changes, Topic, subscribe
from inventory import queries


@subscribe(Topic.STOCK)
def tell_the_search(changes: Changes) -> None:
    """Whether the products have something to sell; mostly nothing changes."""
    search.note_stock(queries.products_in_stock(changes[Topic.STOCK]))
