"""Tables of live sessions. One aggregate per file."""

from livestream.models.archive import LiveArchive
from livestream.models.comment import LiveComment, LiveSignal
from livestream.models.commission import Commission, CommissionEntry, CreatorPayout
from livestream.models.complaint import LiveComplaint
from livestream.models.contact import DraftContact, QuietPhone
from livestream.models.creator import Collaboration, Creator
from livestream.models.draft import DraftLine, LiveDraft
from livestream.models.followup import FollowUp
from livestream.models.log import LiveEvent
from livestream.models.macro import ReplyMacro
from livestream.models.minigame import Minigame, MinigameEntry, MinigameWinner
from livestream.models.reminder import LiveReminder
from livestream.models.runofshow import RunOfShowItem, ShotTick
from livestream.models.session import LiveSession, LiveSource, PaperTick, Tick

__all__ = [
    "Collaboration",
    "Commission",
    "CommissionEntry",
    "Creator",
    "CreatorPayout",
    "DraftContact",
    "DraftLine",
    "FollowUp",
    "LiveArchive",
    "LiveComment",
    "LiveComplaint",
    "LiveDraft",
    "LiveEvent",
    "LiveReminder",
    "LiveSession",
    "LiveSignal",
    "LiveSource",
    "Minigame",
    "MinigameEntry",
    "MinigameWinner",
    "PaperTick",
    "QuietPhone",
    "ReplyMacro",
    "RunOfShowItem",
    "ShotTick",
    "Tick",
]
