"""News from below -> the shelf and, with it, the search. Loaded by core once all apps are ready."""

from catalog import shelving
from core.outbox import Changes, Topic, subscribe


@subscribe(Topic.STOCK, Topic.PRICE, Topic.PROMOTION, Topic.CATALOGUE)
def look_at_the_shelf(changes: Changes) -> None:
    """Note what changed and no more: the relay carries news to the marketplaces and must not wait for us."""
    due = dict.fromkeys(changes.get(Topic.STOCK, {}), True)
    for topic in changes.keys() - {Topic.STOCK}:
        due |= dict.fromkeys(changes[topic], False)
    shelving.order(due)
