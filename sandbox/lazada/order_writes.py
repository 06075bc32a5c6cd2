"""Order calls that act: pack, hand over, cancel by the seller."""

from typing import Any

from sandbox.lazada import orders
from sandbox.lazada.call import Api, Call, Fault

MOST_ORDERS = 20
PROVIDER = {"name": "LEX VN", "provider_code": "FM50"}

# Giving one of these two sets the SKU's stock to 0.
_STOCK_REASONS = {10: "Out of stock", 21: "Wrong price"}
REASONS = {**_STOCK_REASONS, 15: "Buyer asked for it"}

Document = dict[str, Any]


def _providers(call: Call) -> Document:
    for given in _listed(call.object("getShipmentProvidersReq"), "orders"):
        _order(call, given.get("order_id"))
    return _result({"platform_default": 1, "shipping_allocate_type": "TFS", "shipment_providers": [PROVIDER]})


def _pack(call: Call) -> Document:
    packed = []
    for given in _listed(call.object("packReq"), "pack_order_list"):
        order = _order(call, given.get("order_id"))
        line_ids = _line_ids(given)
        chosen = orders.lines(order, line_ids)
        ready = [line for line in chosen if line["status"] in ("pending", "repacked")]
        if ready:
            orders.pack(call.world, order, ready)
        known = {str(line["order_item_id"]): line for line in ready}
        packed.append(
            {
                "order_id": order["order_id"],
                "order_item_list": [_line_result(line_id, known.get(line_id)) for line_id in line_ids],
            }
        )
    return _result({"pack_order_list": packed})


def _ready_to_ship(call: Call) -> Document:
    packages = []
    for given in _listed(call.object("readyToShipReq"), "packages"):
        package_id = str(given.get("package_id"))
        code, message = "PACKAGE_NOT_FOUND", f"no package {package_id}"
        order = orders.of_package(call.world, package_id)
        if order is not None:
            chosen = [line for line in order["lines"] if line["package_id"] == package_id]
            code, message = "STATUS_NOT_ALLOWED", "only packed lines can be handed over"
            if all(line["status"] == "packed" for line in chosen):
                orders.move(call.world, order, chosen, "ready_to_ship")
                code, message = "0", "success"
        packages.append({"package_id": package_id, "item_err_code": code, "msg": message, "retry": False})
    return _result({"packages": packages})


def _cancel_validate(call: Call) -> Document:
    _cancellable(call)
    return {
        "data": {
            "tip_content": "",
            "tip_type": "",
            "reason_options": [
                {"reason_id": reason_id, "reason_name": name} for reason_id, name in REASONS.items()
            ],
        }
    }


def _cancel_create(call: Call) -> Document:
    order, chosen = _cancellable(call)
    reason_id = call.whole("reason_id", 0, low=0, high=1_000, code="24")
    if reason_id not in REASONS:
        raise Fault("24", f"E024: reason_id must be one of {', '.join(map(str, REASONS))}")
    packages = {line["package_id"] for line in chosen} - {""}
    chosen += [line for line in order["lines"] if line["package_id"] in packages and line not in chosen]
    orders.move(call.world, order, chosen, "canceled", reason=REASONS[reason_id], initiator="seller")
    if reason_id in _STOCK_REASONS:
        for line in chosen:
            orders.sell_out(call.world, line)
    return {"data": {"order_id": order["order_id"], "tip_content": "", "tip_type": ""}}


def _cancellable(call: Call) -> tuple[Document, list[Document]]:
    order = _order(call, call.required("order_id"))
    line_ids = call.array("order_item_id_list", most=MOST_ORDERS * 5)
    chosen = orders.lines(order, line_ids)
    if not chosen or len(chosen) < len(set(line_ids)):
        raise Fault("23", "E023: order_item_id_list names lines that are not in the order")
    stuck = [line["status"] for line in chosen if line["status"] not in orders.CANCELLABLE]
    if stuck:
        raise Fault("23", f"E023: a line that is {stuck[0]} cannot be cancelled")
    return order, chosen


def _order(call: Call, order_id: Any) -> Document:
    order = orders.get(call.world, str(order_id))
    if order is None:
        raise Fault("16", f"E016: Invalid Order ID {order_id}")
    return order


def _listed(request: Document, name: str) -> list[Document]:
    given = request.get(name)
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise Fault("5", f"E005: Invalid Request Format, {name} must be an array of objects")
    if len(given) > MOST_ORDERS:
        raise Fault("204", f"E0204: {name} may hold at most {MOST_ORDERS}")
    return given


def _line_ids(given: Document) -> list[str]:
    line_ids = given.get("order_item_list")
    if not isinstance(line_ids, list) or not line_ids:
        raise Fault("5", "E005: Invalid Request Format, order_item_list must be an array of numbers")
    return [str(line_id) for line_id in line_ids]


def _line_result(line_id: str, line: Document | None) -> Document:
    if line is None:
        return {
            "order_item_id": int(line_id) if line_id.isdecimal() else line_id,
            "retry": False,
            "item_err_code": "STATUS_NOT_ALLOWED",
            "msg": "only pending or repacked lines can be packed",
        }
    return {
        "order_item_id": line["order_item_id"],
        "item_err_code": "0",
        "msg": "success",
        "retry": False,
        "tracking_number": line["tracking_code"],
        "shipment_provider": PROVIDER["name"],
        "package_id": line["package_id"],
    }


def _result(data: Document) -> Document:
    return {"result": {"success": True, "data": data, "error_code": "0", "error_msg": ""}}


APIS = {
    "/order/shipment/providers/get": Api(_providers),
    "/order/fulfill/pack": Api(_pack, writes=True),
    "/order/package/rts": Api(_ready_to_ship, writes=True),
    "/order/reverse/cancel/validate": Api(_cancel_validate),
    "/order/reverse/cancel/create": Api(_cancel_create),
}
