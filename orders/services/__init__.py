"""Everything that writes orders, one verb per file."""

from orders.services.ask import ask, close_task, postpone_task, replay
from orders.services.cancel import cancel
from orders.services.cart import prune_carts
from orders.services.expire import expire_unconfirmed, expire_unpaid
from orders.services.fill import fill_shorts
from orders.services.hold_cart import hold_again, prepare
from orders.services.import_channel import Imported, import_channel, import_channels, write_shipments
from orders.services.place import Confirmed, place
from orders.services.receive_return import receive_return
from orders.services.voices import (
    answer_question,
    answer_review,
    ask_about,
    set_question_state,
    set_review_state,
    write_review,
)

__all__ = [
    "Confirmed",
    "Imported",
    "answer_question",
    "answer_review",
    "ask",
    "ask_about",
    "cancel",
    "close_task",
    "expire_unconfirmed",
    "expire_unpaid",
    "fill_shorts",
    "hold_again",
    "import_channel",
    "import_channels",
    "place",
    "postpone_task",
    "prepare",
    "prune_carts",
    "receive_return",
    "replay",
    "set_question_state",
    "set_review_state",
    "write_review",
    "write_shipments",
]
