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
from livestream.services.complaining import complain, decide_complaint, forget_contacts, stop_for_complaint
from livestream.services.deciding import accept, fix, reject
from livestream.services.drafts import cancel, claim_into_cart, settle_due
from livestream.services.intake import Taken, take_in
from livestream.services.joining import join_carts
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
from livestream.services.reminding import may_remind, remind, send_reminders
from livestream.services.shopping import author_key, confirm, order_item, say
from livestream.services.shots import take_shot
from livestream.services.videos import set_videos

__all__ = [
    "Plan",
    "Taken",
    "Touch",
    "accept",
    "approve_due",
    "author_key",
    "cancel",
    "change",
    "claim_into_cart",
    "complain",
    "confirm",
    "create",
    "credit",
    "decide_complaint",
    "end",
    "fix",
    "forget_contacts",
    "go_on_air",
    "join_carts",
    "make_ready",
    "may_remind",
    "move_item",
    "order_item",
    "pay",
    "prune",
    "receive_paper",
    "reject",
    "remind",
    "remove_item",
    "reopen",
    "save_item",
    "say",
    "send_reminders",
    "set_collaborations",
    "set_videos",
    "settle_due",
    "show_item",
    "stop",
    "stop_for_complaint",
    "take_in",
    "take_shot",
    "tick",
]
