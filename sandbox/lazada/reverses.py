"""Reverse orders: a buyer asks to cancel or to return, and the seller answers.

A request to cancel that the seller leaves unanswered is granted at its deadline.
"""

from typing import Any

from sandbox.lazada import orders, pushes
from sandbox.lazada.call import Api, Call, Fault
from sandbox.world import World

REVERSES = "lazada.reverse_order"
WAITING = "lazada.waiting_cancel"
FIRST_REVERSE_ID = 570_012_345_678_901
FIRST_REVERSE_LINE_ID = 570_012_345_778_901
ANSWER_WITHIN_S = 86_400
MOST_PAGE = 100

CANCEL_INIT, CANCEL_SUCCESS, CANCEL_REFUSED = "CANCEL_INIT", "CANCEL_SUCCESS", "REQUEST_REJECT"
RETURN_INIT, RETURN_DONE = "RTM_INIT", "REFUND_SUCCESS"

Document = dict[str, Any]


def ask(world: World, order: Document, chosen: list[Document], kind: str, reason: str) -> Document:
    """Open a reverse order about lines; `kind` is "CANCEL" or "RETURN"."""
    number = world.state.next_id("lazada.reverse_order_id", FIRST_REVERSE_ID)
    reverse = {
        "reverse_order_id": number,
        "order_id": order["order_id"],
        "kind": kind,
        "status": CANCEL_INIT if kind == "CANCEL" else RETURN_INIT,
        "reason": reason,
        "until": int(world.now()) + ANSWER_WITHIN_S,
        "lines": {
            str(line["order_item_id"]): world.state.next_id("lazada.reverse_line_id", FIRST_REVERSE_LINE_ID)
            for line in chosen
        },
    }
    if kind == "CANCEL":
        order["cancel_request"] = number
        world.state.put(WAITING, number, {"reverse_order_id": number, "until": reverse["until"]})
    orders.keep(world, order)
    _tell(world, reverse, reverse["status"])
    return reverse


def answer(world: World, reverse: Document, *, is_granted: bool) -> None:
    """End a request to cancel: its lines that have not left are cancelled, or go on as before."""
    world.state.remove(WAITING, reverse["reverse_order_id"])
    order = orders.get(world, reverse["order_id"])
    if order is None:
        return
    order["cancel_request"] = None
    chosen = [
        line
        for line in orders.lines(order, list(reverse["lines"]))
        if is_granted and line["status"] in orders.CANCELLABLE
    ]
    orders.move(world, order, chosen, "canceled", reason=reverse["reason"], initiator="buyer")
    _tell(world, reverse, CANCEL_SUCCESS if is_granted else CANCEL_REFUSED)


def finish_returns(world: World, order: Document) -> None:
    """The money of every return of an order is paid back."""
    for reverse in world.state.values(REVERSES):
        if reverse["order_id"] == order["order_id"] and reverse["status"] == RETURN_INIT:
            _tell(world, reverse, RETURN_DONE)


def grant_late(world: World) -> None:
    """Grant the requests that the seller left unanswered."""
    for waiting in world.state.values(WAITING):
        if waiting["until"] <= world.now():
            answer(world, world.state.get(REVERSES, waiting["reverse_order_id"]) or {}, is_granted=True)


def _tell(world: World, reverse: Document, status: str) -> None:
    reverse["status"] = status
    world.state.put(REVERSES, reverse["reverse_order_id"], reverse)
    for line_id, number in reverse["lines"].items():
        pushes.reverse_line(world, reverse, line_id, number)


def _list(call: Call) -> Document:
    number = call.text("trade_order_id")
    page = call.whole("page_no", 1, low=1, high=10_000, code="14")
    size = call.whole("page_size", 10, low=1, high=MOST_PAGE, code="19")
    found = [
        reverse
        for reverse in call.world.state.values(REVERSES)
        if number in ("", str(reverse["order_id"]))
        and call.text("reverse_order_id") in ("", str(reverse["reverse_order_id"]))
    ]
    return {
        "result": {
            "success": True,
            "total": len(found),
            "page_no": page,
            "page_size": size,
            "items": [_printed(reverse) for reverse in found[(page - 1) * size : page * size]],
        }
    }


def _printed(reverse: Document) -> Document:
    return {
        "reverse_order_id": reverse["reverse_order_id"],
        "trade_order_id": reverse["order_id"],
        "request_type": reverse["kind"],
        "is_rtm": reverse["kind"] == "RETURN",
        "reverse_order_lines": [
            {
                "reverse_order_line_id": number,
                "trade_order_line_id": int(line_id),
                "reverse_status": reverse["status"],
                "reason_text": reverse["reason"],
            }
            for line_id, number in reverse["lines"].items()
        ],
    }


def _decide(call: Call) -> Document:
    reverse = call.world.state.get(REVERSES, call.required("reverse_order_id"))
    if reverse is None or reverse["status"] != CANCEL_INIT:
        raise Fault("23", "E023: no request to cancel waits under this reverse_order_id")
    agreed = call.required("agree_cancel").lower()
    if agreed not in ("true", "false"):
        raise Fault("24", "E024: agree_cancel must be true or false")
    answer(call.world, reverse, is_granted=agreed == "true")
    return {"data": True}


APIS = {
    "/reverse/getreverseordersforseller": Api(_list),
    "/order/reverse/cancel/seller/decide": Api(_decide),
}
