"""Quality control: an item waits for its verdict, which tells the shop's software when it comes.

APPROVED shows the item; REJECTED or LIVE_REJECTED hides it until the seller changes it and so hands it in
again; LOCK hides it for good.
"""

from typing import Any

from sandbox.lazada import pushes, shop
from sandbox.lazada.call import CHANNEL
from sandbox.world import World

WAITING = "lazada.in_review"
LOCKED = "Lock"

Document = dict[str, Any]

# What a verdict of the control calls makes of an item: the word of the push, the state beside the state.
_VERDICTS = {"approve": ("APPROVED", ""), "reject": ("REJECTED", "Reject"), "suspend": ("LOCK", LOCKED)}


def submit(world: World, item: Document) -> None:
    """Hand an item in; the verdict that is set is known when `checked_at` has come."""
    item["checked_at"] = world.now() + world.setting(CHANNEL, "qc_delay_s")
    item["is_rejected"] = world.setting(CHANNEL, "qc_rejects")
    item["sub_status"], item["reason"] = "Reject" if item["is_rejected"] else "", ""
    world.state.put(WAITING, item["item_id"], {"item_id": item["item_id"], "until": item["checked_at"]})
    if item["checked_at"] > world.now():
        _tell(world, item, "PENDING")


def decide(world: World, item: Document, verdict: str, reason: str) -> None:
    """End the review of an item now. Raises ValueError for an unknown verdict."""
    if verdict not in _VERDICTS:
        raise ValueError(f"the verdict must be one of {', '.join(_VERDICTS)}")
    word, sub_status = _VERDICTS[verdict]
    if verdict == "reject" and shop.status(item, world.now()) in ("Active", "InActive"):
        word, sub_status = "LIVE_REJECTED", "Live Reject"
    item.update(
        checked_at=world.now(), is_rejected=verdict != "approve", sub_status=sub_status, reason=reason
    )
    world.state.remove(WAITING, item["item_id"])
    shop.save(world, item)
    _tell(world, item, word)


def catch_up(world: World) -> None:
    """Tell the verdicts whose time has come."""
    for waiting in world.state.values(WAITING):
        if waiting["until"] <= world.now():
            world.state.remove(WAITING, waiting["item_id"])
            item = shop.item(world, waiting["item_id"])
            if item is not None:
                _tell(world, item, "REJECTED" if item["is_rejected"] else "APPROVED")


def is_locked(item: Document) -> bool:
    """May nobody edit the item?"""
    return bool(item.get("sub_status") == LOCKED)


def sub_status(item: Document, now: float) -> str | None:
    """The state beside the state, as item calls print it."""
    return (item.get("sub_status") or "Reject") if shop.status(item, now) == "Suspended" else None


def reasons(item: Document, now: float) -> list[dict[str, str]]:
    """Why quality control took the item down, as item calls print it."""
    if shop.status(item, now) != "Suspended":
        return []
    words = item.get("reason") or "Rejected by quality control"
    return [{"suggestion": "Sửa nội dung rồi gửi lại", "violationDetail": words}]


def _tell(world: World, item: Document, word: str) -> None:
    pushes.product_review(world, item["item_id"], word, item.get("reason", ""))
