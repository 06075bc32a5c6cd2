"""The review of listings: what ends it, and how a seller reads what was wrong."""

import asyncio

from sandbox.shopee import pushes
from sandbox.shopee.gateway import Answer, Call
from sandbox.shopee.store import Document, Store

MOST_ITEMS = 50
REVIEWING = "REVIEWING"
STATUS = {"approve": "NORMAL", "reject": "BANNED", "suspend": "BANNED"}


def begin(store: Store, item: Document) -> None:
    """Let the review of a new item end by itself, where a server runs to wait for it."""
    wait_s = store.setting("review_s")
    if item["status"] != REVIEWING or not wait_s:
        return
    asyncio.get_running_loop().call_later(wait_s, _end_by_itself, store, item["item_id"])


def _end_by_itself(store: Store, item_id: int) -> None:
    item = store.item(item_id)
    if item is not None and item["status"] == REVIEWING:
        end(store, item, store.setting("review_verdict"), "")


def end(store: Store, item: Document, verdict: str, reason: str) -> None:
    """End the review of an item, or take one off sale for what it says. Raises ValueError."""
    status = STATUS.get(verdict)
    if status is None:
        raise ValueError(f"verdict must be one of {', '.join(STATUS)}")
    reason = "" if status == "NORMAL" else reason or "The listing breaks a rule."
    changed = store.put_item({**item, "status": status, "violation": reason})
    pushes.item_reviewed(store, changed)


def get_item_violation_info(call: Call) -> Answer:
    """`product/get_item_violation_info`: why items were banned; an item without trouble has no reasons."""
    found = (call.store.item(item_id) for item_id in call.ids("item_id_list", MOST_ITEMS))
    return {
        "item_list": [
            {
                "item_id": item["item_id"],
                "item_status": item["status"],
                "deboost": False,
                "item_status_details": _details(item["violation"]),
            }
            for item in found
            if item is not None
        ]
    }


def _details(reason: str) -> list[dict[str, str]]:
    return [{"violation_type": "Prohibited", "violation_reason": reason, "suggestion": ""}] if reason else []


CALLS = {"product/get_item_violation_info": ("GET", get_item_violation_info)}
