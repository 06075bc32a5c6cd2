"""News from below -> the shelf. Loaded by core once all apps are ready."""

from catalog import shelving
from core.outbox import Changes, Topic, subscribe


@subscribe(Topic.STOCK, Topic.PRICE, Topic.PROMOTION, Topic.CATALOGUE)
def look_at_the_shelf(changes: Changes) -> None:
    """Note what changed and no more: the relay carries news to the marketplaces and must not wait for us."""
    more = {key for topic, keys in changes.items() if topic != Topic.STOCK for key in keys}
    shelving.order(more)
    shelving.order(changes.get(Topic.STOCK, {}).keys() - more, stock_only=True)
