"""A product's page on Lazada: one push brings it to what we want, in as many calls as its time allows.

Nothing is remembered between pushes but what was learned: the item id and the addresses of uploaded
pictures. Whatever else is needed is read back first, so a push that was cut off goes on where it stopped.
Lazada has no idempotency key: before anything is created, the shop is searched for our seller SKUs.
Source: Lazada Open Platform, CreateProduct, UpdateProduct, DeactivateProduct, RemoveProduct, UploadImage.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.lazada import listing, markup, reads
from channels_sync.adapters.lazada.gateway import SUCCESS, Answer, Gateway, plain
from channels_sync.adapters.lazada.writes import ABSENT, EDIT_PAUSE_S, verdict
from channels_sync.protocol import (
    Aim,
    Change,
    Content,
    Learned,
    Outcome,
    Picture,
    Result,
    Review,
    Throttled,
    Unavailable,
)

LAST_CALL_S = 10.0  # no call begins later; one takes 15 s at most, so a push ends within 25 s
PAUSE_S = 1.0  # until a push that ran out of time goes on
SKUS_PER_CALL = 50

ALREADY_OFFLINE = "4"  # E0004
BAD_PICTURE = "1000"  # on an upload: its size in pixels


class _Ended(Exception):
    """The push ends before its last step."""

    def __init__(self, outcome: Outcome, code: str, message: str, request_id: str = "") -> None:
        super().__init__(message)
        self.outcome, self.code, self.message, self.request_id = outcome, code, message, request_id


@dataclass
class _Told:
    """What was learned on the way."""

    product: str = ""
    skus: dict[str, tuple[str, str]] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    review: Review | None = None
    reason: str = ""

    def learned(self) -> Learned | None:
        """Everything, None when that is nothing."""
        told = Learned(self.product, self.skus, self.handles, self.review, self.reason)
        return None if told == Learned() else told


def push(gateway: Gateway, change: Change, clock: Callable[[], float] = time.monotonic) -> Result:
    """Bring one product's page to its value. Trouble raises only while nothing was learned.

    `clock` counts seconds from anywhere.
    """
    page = _Page(gateway, change, clock)
    try:
        return page.result(Outcome.APPLIED, request_id=page.run())
    except _Ended as ended:
        return page.result(ended.outcome, ended.code, ended.message, request_id=ended.request_id)
    except Throttled as error:
        if page.told.learned() is None:
            raise
        wait_s = PAUSE_S if error.retry_after is None else error.retry_after
        return page.result(Outcome.THROTTLED, error.code, error.message, wait_s, error.request_id)
    except Unavailable as error:
        if page.told.learned() is None:
            raise
        outcome = Outcome.UNKNOWN if error.may_have_landed else Outcome.UNAVAILABLE
        return page.result(outcome, error.code, error.message, request_id=error.request_id)


class _Page:
    """One push under way."""

    def __init__(self, gateway: Gateway, change: Change, clock: Callable[[], float]) -> None:
        self._gateway, self._change, self._clock = gateway, change, clock
        self._last_call = clock() + LAST_CALL_S
        self.told = _Told()

    def result(
        self,
        outcome: Outcome,
        code: str = "",
        message: str = "",
        wait_s: float | None = None,
        request_id: str = "",
    ) -> Result:
        """The verdict with all that was learned."""
        if outcome is Outcome.THROTTLED and wait_s is None:
            wait_s = PAUSE_S if code == "out_of_time" else EDIT_PAUSE_S
        return Result(
            self._change.ref,
            self._change.version,
            outcome,
            code,
            message,
            wait_s,
            request_id,
            self.told.learned(),
        )

    def run(self) -> str:
        """Every step that is due. Returns the last request's id; raises _Ended when one cannot be done."""
        content = self._change.value
        if not isinstance(content, Content):
            raise _Ended(Outcome.REJECTED, "no_content", "nothing to show")
        item = self._find(content)
        match content.aim:
            case Aim.DELETED:
                return self._delete(item)
            case Aim.UNLISTED:
                return self._unlist(item)
            case _:
                return self._show(content, item)

    # -- what stands in the shop ----------------------------------------------------------------

    def _find(self, content: Content) -> dict[str, Any]:
        """The product as the shop holds it, by its id, else by our SKUs; empty when there is none.

        What is to be taken away is looked for by SKU only while no id is known: another product that
        carries our SKU now is not ours to take.
        """
        known = self._change.ref.product
        item = self._item(known) if known else {}
        labels = [sku.seller_sku for sku in content.skus]
        if item or (known and content.aim is not Aim.ON_SALE):
            labels = []
        for start in range(0, len(labels), SKUS_PER_CALL):
            named = json.dumps(labels[start : start + SKUS_PER_CALL], ensure_ascii=False)
            query = {"filter": "all", "sku_seller_list": named, "limit": str(SKUS_PER_CALL)}
            answer = self._call("GET", "/products/get", query).accepted()
            products = map(as_dict, as_list(answer.data.get("products")))
            item = next((one for one in products if any(reads.skus(one))), {})
            if item:
                break
        if item:
            self._learn(item)
        return item

    def _item(self, product: str) -> dict[str, Any]:
        answer = self._call("GET", "/product/item/get", {"item_id": product})
        if answer.code in ABSENT:
            return {}
        item = answer.accepted().data
        return item if any(reads.skus(item)) else {}

    def _learn(self, item: Mapping[str, Any]) -> None:
        self.told.product = reads.item_id(item) or self.told.product
        self.told.skus |= {ref.seller_sku: (ref.sku, "") for ref, _ in reads.skus(item) if ref.seller_sku}

    # -- taking it away -------------------------------------------------------------------------

    def _delete(self, item: Mapping[str, Any]) -> str:
        names = [f"SkuId_{ref.product}_{ref.sku}" for ref, _ in reads.skus(item)]
        request_id = ""
        for start in range(0, len(names), SKUS_PER_CALL):
            listed = json.dumps(names[start : start + SKUS_PER_CALL])
            request_id = self._write("/product/remove", {"sku_id_list": listed}).request_id
        self.told = _Told(review=Review.GONE)
        return request_id

    def _unlist(self, item: Mapping[str, Any]) -> str:
        if not item:
            self.told.review = Review.GONE if self._change.ref.product else None
            return ""
        body = markup.request({"ItemId": self.told.product})
        answer = self._call("POST", "/product/deactivate", {"apiRequestBody": body})
        if answer.code != ALREADY_OFFLINE:
            _taken(answer)
        self.told.review = Review.UNLISTED
        return answer.request_id

    # -- showing it -----------------------------------------------------------------------------

    def _show(self, content: Content, item: Mapping[str, Any]) -> str:
        pictures = [self._picture(picture) for picture in content.pictures]
        page: dict[str, Any] = {"Attributes": listing.attributes(content)}
        if pictures:  # a node without any is refused
            page["Images"] = {"Image": pictures}
        present = {ref.seller_sku: ref.sku for ref, _ in reads.skus(item)}
        fresh = [sku for sku in content.skus if sku.seller_sku not in present]
        tier = listing.tier(item) if len(content.skus) > 1 else ""
        if not item:
            page = {"PrimaryCategory": content.category, **page} | listing.variation(content.skus, tier)
            page["Skus"] = {"Sku": [listing.new_sku(content, sku, tier) for sku in fresh]}
            return self._create(page, {sku.seller_sku for sku in fresh})
        labels = listing.labels(content.skus, item, tier)
        known = [
            {"SkuId": present[sku.seller_sku], "Status": "active", **listing.own_fields(content, sku)}
            | labels.get(sku.seller_sku, {})
            for sku in content.skus
            if sku.seller_sku in present
        ]
        page |= listing.variation(content.skus, tier) if labels else {}
        body = markup.request({"ItemId": self.told.product, **page, "Skus": {"Sku": known}})
        told = self._write("/product/update", {"payload": body})
        self._judge(told)
        request_id = told.request_id
        if fresh:
            associated = {
                "AssociatedSku": next(iter(present.values())),
                **listing.variation(content.skus, tier),
            }
            added = {**associated, "Skus": {"Sku": [listing.new_sku(content, sku, tier) for sku in fresh]}}
            request_id = self._create(added, {sku.seller_sku for sku in fresh})
        gone = present.keys() - {sku.seller_sku for sku in content.skus}
        if not gone or not self._change.ref.product:  # of a product just found, we know no former variants
            return request_id
        return self._drop(sorted(present[label] for label in gone))

    def _picture(self, picture: Picture) -> str:
        """The picture's address on Lazada, uploaded when it has none yet."""
        if picture.handle:
            return picture.handle
        if picture.load is None:
            raise _Ended(Outcome.REJECTED, "no_picture", f"{picture.name or picture.key} cannot be read")
        self._check_time()
        try:
            answer = self._gateway.upload("/image/upload", "image", picture.load())
        except Unavailable as error:
            if error.code != BAD_PICTURE:
                raise
            raise _Ended(Outcome.REJECTED, error.code, error.message, error.request_id) from error
        url = as_text(as_dict(_taken(answer).data.get("image")).get("url"))
        if not url:
            raise Unavailable("no_address", "an upload without an address", answer.request_id)
        self.told.handles[picture.key] = url
        return url

    def _create(self, page: markup.Tree, fresh: Set[str]) -> str:
        """Create a product or join SKUs to one; where the answer names not all, they are looked up."""
        answer = self._call("POST", "/product/create", {"payload": markup.request(page)})
        self.told.product = as_text(answer.data.get("item_id")) or self.told.product
        for row in map(as_dict, as_list(answer.data.get("sku_list"))):
            label, number = as_text(row.get("seller_sku")), as_text(row.get("sku_id"))
            if label and number:
                self.told.skus[label] = number, ""
        self._judge(_taken(answer))
        if self.told.product and not fresh <= self.told.skus.keys():
            self._learn(self._item(self.told.product))
        return answer.request_id

    def _judge(self, answer: Answer) -> None:
        """Keep the review that an answer tells. A refusal says no reason here: it is read later."""
        review = reads.review(answer.data)
        if review in (Review.LIVE, Review.IN_REVIEW, Review.UNLISTED):
            self.told.review = review

    def _drop(self, sku_ids: Sequence[str]) -> str:
        listed = [{"SkuId": sku_id} for sku_id in sku_ids]
        body = markup.request({"ItemId": self.told.product, "Skus": {"Sku": listed}})
        answer = self._write("/product/sku/remove", {"payload": body})
        self.told.skus = {label: at for label, at in self.told.skus.items() if at[0] not in sku_ids}
        return answer.request_id

    # -- one call -------------------------------------------------------------------------------

    def _write(self, path: str, parameters: Mapping[str, str]) -> Answer:
        return _taken(self._call("POST", path, parameters))

    def _call(self, method: str, path: str, parameters: Mapping[str, str]) -> Answer:
        self._check_time()
        return (self._gateway.get if method == "GET" else self._gateway.post)(path, parameters)

    def _check_time(self) -> None:
        if self._clock() > self._last_call:
            raise _Ended(Outcome.THROTTLED, "out_of_time", "goes on at the next push")


def _taken(answer: Answer) -> Answer:
    """The answer of a write that was taken whole. Raises _Ended with every reason it names."""
    reasons = [
        (as_text(row.get("code")) or answer.code, as_text(row.get("field")), as_text(row.get("message")))
        for row in answer.detail
    ]
    if answer.code == SUCCESS and not reasons:
        return answer
    verdicts = {verdict(code, message) for code, _, message in reasons} or {
        verdict(answer.code, answer.message)
    }
    outcome = Outcome.REJECTED if Outcome.REJECTED in verdicts else min(verdicts)
    words = "; ".join(": ".join(filter(None, (where, message))) for _, where, message in reasons)
    code = plain(reasons[0][0]) if reasons else answer.code
    raise _Ended(outcome, code, words or answer.message, answer.request_id)
