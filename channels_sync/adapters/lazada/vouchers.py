"""Seller vouchers of Lazada: collected in the shop, valid for all of it.

Lazada has no code of our own to find a voucher by, so ours stands in brackets at the end of its name.
Source: Lazada Open Platform, SellerVoucher API group.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.lazada import words
from channels_sync.adapters.lazada.gateway import SUCCESS, THROTTLES, Answer, Gateway
from channels_sync.adapters.lazada.writes import EDIT_PAUSE_S, verdict
from channels_sync.protocol import Change, Coupon, Learned, Outcome, Result

KIND = {"voucher_type": "COLLECTIBLE_VOUCHER"}
PER_PAGE = 50
MOST_PAGES = 20
LONGEST_NAME = 60
ONE_EACH = "1"  # a buyer may use a voucher once, as in our own shop
NO_CAP_VND = 100_000_000  # Lazada wants a cap with each percentage; more than any basket of ours is none

OVER, HALTED = "FINISH", "SUSPEND"
UNWELL = {"21", "25"}  # internal trouble of the promotion service


class _Refused(Exception):
    """A call that was not taken."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.message)
        self.answer = answer


def push(gateway: Gateway, change: Change, now: datetime) -> Result:
    """Bring one voucher to its value: made, changed, halted or taken up again; nothing where it agrees."""
    coupon = change.value
    try:
        if not isinstance(coupon, Coupon):
            found = _find(gateway, change, change.ref.seller_sku)
            learned = _halt(gateway, found)
        elif not coupon.is_active or coupon.ends_at <= now:
            learned = _halt(gateway, _find(gateway, change, coupon.code))
        else:
            learned = _offer(gateway, _find(gateway, change, coupon.code), coupon)
    except _Refused as refused:
        return _refusal(change, refused.answer)
    return Result(change.ref, change.version, Outcome.APPLIED, learned=learned)


def _refusal(change: Change, answer: Answer) -> Result:
    code = as_text(answer.body.get("error_code")) or answer.code
    message = as_text(answer.body.get("error_msg")) or answer.message
    outcome = Outcome.UNAVAILABLE if code in UNWELL else verdict(code, message)
    if code in THROTTLES:
        outcome = Outcome.THROTTLED
    wait_s = THROTTLES.get(code, EDIT_PAUSE_S) if outcome is Outcome.THROTTLED else None
    return Result(change.ref, change.version, outcome, code, message, wait_s, answer.request_id)


def _find(gateway: Gateway, change: Change, code: str) -> dict[str, Any]:
    """The voucher by its id, else by our code in its name; empty when there is none."""
    if change.ref.product:
        answer = gateway.get("/promotion/voucher/get", {**KIND, "id": change.ref.product})
        found = answer.data if answer.code == SUCCESS else {}
        if as_text(found.get("id")):
            return found
    mark = _mark(code)
    rows = (row for row in _listed(gateway, mark) if as_text(row.get("voucher_name")).endswith(mark))
    return next((row for row in rows if as_text(row.get("id"))), {})


def _listed(gateway: Gateway, mark: str) -> Iterator[dict[str, Any]]:
    for page in range(1, MOST_PAGES + 1):
        query = {**KIND, "name": mark, "cur_page": str(page), "page_size": str(PER_PAGE)}
        rows = as_list(_taken(gateway.get("/promotion/vouchers/get", query)).data.get("data_list"))
        yield from map(as_dict, rows)
        if len(rows) < PER_PAGE:
            return


def _halt(gateway: Gateway, found: Mapping[str, Any]) -> Learned | None:
    if not found:
        return None
    number = as_text(found["id"])
    if as_text(found.get("status")) not in (OVER, HALTED):
        _taken(gateway.post("/promotion/voucher/deactivate", {**KIND, "id": number}))
    return Learned(product=number)


def _offer(gateway: Gateway, found: Mapping[str, Any], coupon: Coupon) -> Learned:
    wanted = _fields(coupon)
    if not found:
        answer = _taken(gateway.post("/promotion/voucher/create", wanted))
        return Learned(product=as_text(answer.body.get("data")) or as_text(answer.data.get("id")))
    number = as_text(found["id"])
    # `issued` may only grow: a quantity that was cut stays as it is.
    wanted["issued"] = str(max(coupon.quantity, as_int(found.get("issued")) or 0))
    if any(not _agree(found.get(name), value) for name, value in wanted.items()):
        _taken(gateway.post("/promotion/voucher/update", {**wanted, "id": number}))
    if as_text(found.get("status")) == HALTED:
        _taken(gateway.post("/promotion/voucher/activate", {**KIND, "id": number}))
    return Learned(product=number)


def _fields(coupon: Coupon) -> dict[str, str]:
    mark = _mark(coupon.code)
    if coupon.percent:
        gives = {
            "voucher_discount_type": "PERCENTAGE_DISCOUNT_OFF",
            "offering_percentage_discount_off": str(coupon.percent),
            "max_discount_offering_money_value": str(coupon.max_discount_vnd or NO_CAP_VND),
        }
    else:
        gives = {
            "voucher_discount_type": "MONEY_VALUE_OFF",
            "offering_money_value_off": str(coupon.amount_vnd),
        }
    return {
        **KIND,
        **gives,
        "voucher_name": f"{coupon.name[: LONGEST_NAME - len(mark) - 1].strip()} {mark}".strip(),
        "criteria_over_money": str(coupon.min_spend_vnd),
        "apply": "ENTIRE_SHOP",
        "display_area": "REGULAR_CHANNEL",
        "period_start_time": words.milliseconds(coupon.starts_at),
        "period_end_time": words.milliseconds(coupon.ends_at),
        "limit": ONE_EACH,
        "issued": str(coupon.quantity),
    }


def _mark(code: str) -> str:
    return f"({code})"


def _agree(shown: object, wanted: str) -> bool:
    """Do both say the same? Amounts come back as text or number, with decimals or without."""
    return as_text(shown) == wanted or (wanted.isdecimal() and as_int(shown) == int(wanted))


def _taken(answer: Answer) -> Answer:
    """The answer of a call that was taken: `success` may be a truth value, its text, or absent."""
    if answer.code != SUCCESS or answer.body.get("success") in (False, "false", "False"):
        raise _Refused(answer)
    return answer
