"""Coupons, read only: sellers make them in their own centre, the API only shows them."""

from typing import Any

from sandbox.tiktok import fields
from sandbox.tiktok.answers import UNPROCESSED, Refusal
from sandbox.tiktok.gateway import Call, Operation


def _search(call: Call) -> dict[str, Any]:
    size, offset = fields.page(call.query, 100, 50)
    statuses = set(fields.texts(call.body, "status", 10))
    kinds = set(fields.texts(call.body, "display_type", 10))
    keyword = fields.optional_text(call.body, "title_keyword").casefold()
    rows = [
        coupon
        for coupon in call.world.state.values("tiktok_coupon")
        if (not statuses or coupon["status"] in statuses)
        and (not kinds or coupon["display_type"] in kinds)
        and keyword in coupon["title"].casefold()
    ]
    return {
        "coupons": rows[offset : offset + size],
        "total_count": len(rows),
        "next_page_token": fields.page_token(offset + size, len(rows)),
    }


def _get(call: Call) -> dict[str, Any]:
    coupon = call.world.state.get("tiktok_coupon", call.params["coupon_id"])
    if coupon is None:
        raise Refusal(UNPROCESSED, "The coupon does not exist.")
    return {"coupon": coupon}


_INFO = "seller.promotion.info"
OPERATIONS = (
    Operation("POST", "/promotion/{version}/coupons/search", _INFO, _search, ("202406",)),
    Operation("GET", "/promotion/{version}/coupons/{coupon_id}", _INFO, _get, ("202406",)),
)
