"""Where apps above show something on the staff page of an order.

    page_seam.show(money)

An app registers a function of the request and the order; it answers with safe HTML, "" for nothing.
"""

from collections.abc import Callable

from django.http import HttpRequest

from orders.models import Order

Block = Callable[[HttpRequest, Order], str]
_blocks: list[Block] = []


def show(block: Block) -> None:
    """`block` is asked at every look at an order, in the order of registration."""
    _blocks.append(block)


def blocks(request: HttpRequest, order: Order) -> list[str]:
    """What there is to show to this person of this order."""
    return [html for block in _blocks if (html := block(request, order))]
