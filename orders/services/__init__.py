"""Everything that writes orders, one verb per file."""

from orders.services.ask import ask, close_task, postpone_task, replay
from orders.services.cancel import cancel
from orders.services.cart import prune_carts
from orders.services.fill import fill_shorts
from orders.services.import_channel import Imported, import_channel, import_channels, write_shipments
from orders.services.receive_return import receive_return

__all__ = [
    "Imported",
    "ask",
    "cancel",
    "close_task",
    "fill_shorts",
    "import_channel",
    "import_channels",
    "postpone_task",
    "prune_carts",
    "receive_return",
    "replay",
    "write_shipments",
]
