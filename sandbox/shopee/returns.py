"""Returns: what a buyer sends back, a document of its own beside the order."""

from typing import Any

from sandbox.shopee import pushes
from sandbox.shopee.gateway import Answer, Call, ShopeeError
from sandbox.shopee.store import Document, Store

MOST_SPAN_S = 15 * 86_400
REQUESTED, ACCEPTED = "REQUESTED", "ACCEPTED"
GOODS_COME_BACK = 0  # `return_solution`; 1 is a refund alone


def ask(store: Store, order: Document) -> None:
    """The buyer asks to send back all that was not cancelled."""
    number = f"{order['order_sn'][:6]}{store.new_id('return', 10_000_001)}"
    lines = [line for line in order["item_list"] if line["active_qty"]]
    back = {
        "return_sn": number,
        "order_sn": order["order_sn"],
        "create_time": store.now(),
        "reason": "CHANGE_MIND",
        "text_reason": "",
        "return_solution": GOODS_COME_BACK,
        "needs_logistics": True,
        "currency": "VND",
        "refund_amount": sum(line["active_qty"] * line["model_discounted_price"] for line in lines),
        "tracking_number": "",
        "item": [
            {
                "item_id": line["item_id"],
                "model_id": line["model_id"],
                "name": line["item_name"],
                "item_sku": line["item_sku"],
                "variation_sku": line["model_sku"],
                "amount": line["active_qty"],
                "item_price": line["model_discounted_price"],
            }
            for line in lines
        ],
    }
    order["return_sn"] = number
    store.put("order", order["order_sn"], order)
    _is(store, order, back, REQUESTED)


def accept(store: Store, order: Document) -> None:
    """The goods are back, and so is the money."""
    back = store.get("return", order["return_sn"])
    if back is not None:
        _is(store, order, back, ACCEPTED)


def _is(store: Store, order: Document, back: Document, status: str) -> None:
    back |= {"status": status, "update_time": store.now()}
    store.put("return", back["return_sn"], back)
    pushes.return_changed(store, order, status)


def get_return_list(call: Call) -> Answer:
    """`returns/get_return_list`: by creation or by change, at most 15 days; pages are counted from 0."""
    size, number = call.page_size(100), call.whole("page_no")
    if number < 0:
        raise ShopeeError("error_param", "page_no starts at 0.")
    spans = {field: _span(call, field) for field in ("create_time", "update_time")}
    status = call.text("status", "")
    found = [
        back
        for back in call.store.values("return")
        if status in ("", back["status"])
        and all(since <= back[field] <= until for field, (since, until) in spans.items())
    ]
    offset = number * size
    return {"more": offset + size < len(found), "return": found[offset : offset + size]}


def _span(call: Call, field: str) -> tuple[int, int]:
    """The times asked for; all of them where none are named."""
    since, until = call.whole(f"{field}_from", 0), call.whole(f"{field}_to", 0)
    if not since and not until:
        return 0, 1 << 62
    if since > until or until - since > MOST_SPAN_S:
        raise ShopeeError("error_param", "The time range must be at most 15 days.")
    return since, until


CALLS: dict[str, Any] = {"returns/get_return_list": ("GET", get_return_list)}
