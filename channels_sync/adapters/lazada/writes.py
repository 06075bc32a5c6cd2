"""What is written to Lazada and what became of each SKU of a call."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from channels_sync.adapters.http import as_text
from channels_sync.adapters.lazada import markup
from channels_sync.adapters.lazada.gateway import SUCCESS, Answer, plain
from channels_sync.protocol import Change, ListingRef, Outcome, Price, Result

# Verdicts on one SKU other than REJECTED, by business number.
OUTCOMES = {
    "4170": Outcome.CONFLICT,  # a campaign lets stock rise, not fall
    "998": Outcome.CONFLICT,  # this API rests while a mega campaign runs
    "212": Outcome.CONFLICT,  # sellable would be negative: a campaign holds more than the figure we sent
    "4147": Outcome.THROTTLED,  # someone edits the product at this moment
    "4154": Outcome.THROTTLED,
    "901": Outcome.THROTTLED,
    "1002": Outcome.UNAVAILABLE,
    "513": Outcome.UNAVAILABLE,
    "1000": Outcome.UNAVAILABLE,
    "15": Outcome.UNAVAILABLE,
    "6": Outcome.UNAVAILABLE,
}

ABSENT = {"207", "208", "4137"}  # SKU or item not in this shop

ABOVE_PRICE = "4157"  # the special price is not below the price

# The same verdicts where the number is a wrapper (501) and only the words tell.
WORDS = {
    "INV_NEGATIVE_SELLABLE": Outcome.CONFLICT,
    "CHANNEL INVENTORY": Outcome.CONFLICT,
    "SYS_REQUEST_TOO_FAST": Outcome.THROTTLED,
}

EDIT_PAUSE_S = 2.0  # how long another edit of the same product may last

SKU_ID_KEYS = ("sku_id", "SkuId", "skuId")
SELLER_SKU_KEYS = ("seller_sku", "SellerSku", "sellerSku", "sku")


def payload(skus: Iterable[tuple[ListingRef, Mapping[str, str]]]) -> str:
    """The XML request of the stock and price calls: each SKU by ItemId and SkuId, then its fields.

    SellerSku is left out on purpose: it is no key any more (errors 4193 and 4216).
    """
    told = [{"ItemId": ref.product, "SkuId": ref.sku, **fields} for ref, fields in skus]
    return markup.request({"Skus": {"Sku": told}})


def minute(moment: datetime, zone: tzinfo, *, round_up: bool = False) -> str:
    """A moment as sale prices take it: the seller's own time, whole minutes."""
    if round_up and (moment.second or moment.microsecond):
        moment += timedelta(minutes=1)
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def results(changes: Sequence[Change], answer: Answer) -> list[Result]:
    """One result per change, in order.

    A call is taken whole only with code "0" and no `detail`. A reason is matched by SKU id or seller SKU;
    reasons that name none of ours stand for every change. Where some are named, the others of a refused
    call, or of one with reasons that name nobody, are UNKNOWN: the answer does not say what became of them.
    """
    named: dict[ListingRef, tuple[str, str]] = {}
    loose: tuple[str, str] | None = None
    for row in answer.detail:
        reason = as_text(row.get("code")) or answer.code, as_text(row.get("message")) or answer.message
        hit = [change.ref for change in changes if _names(row, change.ref)]
        for ref in hit:
            named.setdefault(ref, reason)
        if not hit and loose is None:
            loose = reason
    others_fail = answer.code != SUCCESS or loose is not None
    results = []
    for change in changes:
        if own := named.get(change.ref):
            results.append(_result(change, answer, _verdict(change, *own), own))
        elif not others_fail:
            results.append(_result(change, answer, Outcome.APPLIED))
        else:
            reason = loose or (answer.code, answer.message)
            results.append(
                _result(change, answer, Outcome.UNKNOWN if named else _verdict(change, *reason), reason)
            )
    return results


def _names(row: Mapping[str, Any], ref: ListingRef) -> bool:
    ids = {as_text(row.get(key)) for key in SKU_ID_KEYS} - {""}
    if ids:
        return ref.sku in ids
    labels = {as_text(row.get(key)) for key in SELLER_SKU_KEYS} - {""}
    return ref.seller_sku in labels or ref.sku in labels


def _result(change: Change, answer: Answer, outcome: Outcome, reason: tuple[str, str] = ("", "")) -> Result:
    code, message = reason
    return Result(
        ref=change.ref,
        version=change.version,
        outcome=outcome,
        code=code,
        message=message,
        retry_after=EDIT_PAUSE_S if outcome is Outcome.THROTTLED else None,
        request_id=answer.request_id,
    )


def _verdict(change: Change, code: str, message: str) -> Outcome:
    if plain(code) == ABOVE_PRICE and isinstance(change.value, Price):
        return Outcome.CONFLICT  # our own sale price still stands above the new price: it follows
    return verdict(code, message)


def verdict(code: str, message: str) -> Outcome:
    """What a reason means for its SKU; a code without a known meaning is final."""
    if outcome := OUTCOMES.get(plain(code)):
        return outcome
    shouted = message.upper()
    return next((outcome for words, outcome in WORDS.items() if words in shouted), Outcome.REJECTED)
