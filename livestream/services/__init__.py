"""Everything that writes live sessions, one subject per file."""

from livestream.services.air import (
    end,
    go_on_air,
    make_ready,
    receive_paper,
    reopen,
    show_item,
    stop,
    tick,
)
from livestream.services.attribution import Touch, credit
from livestream.services.commissions import approve_due, pay
from livestream.services.deciding import accept, fix, reject
from livestream.services.drafts import cancel, claim_into_cart, settle_due
from livestream.services.intake import Taken, take_in
from livestream.services.plan import (
    Plan,
    change,
    create,
    move_item,
    remove_item,
    save_item,
    set_collaborations,
)
from livestream.services.prune import prune

__all__ = [
    "Plan",
    "Taken",
    "Touch",
    "accept",
    "approve_due",
    "cancel",
    "change",
    "claim_into_cart",
    "create",
    "credit",
    "end",
    "fix",
    "go_on_air",
    "make_ready",
    "move_item",
    "pay",
    "prune",
    "receive_paper",
    "reject",
    "remove_item",
    "reopen",
    "save_item",
    "set_collaborations",
    "settle_due",
    "show_item",
    "stop",
    "take_in",
    "tick",
]
