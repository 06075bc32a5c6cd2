"""Bring a product's page to what it should say: publish, edit, hide, show again, delete.

A push is a walk of several calls. It looks before each step, so that it can stop anywhere and go on at the
next push: what was learned until then goes back with whatever verdict.

A new page is made with stock 0 and gets its real stock from the stock facet. Whether 0 is taken is not
documented. Where it is not, the page stays a draft, which no buyer sees, holding the least stock there may
be; it is handed in once every SKU holds more. Stock that we do not have is never shown.
"""

import time
import uuid
from collections.abc import Mapping
from typing import Any

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.tiktok import page_body
from channels_sync.adapters.tiktok.gateway import Answer, Gateway, Refusal
from channels_sync.adapters.tiktok.page_reads import DRAFT_QUANTITY, PRODUCTS, is_stocked, read
from channels_sync.adapters.tiktok.taxonomy import Taxonomy
from channels_sync.adapters.tiktok.verdicts import results
from channels_sync.protocol import (
    Aim,
    Change,
    Content,
    Learned,
    Outcome,
    Result,
    Review,
    Unavailable,
)

ONE = "/product/202509/products"
SEARCH = "/product/202502/products/search"
WAREHOUSES = "/logistics/202309/warehouses"
UPLOAD = "/product/202309/images/upload"
BUDGET_S = 10.0  # no call begins later than this: with the longest one a push ends within 25 s
GO_ON_S, LOOK_AGAIN_S, TOMORROW_S = 1.0, 60.0, 3600.0
IDS_PER_SEARCH = 10
QUANTITY_REFUSED, DAILY_CAP = "12052055", "12052093"
HIDDEN = {"SELLER_DEACTIVATED", "PLATFORM_DEACTIVATED"}
NAMESPACE = uuid.UUID("6f0b1f6e-6c1c-4f0e-9d5c-0c0b5f3a7d11")  # ours alone: keys of one product never change


class Walk:
    """One push of one page."""

    def __init__(self, gateway: Gateway, taxonomy: Taxonomy, shop: str, change: Change) -> None:
        if not isinstance(change.value, Content):
            raise TypeError(f"a page takes content, not {change.value!r}")
        self._gateway, self._taxonomy, self._shop, self._change = gateway, taxonomy, shop, change
        self._content: Content = change.value
        self._product = change.ref.product
        self._until = time.monotonic() + BUDGET_S
        self._handles: dict[str, str] = {}
        self._skus: dict[str, tuple[str, str]] = {}
        self._review: Review | None = None
        self._reason = ""

    @property
    def has_learned(self) -> bool:
        """Would the engine lose something if this walk raised?"""
        return bool(self._handles or self._skus or self._product != self._change.ref.product)

    def go(self) -> Result:
        """Take every step that is still due."""
        if self._content.aim is Aim.ON_SALE:
            return self._publish()
        row = self._look()
        if row is None:
            self._review = Review.GONE if self._content.aim is Aim.DELETED else None
            return self.result(Outcome.APPLIED)
        return self._take_down(row)

    def _take_down(self, row: Mapping[str, Any]) -> Result:
        status = as_text(row.get("status"))
        if self._content.aim is Aim.DELETED:
            if status != "DELETED":
                return self._turn("DELETE", PRODUCTS)
        elif status == "ACTIVATE":
            return self._turn("POST", f"{PRODUCTS}/deactivate")
        elif status == "PENDING":  # it would be on sale once its review has passed
            return self.result(Outcome.THROTTLED, "in_review", retry_after=LOOK_AGAIN_S)
        return self.result(Outcome.APPLIED)

    def _publish(self) -> Result:
        content = self._content
        questions = self._taxonomy.attributes(content.category)
        if page_body.lacks_licence(content, questions):
            return self.result(Outcome.REJECTED, "licence_missing")
        for picture in content.pictures[: page_body.MOST_PICTURES]:
            if not picture.handle and picture.key not in self._handles and picture.load is not None:
                if self._is_spent():
                    return self._later()
                self._handles[picture.key] = self._upload(picture.name or picture.key, picture.load())
        handles = [picture.handle or self._handles.get(picture.key, "") for picture in content.pictures]
        wanted = page_body.body(content, list(filter(None, handles)), questions)
        if self._is_spent():
            return self._later()
        row = self._look()
        if self._is_spent():
            return self._later()
        return self._create(wanted) if row is None else self._edit(wanted, row)

    def _upload(self, name: str, content: bytes) -> str:
        form = {"use_case": "MAIN_IMAGE"}
        answer = self._gateway.upload(UPLOAD, name, content, form).accepted()
        handle = as_text(answer.data.get("uri"))
        if not handle:
            raise Unavailable("image_uri_missing", answer.message, answer.request_id)
        return handle

    def _look(self) -> dict[str, Any] | None:
        """The page in its newest version, found by our SKUs where its id is not known."""
        product = self._product or self._found()
        row = read(self._gateway, product, newest=True) if product else None
        if row is None:
            self._product = self._found() if self._product else ""
            row = read(self._gateway, self._product, newest=True) if self._product else None
        else:
            self._product = product
        if row is not None:
            self._learn(row)
        return row

    def _found(self) -> str:
        skus = [one.seller_sku for one in self._content.skus][:IDS_PER_SEARCH]
        body = {"status": "ALL", "seller_skus": skus}
        data = self._gateway.send("POST", SEARCH, body, {"page_size": "10"}).accepted().data
        rows = map(as_dict, as_list(data.get("products")))
        return next((as_text(row.get("id")) for row in rows if row.get("status") != "DELETED"), "")

    def _learn(self, row: Mapping[str, Any]) -> None:
        self._review, self._reason = page_body.review(row)
        ours = {one.seller_sku for one in self._content.skus}
        for one in map(as_dict, as_list(row.get("skus"))):
            places = map(as_dict, as_list(one.get("inventory")))
            place = next((as_text(place.get("warehouse_id")) for place in places), "")
            if as_text(one.get("seller_sku")) in ours and as_text(one.get("id")):
                self._skus[as_text(one.get("seller_sku"))] = as_text(one.get("id")), place

    def _create(self, wanted: Mapping[str, Any]) -> Result:
        warehouse = self._warehouse()
        key = str(uuid.uuid5(NAMESPACE, f"{self._shop} {self._change.ref.seller_sku}"))
        body = {**wanted, "idempotency_key": key, "skus": self._fresh_skus(warehouse, 0)}
        answer = self._gateway.send("POST", PRODUCTS, body)
        if answer.code == QUANTITY_REFUSED:
            draft = {**body, "save_mode": "AS_DRAFT", "skus": self._fresh_skus(warehouse, DRAFT_QUANTITY)}
            made = self._gateway.send("POST", PRODUCTS, draft).accepted()
            self._made(made, warehouse)
            self._review = Review.UNLISTED
            return self.result(Outcome.REJECTED, answer.code, answer.message)
        self._made(answer.accepted(), warehouse)
        row = self._read()
        if row is not None and as_text(row.get("status")) == "DELETED":  # the key still stands for that page
            return self._edit(wanted, row)
        return self._ended(row)

    def _fresh_skus(self, warehouse: str, quantity: int) -> list[dict[str, Any]]:
        several = len(self._content.skus) > 1
        return [
            {
                **page_body.sku(one, several=several),
                "price": {"amount": str(one.price_vnd), "currency": "VND"},
                "inventory": [{"warehouse_id": warehouse, "quantity": quantity}],
            }
            for one in self._content.skus
        ]

    def _made(self, answer: Answer, warehouse: str) -> None:
        self._product = as_text(answer.data.get("product_id")) or self._product
        if not self._product:
            raise Unavailable("product_id_missing", answer.message, answer.request_id)
        for row in map(as_dict, as_list(answer.data.get("skus"))):
            if as_text(row.get("seller_sku")) and as_text(row.get("id")):
                known = self._skus.get(as_text(row.get("seller_sku")), ("", ""))[1]
                self._skus[as_text(row.get("seller_sku"))] = as_text(row.get("id")), known or warehouse

    def _warehouse(self) -> str:
        data = self._gateway.send("GET", WAREHOUSES).accepted().data
        ours = [
            row
            for row in map(as_dict, as_list(data.get("warehouses")))
            if as_text(row.get("type")) == "SALES_WAREHOUSE"
            and as_text(row.get("effect_status")) != "DISABLED"
            and as_text(row.get("id"))
        ]
        ours.sort(key=lambda row: row.get("is_default") is not True)
        if not ours:
            raise Unavailable("no_sales_warehouse", may_have_landed=False)
        return as_text(ours[0].get("id"))

    def _edit(self, wanted: Mapping[str, Any], row: Mapping[str, Any]) -> Result:
        status = as_text(row.get("status"))
        if status == "DELETED":
            self._accept(self._gateway.send("POST", f"{PRODUCTS}/recover", self._named()))
            status = "SELLER_DEACTIVATED"
        if status == "DRAFT" and not is_stocked(row):
            return self.result(Outcome.REJECTED, QUANTITY_REFUSED)
        several = len(self._content.skus) > 1
        skus = [page_body.sku(one, several=several) for one in self._content.skus]
        if status == "DRAFT" or not page_body.shows(row, wanted, skus):
            fresh = [one for one in self._content.skus if one.seller_sku not in self._skus]
            warehouse = self._warehouse() if fresh else ""
            new = {one["seller_sku"]: one for one in self._fresh_skus(warehouse, 0)}
            body = {
                **wanted,
                "skus": [
                    {**one, "id": self._skus[one["seller_sku"]][0]}
                    if one["seller_sku"] in self._skus
                    else new[one["seller_sku"]]
                    for one in skus
                ],
                **({"save_mode": "LISTING"} if status == "DRAFT" else {}),
            }
            path = f"{ONE}/{self._product}/partial_edit"
            self._made(self._gateway.send("POST", path, body).accepted(), warehouse)
        if status in HIDDEN:
            if self._is_spent():
                return self._later()
            now = read(self._gateway, self._product)
            if now is not None and as_text(now.get("status")) in HIDDEN:
                return self._turn("POST", f"{PRODUCTS}/activate")
        return self._end()

    def _turn(self, method: str, path: str) -> Result:
        self._accept(self._gateway.send(method, path, self._named()))
        return self._end()

    def _named(self) -> dict[str, Any]:
        return {"product_ids": [self._product]}

    def _accept(self, answer: Answer) -> None:
        """A success envelope may still name our product among its errors."""
        errors = list(map(as_dict, as_list(answer.accepted().data.get("errors"))))
        if errors:
            code, message = as_text(errors[0].get("code")), as_text(errors[0].get("message"))
            raise Refusal(Answer(code or "errors", message, answer.request_id, {}))

    def _end(self) -> Result:
        """Look what became of it."""
        return self._ended(self._read())

    def _read(self) -> dict[str, Any] | None:
        return None if self._is_spent() else read(self._gateway, self._product)

    def _ended(self, row: Mapping[str, Any] | None) -> Result:
        """The end of a walk; a verdict that is not known yet comes with a webhook or the next look."""
        if row is not None:
            self._learn(row)
        elif self._content.aim is Aim.DELETED:
            self._review = Review.GONE
        return self.result(Outcome.APPLIED)

    def _is_spent(self) -> bool:
        return time.monotonic() > self._until

    def _later(self) -> Result:
        return self.result(Outcome.THROTTLED, "more_steps", retry_after=GO_ON_S)

    def judged(self, answer: Answer) -> Result:
        """A refusal as a verdict on the page."""
        [verdict] = results([self._change], answer)
        if answer.code == DAILY_CAP:
            return self.result(Outcome.THROTTLED, answer.code, answer.message, retry_after=TOMORROW_S)
        retry_after = verdict.retry_after
        return self.result(verdict.outcome, verdict.code, verdict.message, retry_after=retry_after)

    def result(
        self, outcome: Outcome, code: str = "", message: str = "", *, retry_after: float | None = None
    ) -> Result:
        """A verdict with everything learned so far."""
        learned = Learned(
            product=self._product,
            skus={} if self._review is Review.GONE else self._skus,  # a deleted page still names its SKUs
            handles=dict(self._handles),
            review=self._review,
            reason=self._reason,
        )
        return Result(
            ref=self._change.ref,
            version=self._change.version,
            outcome=outcome,
            code=code,
            message=message,
            retry_after=retry_after,
            learned=learned,
        )
