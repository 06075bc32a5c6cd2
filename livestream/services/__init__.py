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
from livestream.services.archive import archive_file, keep_recording
from livestream.services.attribution import Touch, credit
from livestream.services.chasing import BY_PEOPLE, be_quiet, may_be_quiet, remind_unpaid, spoke
from livestream.services.commissions import approve_due, pay
from livestream.services.complaining import complain, decide_complaint, forget_contacts, stop_for_complaint
from livestream.services.deciding import accept, fix, put_back, reject
from livestream.services.drafts import cancel, claim_into_cart, settle_due
from livestream.services.followups import close_what_is_done, mark
from livestream.services.games import remove_game, save_game, see_papers
from livestream.services.intake import Taken, take_in
from livestream.services.joining import join_carts
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
from livestream.services.prune import prune, prune_archives
from livestream.services.reminding import may_remind, remind, send_reminders
from livestream.services.shopping import author_key, confirm, order_item, say, viewer_of
from livestream.services.shots import take_shot
from livestream.services.taking_up import Offer, may_take_up, offer, take_up
from livestream.services.thanking import nonbuyers, send_voucher
from livestream.services.videos import set_videos

__all__ = [
    "BY_PEOPLE",
    "Offer",
    "Plan",
    "Taken",
    "Touch",
    "accept",
    "approve_due",
    "archive_file",
    "author_key",
    "be_quiet",
    "call_off_game",
    "cancel",
    "change",
    "claim_into_cart",
    "close_what_is_done",
    "complain",
    "confirm",
    "create",
    "credit",
    "decide_complaint",
    "end",
    "end_due_games",
    "end_game",
    "fix",
    "forget_contacts",
    "go_on_air",
    "hand_over_prize",
    "join_carts",
    "keep_recording",
    "make_ready",
    "mark",
    "may_be_quiet",
    "may_remind",
    "may_take_up",
    "move_item",
    "nonbuyers",
    "offer",
    "order_item",
    "pay",
    "prune",
    "prune_archives",
    "put_back",
    "receive_paper",
    "refuse_if_gone",
    "reject",
    "remind",
    "remind_unpaid",
    "remove_game",
    "remove_item",
    "reopen",
    "save_game",
    "save_item",
    "say",
    "see_papers",
    "send_reminders",
    "send_voucher",
    "set_collaborations",
    "set_videos",
    "settle_due",
    "show_item",
    "spoke",
    "start_game",
    "stop",
    "stop_for_complaint",
    "take_in",
    "take_shot",
    "take_up",
    "tick",
    "viewer_of",
]
