"""What the shop's software does with an order: ship its package, cancel it whole, answer who asks to cancel.

A shipped unit is no longer committed; a cancelled one goes back on sale while `auto_restock` is on.
Source: TikTok Shop Partner Center, "Ship Package", "Cancel Order", "Approve Cancellation".
"""

from typing import Any

from sandbox.tiktok import after_sales, fields, logistics, order_book, orders
from sandbox.tiktok.answers import GATEWAY, UNPROCESSED, Refusal, failed_item
from sandbox.tiktok.gateway import Call, Operation
from sandbox.tiktok.order_book import Order

MOST_PACKAGES = 50
UNPAID_REASONS = (
    "seller_cancel_unpaid_reason_out_of_stock",
    "seller_cancel_unpaid_reason_wrong_price",
    "seller_cancel_unpaid_reason_buyer_hasnt_paid_within_time_allowed",
)
REASONS = ("seller_cancel_reason_out_of_stock", "seller_cancel_reason_wrong_price")
DOCUMENTS = ("SHIPPING_LABEL", "PACKING_SLIP", "SHIPPING_LABEL_AND_PACKING_SLIP")


def _ship(call: Call) -> dict[str, Any]:
    _ship_package(call, call.params["package_id"], call.body)
    return {}


def _ship_several(call: Call) -> dict[str, Any]:
    """Each package is shipped or listed in `errors`."""
    rows = fields.items(call.body, "packages")
    if not 1 <= len(rows) <= MOST_PACKAGES:
        raise Refusal(GATEWAY, f"param body.packages must have 1-{MOST_PACKAGES} entries")
    errors = []
    for index, row in enumerate(rows):
        package_id = fields.text(row, "id", f"body.packages[{index}]")
        try:
            _ship_package(call, package_id, row)
        except Refusal as error:
            errors.append(failed_item(error.code, error.message, package_id=package_id))
    return {"errors": errors} if errors else {}


def _ship_package(call: Call, package_id: str, wish: dict[str, Any]) -> None:
    order = _of_package(call, package_id)
    if order["status"] in ("AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED"):
        raise Refusal(11006021, "The package is already shipped.")
    if order["status"] != "AWAITING_SHIPMENT":
        raise Refusal(UNPROCESSED, f"An order in {order['status']} cannot be shipped.")
    own = fields.optional_item(wish, "self_shipment")
    if own:
        order["tracking_number"] = fields.text(own, "tracking_number", "body.self_shipment")
        order["provider_id"] = fields.text(own, "shipping_provider_id", "body.self_shipment")
        order["shipping_type"] = "SELLER"
        if not order["tracking_number"] or not logistics.provider_name(order["provider_id"]):
            raise Refusal(UNPROCESSED, "self_shipment needs a tracking number and a known provider.")
    orders.ship(call.world, order, "AWAITING_COLLECTION")


def _of_package(call: Call, package_id: str) -> Order:
    order = orders.find(call.world, order_book.of(call.world).of_package(package_id))
    if order is None:
        raise Refusal(21008111, "The package is not yours or does not exist.")
    return order


def _documents(call: Call) -> dict[str, Any]:
    """The label of a package; printing it gives the package its tracking number."""
    fields.choice(call.query, "document_type", DOCUMENTS, "query")
    order = _of_package(call, call.params["package_id"])
    if not order.get("tracking_number"):
        raise Refusal(UNPROCESSED, "The package has no label before it is shipped.")
    return {
        "doc_url": f"{call.world.base_url}/tiktok/label/{order['package_id']}",
        "tracking_number": order["tracking_number"],
    }


def _cancel(call: Call) -> dict[str, Any]:
    """The whole order at once, as in Vietnam."""
    order_id = fields.text(call.body, "order_id")
    reason = fields.text(call.body, "cancel_reason")
    order = orders.known(call.world, order_id)
    if order["status"] == "CANCELLED":
        raise Refusal(25001011, "The order is cancelled already.")
    if order["status"] not in orders.COMMITTED:
        raise Refusal(25001045, "The order is shipped already.")
    if reason not in (*UNPAID_REASONS, *REASONS):
        raise Refusal(25001015, "The reason is not allowed.")
    if (reason in UNPAID_REASONS) != (order["status"] == "UNPAID"):
        raise Refusal(25001021, "The reason does not fit the order's status.")
    lines = orders.open_lines(order)
    case = after_sales.cancellation(
        call.world, order, lines, role="SELLER", reason=reason, status=after_sales.DONE
    )
    after_sales.carry_out(call.world, order, case)
    return {"cancel_id": case["cancel_id"], "cancel_status": case["cancel_status"]}


def _approve(call: Call) -> dict[str, Any]:
    case, order = _asked(call)
    after_sales.case_is(call.world, case, after_sales.DONE)
    after_sales.carry_out(call.world, order, case)
    return {}


def _reject(call: Call) -> dict[str, Any]:
    fields.text(call.body, "reject_reason")
    case, order = _asked(call)
    after_sales.case_is(call.world, case, after_sales.REFUSED)
    order["asks_to_cancel"] = ""
    orders.touch(call.world, order)
    return {}


def _asked(call: Call) -> tuple[after_sales.Case, Order]:
    """A buyer's request that waits for an answer, and its order."""
    case = call.world.state.get("tiktok_cancellation", call.params["cancel_id"])
    if case is None:
        raise Refusal(21008111, "The cancellation is not yours or does not exist.")
    if case["cancel_status"] != after_sales.PENDING:
        raise Refusal(25001011, "The cancellation has been answered already.")
    return case, orders.known(call.world, case["order_id"])


_SHIP, _BACK = "seller.fulfillment.basic", "seller.return_refund.basic"
_PACKAGE = "/fulfillment/{version}/packages/{package_id}"
_CANCELLATION = "/return_refund/{version}/cancellations"
OPERATIONS = (
    Operation("POST", f"{_PACKAGE}/ship", _SHIP, _ship),
    Operation("POST", "/fulfillment/{version}/packages/ship", _SHIP, _ship_several),
    Operation("GET", f"{_PACKAGE}/shipping_documents", _SHIP, _documents),
    Operation("POST", _CANCELLATION, _BACK, _cancel, after_sales.VERSIONS),
    Operation("POST", f"{_CANCELLATION}/{{cancel_id}}/approve", _BACK, _approve, after_sales.VERSIONS),
    Operation("POST", f"{_CANCELLATION}/{{cancel_id}}/reject", _BACK, _reject, after_sales.VERSIONS),
)
