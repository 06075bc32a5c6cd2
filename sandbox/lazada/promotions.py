"""Seller vouchers and flexicombos: `/promotion/voucher...` and `/promotion/flexicombo...`.

Both have a life by the clock (NOT_START, ONGOING, FINISH) that `deactivate` suspends and `activate`
resumes. A special price is no promotion object: it belongs to the SKU.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.lazada import shop
from sandbox.lazada.call import Api, Call, Fault

FIRST_ID = 91_471_100_000_001
MOST_PAGE = 100

VOUCHER_TYPE = "COLLECTIBLE_VOUCHER"
VOUCHER_DISCOUNTS = ("MONEY_VALUE_OFF", "PERCENTAGE_DISCOUNT_OFF")
VOUCHER_SCOPES = ("ENTIRE_SHOP", "SPECIFIC_PRODUCTS")
VOUCHER_AREAS = ("REGULAR_CHANNEL", "STORE_FOLLOWER", "OFFLINE", "LIVE_STREAM", "CEM_SELLER")
COMBO_SCOPES = ("ENTIRE_STORE", "ENTIRE_SHOP", "SPECIFIC_PRODUCTS")
COMBO_CRITERIA = ("AMOUNT", "QUANTITY")
COMBO_DISCOUNTS = (
    "money",
    "discount",
    "freeGift",
    "freeSample",
    "discountWithGift",
    "moneyWithGift",
    "discountWithSample",
    "moneyWithSample",
)

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells vouchers and flexicombos apart: where they are kept, how read, what fields are called."""

    documents: str
    read: Callable[[Call], Fields]
    title: str
    start: str
    end: str

    def answer(self, document: Fields, now: float) -> Fields:
        """The promotion as its calls print it."""
        shown = {name: value for name, value in document.items() if name not in ("skus", "is_suspended")}
        return shown | {"status": _status(document, document[self.start], document[self.end], now)}


def _status(document: Fields, start_ms: int, end_ms: int, now: float) -> str:
    if end_ms <= now * 1000:
        return "FINISH"
    if document["is_suspended"]:
        return "SUSPEND"
    return "NOT_START" if start_ms > now * 1000 else "ONGOING"


def _voucher(call: Call) -> Fields:
    _voucher_type(call)
    start, end = _period(call, "period_start_time", "period_end_time")
    discount = _one_of(call, "voucher_discount_type", VOUCHER_DISCOUNTS)
    fields: Fields = {
        "voucher_type": VOUCHER_TYPE,
        "voucher_name": call.required("voucher_name"),
        "voucher_discount_type": discount,
        "apply": _one_of(call, "apply", VOUCHER_SCOPES),
        "display_area": _one_of(call, "display_area", VOUCHER_AREAS),
        "criteria_over_money": str(_number(call, "criteria_over_money", least=0)),
        "period_start_time": start,
        "period_end_time": end,
        "collect_start": _number(call, "collect_start", least=0) if call.text("collect_start") else start,
        "limit": _number(call, "limit", least=1),
        "issued": _number(call, "issued", least=1),
    }
    if discount == "MONEY_VALUE_OFF":
        fields["offering_money_value_off"] = str(_number(call, "offering_money_value_off", least=1))
    else:
        percentage = _number(call, "offering_percentage_discount_off", least=1)
        if percentage >= 100:
            raise _invalid("offering_percentage_discount_off must be below 100")
        fields["offering_percentage_discount_off"] = str(percentage)
        fields["max_discount_offering_money_value"] = str(
            _number(call, "max_discount_offering_money_value", least=1)
        )
    return fields


def _combo(call: Call) -> Fields:
    start, end = _period(call, "start_time", "end_time")
    scope = _one_of(call, "apply", COMBO_SCOPES)
    criteria, discounts = _amounts(call, "criteria_value"), _amounts(call, "discount_value")
    if len(criteria) != len(discounts):
        raise _invalid("criteria_value and discount_value must have the same number of steps")
    return {
        "name": call.required("name"),
        "apply": "ENTIRE_SHOP" if scope == "ENTIRE_STORE" else scope,
        "criteria_type": _one_of(call, "criteria_type", COMBO_CRITERIA),
        "criteria_value": criteria,
        "discount_type": _one_of(call, "discount_type", COMBO_DISCOUNTS),
        "discount_value": discounts,
        "order_numbers": _number(call, "order_numbers", least=1),
        "order_used_numbers": 0,
        "start_time": start,
        "end_time": end,
        "stackable": call.text("stackable") == "true",
        "platform_channel": call.text("platform_channel", "1"),
    }


VOUCHER = Kind("lazada.voucher", _voucher, "voucher_name", "period_start_time", "period_end_time")
COMBO = Kind("lazada.flexicombo", _combo, "name", "start_time", "end_time")


def _create(kind: Kind) -> Callable[[Call], Fields]:
    def handle(call: Call) -> Fields:
        fields = kind.read(call)
        own = {"order_used_budget": 0, "currency": "VND"} if kind is VOUCHER else {}
        number = call.world.state.next_id("lazada.promotion_id", FIRST_ID)
        if kind is VOUCHER:
            own["voucher_code"] = f"OCOP{number % 1_000_000:06d}"
        document = fields | own | {"id": number, "is_suspended": False, "skus": []}
        call.world.state.put(kind.documents, number, document)
        return _success(number)

    return handle


def _update(kind: Kind) -> Callable[[Call], Fields]:
    def handle(call: Call) -> Fields:
        document = _find(call, kind)
        fields = kind.read(call)
        if fields.get("issued", 0) < document.get("issued", 0):
            raise _refused("issued may only grow")
        call.world.state.put(kind.documents, document["id"], document | fields)
        return _success(document["id"])

    return handle


def _suspend(kind: Kind, is_suspended: bool) -> Callable[[Call], Fields]:
    def handle(call: Call) -> Fields:
        document = _find(call, kind)
        call.world.state.put(kind.documents, document["id"], document | {"is_suspended": is_suspended})
        return _success(document["id"])

    return handle


def _get(kind: Kind) -> Callable[[Call], Fields]:
    def handle(call: Call) -> Fields:
        return _success(kind.answer(_find(call, kind), call.world.now()))

    return handle


def _list(kind: Kind) -> Callable[[Call], Fields]:
    def handle(call: Call) -> Fields:
        if kind is VOUCHER:
            _voucher_type(call)
        name, status = call.text("name"), call.text("status")
        documents = call.world.state.values(kind.documents)
        rows = [kind.answer(document, call.world.now()) for document in documents]
        rows = [row for row in rows if name in row[kind.title] and status in ("", row["status"])]
        return _success(_page(call, rows))

    return handle


def _change_skus(kind: Kind, is_added: bool) -> Callable[[Call], Fields]:
    def handle(call: Call) -> Fields:
        document = _find(call, kind)
        if document["apply"] != "SPECIFIC_PRODUCTS":
            raise _refused("the promotion covers the entire shop")
        try:
            sku_ids = [str(sku_id) for sku_id in json.loads(call.required("sku_ids"))]
        except (ValueError, TypeError):
            raise _invalid("sku_ids must be a JSON array") from None
        known = {str(sku["sku_id"]) for item in shop.items(call.world) for sku in shop.live(item)}
        failed = {sku_id: "SKU_NOT_FOUND" for sku_id in sku_ids if sku_id not in known} if is_added else {}
        kept = [sku_id for sku_id in document["skus"] if sku_id not in sku_ids]
        if is_added:
            kept += [sku_id for sku_id in dict.fromkeys(sku_ids) if sku_id in known]
        call.world.state.put(kind.documents, document["id"], document | {"skus": kept})
        return _success(failed)

    return handle


def _products(kind: Kind) -> Callable[[Call], Fields]:
    def handle(call: Call) -> Fields:
        chosen = set(_find(call, kind)["skus"])
        rows = []
        for item in shop.items(call.world):
            sku_ids = [sku["sku_id"] for sku in shop.live(item) if str(sku["sku_id"]) in chosen]
            if sku_ids:
                rows.append({"product_id": item["item_id"], "sku_ids": sku_ids})
        return _success(_page(call, rows))

    return handle


def _find(call: Call, kind: Kind) -> Fields:
    if kind is VOUCHER:
        _voucher_type(call)
    number = call.required("id")
    document = call.world.state.get(kind.documents, number)
    if document is None:
        raise _refused(f"no promotion {number}")
    return document


def _page(call: Call, rows: list[Fields]) -> Fields:
    current = call.whole("cur_page", 1, low=1, high=10_000, code="22")
    size = call.whole("page_size", 10, low=1, high=MOST_PAGE, code="22")
    return {
        "total": len(rows),
        "current": current,
        "page_size": size,
        "data_list": rows[(current - 1) * size : current * size],
    }


def _voucher_type(call: Call) -> None:
    if call.required("voucher_type") != VOUCHER_TYPE:
        raise _failure("21", f"voucher_type must be {VOUCHER_TYPE}")


def _one_of(call: Call, name: str, choices: tuple[str, ...]) -> str:
    value = call.required(name)
    if value not in choices:
        raise _invalid(f"{name} must be one of {', '.join(choices)}")
    return value


def _number(call: Call, name: str, *, least: int) -> int:
    text = call.required(name)
    if not text.isdecimal() or int(text) < least:
        raise _invalid(f"{name} must be a whole number of at least {least}")
    return int(text)


def _amounts(call: Call, name: str) -> list[str]:
    try:
        values = json.loads(call.required(name))
    except ValueError:
        values = None
    if not isinstance(values, list) or not values or not all(str(value).isdecimal() for value in values):
        raise _invalid(f"{name} must be a JSON array of whole numbers")
    return [str(value) for value in values]


def _period(call: Call, start_name: str, end_name: str) -> tuple[int, int]:
    start, end = _number(call, start_name, least=1), _number(call, end_name, least=1)
    if start >= end:
        raise _invalid(f"{end_name} must come after {start_name}")
    return start, end


def _success(data: Any) -> Fields:
    return {"data": data, "success": True, "error_code": None, "error_msg": None}


def _invalid(message: str) -> Fault:
    return _failure("22", message)


def _refused(message: str) -> Fault:
    return _failure("23", message)


def _failure(code: str, message: str) -> Fault:
    return Fault(code, f"E{code}: {message}", success=False, error_code=code, error_msg=message)


APIS = {
    "/promotion/voucher/create": Api(_create(VOUCHER), writes=True),
    "/promotion/voucher/update": Api(_update(VOUCHER), writes=True),
    "/promotion/voucher/activate": Api(_suspend(VOUCHER, False), writes=True),
    "/promotion/voucher/deactivate": Api(_suspend(VOUCHER, True), writes=True),
    "/promotion/voucher/get": Api(_get(VOUCHER)),
    "/promotion/vouchers/get": Api(_list(VOUCHER)),
    "/promotion/voucher/product/sku/add": Api(_change_skus(VOUCHER, True), writes=True),
    "/promotion/voucher/product/sku/remove": Api(_change_skus(VOUCHER, False), writes=True),
    "/promotion/voucher/products/get": Api(_products(VOUCHER)),
    "/promotion/flexicombo/create": Api(_create(COMBO), writes=True),
    "/promotion/flexicombo/update": Api(_update(COMBO), writes=True),
    "/promotion/flexicombo/activate": Api(_suspend(COMBO, False), writes=True),
    "/promotion/flexicombo/deactivate": Api(_suspend(COMBO, True), writes=True),
    "/promotion/flexicombo/details": Api(_get(COMBO)),
    "/promotion/flexicombo/list": Api(_list(COMBO)),
    "/promotion/flexicombo/products/add": Api(_change_skus(COMBO, True), writes=True),
    "/promotion/flexicombo/products/delete": Api(_change_skus(COMBO, False), writes=True),
    "/promotion/flexicombo/products/list": Api(_products(COMBO)),
}
