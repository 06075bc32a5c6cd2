"""Everything that writes stock, one verb per file."""

from inventory.services.adjust import ADJUSTS, TAKES, adjust, set_level
from inventory.services.allocate import allocate, close_allocation, close_due, close_scope
from inventory.services.claim import Claim, claim
from inventory.services.count import count
from inventory.services.receive import open_stock, receive
from inventory.services.release import commit, expire_due, release, release_all
from inventory.services.reserve import Line, hold
from inventory.services.transfer import transfer

__all__ = [
    "ADJUSTS",
    "TAKES",
    "Claim",
    "Line",
    "adjust",
    "allocate",
    "claim",
    "close_allocation",
    "close_due",
    "close_scope",
    "commit",
    "count",
    "expire_due",
    "hold",
    "open_stock",
    "receive",
    "release",
    "release_all",
    "set_level",
    "transfer",
]
