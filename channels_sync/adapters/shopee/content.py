"""Push a page: find the item or create it, upload its pictures, say what differs, bring its variants.

Every step looks at the shop first, so a push that stopped half way goes on where it stands and a lost answer
makes no second item: an item is known by its id, else by its `item_sku`, which is our product code where it
has several variants and the SKU of the only variant else.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee import fields, models
from channels_sync.adapters.shopee.gateway import Gateway, OutOfTime, Refused
from channels_sync.adapters.shopee.moments import moment
from channels_sync.adapters.shopee.pages import read_items, review_of, violations
from channels_sync.adapters.shopee.pictures import upload
from channels_sync.adapters.shopee.verdicts import FAILED, Verdict
from channels_sync.protocol import (
    Aim,
    Change,
    ChannelError,
    Content,
    Learned,
    Outcome,
    Result,
    Review,
    Throttled,
    Unauthorised,
)

SETTLES_WITHIN = timedelta(seconds=5)  # a new item takes no variants before
LATER_S = 1.0
FOUND_AT_ONCE = 50  # a SKU that more items than this contain is no SKU of ours


def push_content(gateway: Gateway, changes: Sequence[Change]) -> list[Result]:
    """Bring each page to what it should be. Raises ChannelError when nothing was learned before it."""
    return [_Desk(gateway, change).push() for change in changes]


class _Wait(Exception):
    """Shopee wants a pause before the next step."""


class _Desk:
    """One page: what is wanted, and what was learned so far."""

    def __init__(self, gateway: Gateway, change: Change) -> None:
        if not isinstance(change.value, Content):
            raise TypeError(f"no content: {change.value!r}")
        self.gateway, self.change, self.content = gateway, change, change.value
        self.product, self.reason = "", ""
        self.skus: dict[str, tuple[str, str]] = {}
        self.handles: dict[str, str] = {}
        self.review: Review | None = None

    def push(self) -> Result:
        try:
            verdict = self._bring()
        except _Wait:
            return self._later("item_settling", SETTLES_WITHIN.total_seconds())
        except OutOfTime as spent:
            return self._later(spent.code, LATER_S)
        except Refused as refused:
            verdict = refused.verdict
        except Unauthorised:
            raise
        except Throttled as throttled:
            if self._learned is None:
                raise
            return self._later(throttled.code, throttled.retry_after)
        except ChannelError as error:
            if self._learned is None:
                raise
            return self._result(Verdict(error.code, error.message, error.request_id), Outcome.UNKNOWN)
        return self._result(verdict)

    @property
    def _learned(self) -> Learned | None:
        told = Learned(self.product, self.skus, self.handles, self.review, self.reason)
        return None if told == Learned() else told

    def _result(self, verdict: Verdict, outcome: Outcome | None = None) -> Result:
        told = verdict.result(self.change)
        return Result(
            told.ref,
            told.version,
            outcome or told.outcome,
            code=told.code,
            message=told.message,
            request_id=told.request_id,
            learned=self._learned,
        )

    def _later(self, code: str, after_s: float | None) -> Result:
        ref, version = self.change.ref, self.change.version
        return Result(ref, version, Outcome.THROTTLED, code, retry_after=after_s, learned=self._learned)

    def _bring(self) -> Verdict:
        item = self._find()
        if item is not None:
            self._note(item)
        if self.content.aim is Aim.DELETED:
            return self._delete(item)
        if item is None:
            if self.content.aim is Aim.UNLISTED:  # nothing there to hide
                return Verdict()
            self._create()
            if len(self.content.skus) > 1:
                raise _Wait
        else:
            self._update(item)
            if len(self.content.skus) > 1 or item.get("has_model") is True:
                if not item.get("has_model") and self._is_new(item):
                    raise _Wait
                self.skus = models.bring(self.gateway, self.product, self.content.skus)
        if not self.skus:
            self.skus = {self.content.skus[0].seller_sku: ("0", "")}
        return self._show(item)

    def _find(self) -> dict[str, Any] | None:
        """The item as it stands, unless it is deleted."""
        known = self.change.ref.product
        if known:
            item = read_items(self.gateway, [known]).get(known)
            if item is not None and review_of(item) is not Review.GONE:
                return item
        for label in fields.labels(self.change.ref.seller_sku, self.content):
            answer = self.gateway.get(
                "product/search_item", {"item_sku": label, "offset": "0", "page_size": FOUND_AT_ONCE}
            )
            ids = [number for one in as_list(answer.get("item_id_list")) if (number := as_text(one))]
            for item in read_items(self.gateway, ids).values():
                if as_text(item.get("item_sku")) == label and review_of(item) is not Review.GONE:
                    return item
        return None

    def _note(self, item: dict[str, Any]) -> None:
        self.product, self.review = as_text(item.get("item_id")), review_of(item)
        if self.review is Review.SUSPENDED:
            self.reason = violations(self.gateway, [self.product]).get(self.product, "")

    def _delete(self, item: dict[str, Any] | None) -> Verdict:
        request_id = ""
        if item is not None:
            _, request_id = self.gateway.post("product/delete_item", {"item_id": as_int(self.product)})
        self.review, self.reason = Review.GONE, ""
        return Verdict(request_id=request_id)

    def _create(self) -> None:
        self._upload()
        body = fields.whole(self.gateway, self.change.ref.seller_sku, self.content, self._pictures)
        response, _ = self.gateway.post("product/add_item", body)
        self.product = as_text(response.get("item_id"))
        self.review = review_of(response) if response.get("item_status") else None

    def _update(self, item: dict[str, Any]) -> None:
        self._upload()
        different = fields.different(item, self.change.ref.seller_sku, self.content, self._pictures)
        if different:
            self.gateway.post("product/update_item", {"item_id": as_int(self.product), **different})

    def _upload(self) -> None:
        for picture in self.content.pictures:
            if not picture.handle and picture.key not in self.handles:
                self.handles[picture.key] = upload(self.gateway, picture)

    @property
    def _pictures(self) -> list[str]:
        return [picture.handle or self.handles[picture.key] for picture in self.content.pictures]

    def _is_new(self, item: dict[str, Any]) -> bool:
        made_at = moment(item.get("create_time"))
        return made_at is not None and self.gateway.now() - made_at < SETTLES_WITHIN

    def _show(self, item: dict[str, Any] | None) -> Verdict:
        """Hide the item or put it back on sale where that is wanted."""
        shown = None if item is None else review_of(item)
        hide = self.content.aim is Aim.UNLISTED
        if shown is not (Review.LIVE if hide else Review.UNLISTED):
            return Verdict()
        entry = {"item_id": as_int(self.product), "unlist": hide}
        response, request_id = self.gateway.post("product/unlist_item", {"item_list": [entry]})
        for failure in map(as_dict, as_list(response.get("failure_list"))):
            return Verdict(FAILED, as_text(failure.get("failed_reason")), request_id)
        self.review = Review.UNLISTED if hide else Review.LIVE
        return Verdict(request_id=request_id)
