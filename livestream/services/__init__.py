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
from livestream.services.deciding import accept, fix, put_back, reject
from livestream.services.drafts import cancel, claim_into_cart, settle_due
from livestream.services.games import remove_game, save_game, see_papers
from livestream.services.intake import Taken, take_in
from livestream.services.looking import refuse_if_gone
from livestream.services.plan import (
    Plan,
    change,
    create,
    move_item,
    remove_item,
    save_item,
    set_collaborations,
)
from livestream.services.playing import (
    call_off_game,
    end_due_games,
    end_game,
    hand_over_prize,
    start_game,
)
from livestream.services.prune import prune
from livestream.services.reminding import may_remind, remind, send_reminders
from livestream.services.shopping import author_key, confirm, order_item, say
from livestream.services.videos import set_videos

__all__ = [
    "Plan",
    "Taken",
    "Touch",
    "accept",
    "approve_due",
    "author_key",
    "call_off_game",
    "cancel",
    "change",
    "claim_into_cart",
    "confirm",
    "create",
    "credit",
    "end",
    "end_due_games",
    "end_game",
    "fix",
    "go_on_air",
    "hand_over_prize",
    "make_ready",
    "may_remind",
    "move_item",
    "order_item",
    "pay",
    "prune",
    "put_back",
    "receive_paper",
    "refuse_if_gone",
    "reject",
    "remind",
    "remove_game",
    "remove_item",
    "reopen",
    "save_game",
    "save_item",
    "say",
    "see_papers",
    "send_reminders",
    "set_collaborations",
    "set_videos",
    "settle_due",
    "show_item",
    "start_game",
    "stop",
    "take_in",
    "tick",
]
