"""Promotion activities of TikTok Shop as objects: find, read, make, fill, empty, end."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.tiktok.gateway import Answer, Gateway, Refusal, moment
from channels_sync.protocol import Deal, ListingRef, Unavailable

PATH = "/promotion/202309/activities"
FIXED_PRICE = "FIXED_PRICE"
PRICED = ("FLASHSALE", FIXED_PRICE, "DIRECT_DISCOUNT")  # types that change a price, the winning one first
ONGOING, NOT_STARTED = "ONGOING", "NOT_START"
PER_PAGE = 100
SKUS_PER_CALL = 300

PREFIX = "OCOP "
OURS = re.compile(re.escape(PREFIX) + r"([A-Za-z0-9-]{1,40})( [0-9]+)?")
TITLE_TAKEN = "17029004"
NO_LONGER_OPEN = {"17029009", "17029010", "17029012"}  # absent, deactivated, expired


@dataclass(frozen=True, slots=True)
class Offer:
    """What an activity makes of one price: a fixed amount in đồng, or a percentage taken off."""

    price_vnd: int | None = None
    percent_off: Decimal | None = None

    def of(self, list_price_vnd: int | None) -> int | None:
        """The price buyers pay, None when it cannot be told."""
        if self.price_vnd is not None or self.percent_off is None or list_price_vnd is None:
            return self.price_vnd
        return round(list_price_vnd * (100 - self.percent_off) / 100)


@dataclass(frozen=True, slots=True)
class Activity:
    """A running or coming activity. `offers` by product and SKU id; "" as SKU is the whole product."""

    id: str
    title: str
    kind: str
    status: str
    begins_at: datetime
    ends_at: datetime
    offers: Mapping[tuple[str, str], Offer]

    @property
    def campaign(self) -> str:
        """The campaign of ours that it carries, "" when it is someone else's."""
        ours = OURS.fullmatch(self.title)
        return ours.group(1) if ours else ""

    def offer(self, ref: ListingRef) -> Offer | None:
        """What it offers on a listing."""
        return self.offers.get((ref.product, ref.sku)) or self.offers.get((ref.product, ""))

    def deal(self, ref: ListingRef, list_price_vnd: int | None) -> Deal | None:
        """The deal that it puts on a listing."""
        offer = self.offer(ref)
        price = offer.of(list_price_vnd) if offer else None
        if price is None:
            return None
        return Deal(campaign=self.campaign, price_vnd=price, starts_at=self.begins_at, ends_at=self.ends_at)


class Activities:
    """The shop's activities. Raises Refusal when the platform answers a business error."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def open(self, *kinds: str, only_ours: bool = False) -> list[Activity]:
        """Running and coming activities of these types with their offers, running ones first."""
        rows = [
            row
            for status in (ONGOING, NOT_STARTED)
            for row in self._search(status)
            if as_text(row.get("activity_type")) in kinds
            and (not only_ours or OURS.fullmatch(as_text(row.get("title"))))
        ]
        return [activity for activity in map(self._read, rows) if activity]

    def _search(self, status: str) -> Iterator[dict[str, Any]]:
        token, seen = "", {""}
        while True:
            body = {"status": status, "page_size": PER_PAGE, **({"page_token": token} if token else {})}
            data = self._gateway.send("POST", f"{PATH}/search", body).accepted().data
            yield from map(as_dict, as_list(data.get("activities")))
            token = as_text(data.get("next_page_token"))
            if not token:
                return
            if token in seen:
                raise Unavailable("page_token_repeated", token, may_have_landed=False)
            seen.add(token)

    def _read(self, row: Mapping[str, Any]) -> Activity | None:
        """A listed activity; None when it ended since it was listed or its window cannot be read."""
        activity_id = as_text(row.get("id") or row.get("activity_id"))
        if not activity_id.isdigit():
            return None
        data = self._gateway.send("GET", f"{PATH}/{activity_id}").accepted().data
        begins_at, ends_at = moment(data.get("begin_time")), moment(data.get("end_time"))
        status = as_text(data.get("status"))
        if status not in {ONGOING, NOT_STARTED} or not begins_at or not ends_at:
            return None
        return Activity(
            id=activity_id,
            title=as_text(row.get("title")),
            kind=as_text(row.get("activity_type")),
            status=status,
            begins_at=begins_at,
            ends_at=ends_at,
            offers=dict(_offers(data)),
        )

    def create(self, campaign: str, begins_at: datetime, ends_at: datetime) -> str:
        """Make an empty fixed-price activity and return its id.

        A title stays taken after its activity ended; then the second it begins is added to ours.
        """
        title = PREFIX + campaign
        try:
            return self._create(title, begins_at, ends_at)
        except Refusal as refusal:
            if refusal.code != TITLE_TAKEN:
                raise
        return self._create(f"{title} {int(begins_at.timestamp())}", begins_at, ends_at)

    def _create(self, title: str, begins_at: datetime, ends_at: datetime) -> str:
        body = {
            "title": title,
            "activity_type": FIXED_PRICE,
            "product_level": "VARIATION",
            **_window(begins_at, ends_at),
        }
        answer = self._gateway.send("POST", PATH, body).accepted()
        activity_id = as_text(answer.data.get("activity_id"))
        if not activity_id.isdigit():
            raise Unavailable("activity_id_missing", answer.message, answer.request_id)
        return activity_id

    def reschedule(self, activity: Activity, begins_at: datetime, ends_at: datetime) -> None:
        """Move its window. A running activity keeps its begin."""
        body = {"title": activity.title, **_window(begins_at, ends_at)}
        self._gateway.send("PUT", f"{PATH}/{activity.id}", body).accepted()

    def put(self, activity_id: str, prices: Mapping[str, Mapping[str, int]]) -> Answer:
        """Set prices in đồng by product and SKU id, at most 300 SKUs; business errors stay in the answer."""
        no_limit = {"quantity_limit": -1, "quantity_per_user": -1}
        products = [
            {
                "id": product,
                **no_limit,
                "skus": [
                    {"id": sku, "activity_price_amount": str(price), **no_limit}
                    for sku, price in skus.items()
                ],
            }
            for product, skus in prices.items()
        ]
        body = {"activity_id": activity_id, "products": products}
        return self._gateway.send("PUT", f"{PATH}/{activity_id}/products", body)

    def remove(self, activity_id: str, skus: Sequence[str]) -> None:
        """Take SKUs out, at most 300. An activity that is over holds them no more."""
        self._end("DELETE", f"{PATH}/{activity_id}/products", {"sku_ids": list(skus)})

    def deactivate(self, activity_id: str) -> None:
        """End it for good."""
        self._end("POST", f"{PATH}/{activity_id}/deactivate")

    def _end(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> None:
        answer = self._gateway.send(method, path, body)
        if answer.code not in NO_LONGER_OPEN:
            answer.accepted()


def _window(begins_at: datetime, ends_at: datetime) -> dict[str, int]:
    return {"begin_time": int(begins_at.timestamp()), "end_time": int(ends_at.timestamp())}


def _offers(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Offer]]:
    for product in map(as_dict, as_list(data.get("products"))):
        skus = list(map(as_dict, as_list(product.get("skus"))))
        for sku in skus:
            yield (as_text(product.get("id")), as_text(sku.get("id"))), _offer(sku)
        if not skus:
            yield (as_text(product.get("id")), ""), _offer(product)


def _offer(row: Mapping[str, Any]) -> Offer:
    price = as_int(as_dict(row.get("activity_price")).get("amount") or row.get("activity_price_amount"))
    if price is not None:
        return Offer(price_vnd=price)
    try:
        percent = Decimal(as_text(row.get("discount")))
    except InvalidOperation:
        return Offer()
    return Offer(percent_off=percent) if percent.is_finite() and 0 < percent < 100 else Offer()
