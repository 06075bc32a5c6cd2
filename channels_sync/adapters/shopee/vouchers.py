"""Push vouchers. Ours are told by their name, so that a lost answer makes no second one.

Shopee takes codes of at most five letters or digits and puts the shop's own prefix before them. A longer code
of ours becomes five characters of its hash: buyers collect a shop's voucher by a tap and need not type it,
while refusing the code would keep most vouchers off the platform.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee.gateway import PAGE, Gateway, Refused
from channels_sync.adapters.shopee.moments import epoch
from channels_sync.protocol import Change, Coupon, Learned, Outcome, Result

NAME_PREFIX = "OCOP "
LONGEST_CODE = 5
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 of them, none that reads like another
LAST_PAGE = 10  # a shop may have 1,000 running and coming vouchers
STAGES = ("ongoing", "upcoming")
LEAD = timedelta(minutes=1)
OF_THE_SHOP, AMOUNT, PERCENT = 1, 1, 2
EVERYWHERE = [1]


def push_vouchers(gateway: Gateway, changes: Sequence[Change]) -> list[Result]:
    """Offer each voucher as it should be, or take it back. Raises ChannelError."""
    ours = _ours(gateway)
    return [_push(gateway, ours, change) for change in changes]


def short_code(code: str) -> str:
    """A code as Shopee takes it: ours when it is short enough, else the same five characters every time."""
    if code.isascii() and code.isalnum() and len(code) <= LONGEST_CODE:
        return code.upper()
    digest = hashlib.sha256(code.encode()).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:LONGEST_CODE])


def _ours(gateway: Gateway) -> dict[str, tuple[int, str]]:
    """(voucher id, stage) of each running or coming voucher of ours by its name."""
    found: dict[str, tuple[int, str]] = {}
    for stage in STAGES:
        for page in range(1, LAST_PAGE + 1):
            answer = gateway.get(
                "voucher/get_voucher_list", {"status": stage, "page_no": page, "page_size": PAGE}
            )
            rows = as_list(answer.get("voucher_list"))
            for row in map(as_dict, rows):
                number = as_int(row.get("voucher_id"))
                if number is not None:
                    found.setdefault(as_text(row.get("voucher_name")), (number, stage))
            if not rows or answer.get("more") is not True:
                break
    return found


def _push(gateway: Gateway, ours: Mapping[str, tuple[int, str]], change: Change) -> Result:
    coupon = change.value
    if not isinstance(coupon, Coupon):
        raise TypeError(f"no voucher: {coupon!r}")
    held = ours.get(NAME_PREFIX + coupon.code)
    wanted = coupon.is_active and coupon.quantity > 0 and coupon.ends_at > gateway.now()
    try:
        if not wanted:
            request_id = _take_back(gateway, held)
            return _applied(change, request_id, held)
        if held is None:
            response, request_id = gateway.post("voucher/add_voucher", _whole(gateway, coupon))
            number = as_int(response.get("voucher_id"))
            return _applied(change, request_id, None if number is None else (number, "upcoming"))
        return _applied(change, _correct(gateway, held, coupon), held)
    except Refused as refused:
        return refused.verdict.result(change)


def _applied(change: Change, request_id: str, held: tuple[int, str] | None) -> Result:
    learned = Learned(product=str(held[0])) if held else None
    return Result(change.ref, change.version, Outcome.APPLIED, request_id=request_id, learned=learned)


def _take_back(gateway: Gateway, held: tuple[int, str] | None) -> str:
    if held is None:
        return ""
    number, stage = held
    call = "voucher/end_voucher" if stage == "ongoing" else "voucher/delete_voucher"
    return gateway.post(call, {"voucher_id": number})[1]


def _correct(gateway: Gateway, held: tuple[int, str], coupon: Coupon) -> str:
    """Send what differs. Shopee refuses changes to a running voucher that would cheat its buyers."""
    number, stage = held
    shown = gateway.get("voucher/get_voucher", {"voucher_id": number})
    wanted = _terms(coupon)
    if stage == "upcoming" and coupon.starts_at > gateway.now() + LEAD:
        wanted["start_time"] = epoch(coupon.starts_at)
    different = {name: value for name, value in wanted.items() if as_int(shown.get(name)) != value}
    if not different:
        return ""
    return gateway.post("voucher/update_voucher", {"voucher_id": number, **different})[1]


def _whole(gateway: Gateway, coupon: Coupon) -> dict[str, Any]:
    return {
        "voucher_name": NAME_PREFIX + coupon.code,
        "voucher_code": short_code(coupon.code),
        "voucher_type": OF_THE_SHOP,
        "reward_type": PERCENT if coupon.percent else AMOUNT,
        "start_time": _start(gateway, coupon),
        "display_channel_list": EVERYWHERE,
        **_terms(coupon),
    }


def _start(gateway: Gateway, coupon: Coupon) -> int:
    return epoch(max(coupon.starts_at, gateway.now() + LEAD))


def _terms(coupon: Coupon) -> dict[str, int]:
    terms = {"usage_quantity": coupon.quantity, "end_time": epoch(coupon.ends_at)}
    if coupon.percent:
        cap = coupon.max_discount_vnd or 0  # 0 = no cap
        return terms | {
            "min_basket_price": coupon.min_spend_vnd,
            "percentage": coupon.percent,
            "max_price": cap,
        }
    # Shopee wants a basket that is worth what is taken off.
    basket = max(coupon.min_spend_vnd, coupon.amount_vnd)
    return terms | {"min_basket_price": basket, "discount_amount": coupon.amount_vnd}
