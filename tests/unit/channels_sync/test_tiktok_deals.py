"""TikTok Shop deals: which activities a push makes, fills, empties and ends, and how they read back."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from channels_sync.adapters.tiktok import TiktokAdapter
from channels_sync.protocol import (
    Change,
    Credentials,
    Deal,
    Facet,
    ListingRef,
    Outcome,
    Unavailable,
    Value,
)

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
HONEY = ListingRef("1001", "1")
BIG_HONEY = ListingRef("1001", "2")
TEA = ListingRef("1002", "3")
TET = Deal("tet-2027", 99_000, NOW + timedelta(days=1), NOW + timedelta(days=8))
FLASH = Deal("flash-12h", 89_000, NOW - timedelta(hours=1), NOW + timedelta(hours=2))
ACTIVITY = re.compile(r"/promotion/202309/activities/(\d+)(/products|/deactivate)?")


def epoch(moment: datetime) -> int:
    return int(moment.timestamp())


@dataclass
class Shop:
    """A shop's activities behind the paths of the platform; `refusals` by call name strike once each."""

    activities: dict[str, dict] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    refusals: dict[str, list[int]] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)  # SKU ids held by activities of others
    put_skus: list[int] = field(default_factory=list)  # size of each put

    def adapter(self) -> TiktokAdapter:
        credentials = Credentials("https://tiktok.test", "key", "secret", "access", shop="cipher")
        transport = httpx.MockTransport(lambda request: httpx.Response(200, json=self._answer(request)))
        return TiktokAdapter(credentials, httpx.Client(transport=transport), lambda: NOW)

    def push(self, **wanted: Value) -> list[tuple[Outcome, str]]:
        refs = {"honey": HONEY, "big_honey": BIG_HONEY, "tea": TEA}
        changes = [Change(refs[name], 1, value) for name, value in wanted.items()]
        results = self.adapter().push(Facet.PROMOTION, changes)
        assert [result.ref for result in results] == [change.ref for change in changes]
        return [(result.outcome, result.code) for result in results]

    def shown(self) -> dict[str, dict[str, int]]:
        """Prices by SKU id of every open activity, by its title."""
        return {
            activity["title"]: dict(activity["prices"])
            for activity in self.activities.values()
            if activity["status"] in ("ONGOING", "NOT_START")
        }

    def stranger(self, title: str, prices: Mapping[str, int], **fields: object) -> None:
        self._add({"title": title, "begin_time": epoch(NOW), "end_time": epoch(NOW) + 3600, **fields}, prices)

    def _add(self, fields: Mapping[str, object], prices: Mapping[str, int]) -> dict:
        activity: dict = {
            "id": str(7136104288010372865 + len(self.activities)),
            "activity_type": "FIXED_PRICE",
            "product_level": "VARIATION",
            "status": "NOT_START",
            **fields,
            "prices": dict(prices),
        }
        self.activities[activity["id"]] = activity
        return activity

    def _answer(self, request: httpx.Request) -> dict:
        body = json.loads(request.content) if request.content else {}
        name, run = self._route(request, body)
        self.calls.append(name)
        codes = self.refusals.get(name, [])
        code = codes.pop(0) if codes else 0
        data, code = ({}, code) if code else run()
        return {"code": code, "message": "words", "request_id": "r", "data": data}

    def _route(self, request: httpx.Request, body: dict):
        path = request.url.path
        if path == "/product/202502/products/search":
            return "products", lambda: (self._products(), 0)
        if path == "/promotion/202309/activities/search":
            return "search", lambda: (self._search(body), 0)
        if path == "/promotion/202309/activities":
            return "create", lambda: self._create(body)
        named = ACTIVITY.fullmatch(path)
        assert named, path
        activity = self.activities[named.group(1)]
        return {
            ("GET", None): ("read", lambda: (self._detail(activity), 0)),
            ("PUT", None): ("reschedule", lambda: (activity.update(body) or {}, 0)),
            ("PUT", "/products"): ("put", lambda: self._put(activity, body)),
            ("DELETE", "/products"): ("remove", lambda: self._remove(activity, body)),
            ("POST", "/deactivate"): ("deactivate", lambda: (activity.update(status="DEACTIVATED") or {}, 0)),
        }[request.method, named.group(2)]

    def _products(self) -> dict:
        refs = (HONEY, BIG_HONEY, TEA)
        price = {"sale_price": "125000"}
        return {
            "products": [
                {
                    "id": product,
                    "skus": [{"id": ref.sku, "price": price} for ref in refs if ref.product == product],
                }
                for product in ("1001", "1002")
            ]
        }

    def _search(self, body: dict) -> dict:
        listed = [activity for activity in self.activities.values() if activity["status"] == body["status"]]
        return {"activities": [{k: v for k, v in row.items() if k != "prices"} for row in listed]}

    def _detail(self, activity: dict) -> dict:
        key = "discount" if activity["activity_type"] == "DIRECT_DISCOUNT" else "activity_price"
        rows = {
            sku: {key: str(price) if key == "discount" else {"amount": str(price), "currency": "VND"}}
            for sku, price in activity["prices"].items()
        }
        products: list[dict] = []
        for ref in (HONEY, BIG_HONEY, TEA):
            if ref.sku in rows:
                products.append({"id": ref.product, "skus": [{"id": ref.sku, **rows[ref.sku]}]})
            elif ref.product in rows:
                products.append({"id": ref.product, "skus": [], **rows[ref.product]})
        return {**activity, "activity_id": activity["id"], "products": products}

    def _create(self, body: dict) -> tuple[dict, int]:
        if any(activity["title"] == body["title"] for activity in self.activities.values()):
            return {}, 17029004
        if body["begin_time"] <= epoch(NOW):
            return {}, 17029005
        return {"activity_id": self._add(body, {})["id"]}, 0

    def _put(self, activity: dict, body: dict) -> tuple[dict, int]:
        prices = {
            sku["id"]: int(sku["activity_price_amount"])
            for product in body["products"]
            for sku in product["skus"]
        }
        self.put_skus.append(len(prices))
        others = [held for held in self.activities.values() if held is not activity]
        taken = {s for held in others if held["status"] in ("ONGOING", "NOT_START") for s in held["prices"]}
        if (taken | self.elsewhere) & prices.keys():
            return {}, 17029022
        activity["prices"].update(prices)
        return {"activity_id": activity["id"]}, 0

    def _remove(self, activity: dict, body: dict) -> tuple[dict, int]:
        for sku in body["sku_ids"]:
            activity["prices"].pop(sku, None)
        return {}, 0


APPLIED = (Outcome.APPLIED, "")


def test_a_first_deal_makes_an_activity_of_fixed_prices_and_fills_it():
    shop = Shop()
    assert shop.push(honey=TET, tea=replace(TET, price_vnd=45_000)) == [APPLIED, APPLIED]
    assert shop.shown() == {"OCOP tet-2027": {"1": 99_000, "3": 45_000}}
    [activity] = shop.activities.values()
    assert (activity["activity_type"], activity["product_level"]) == ("FIXED_PRICE", "VARIATION")
    assert (activity["begin_time"], activity["end_time"]) == (epoch(TET.starts_at), epoch(TET.ends_at))
    assert shop.calls == ["search", "search", "create", "put"]


def test_pushing_twice_changes_nothing_and_writes_nothing():
    shop = Shop()
    shop.push(honey=TET, tea=FLASH)
    before, shop.calls = shop.shown(), []
    assert shop.push(honey=TET, tea=FLASH) == [APPLIED, APPLIED]
    assert shop.shown() == before
    assert shop.calls == ["search", "search", "read", "read"]


def test_a_start_in_the_past_becomes_the_earliest_the_platform_takes():
    shop = Shop()
    shop.push(honey=FLASH)
    [activity] = shop.activities.values()
    assert activity["begin_time"] == epoch(NOW + TiktokAdapter.deal_lead)


def test_deals_of_several_campaigns_share_a_push():
    shop = Shop()
    assert shop.push(honey=TET, tea=FLASH) == [APPLIED, APPLIED]
    assert shop.shown() == {"OCOP tet-2027": {"1": 99_000}, "OCOP flash-12h": {"3": 89_000}}


def test_a_new_price_goes_into_the_same_activity_beside_what_it_holds():
    shop = Shop()
    shop.push(honey=TET, big_honey=TET)
    shop.push(honey=replace(TET, price_vnd=95_000))
    assert shop.shown() == {"OCOP tet-2027": {"1": 95_000, "2": 99_000}}
    assert shop.put_skus[-1] == 2  # its sibling goes along, lest a put of the product drops it


def test_a_listing_leaves_its_old_campaign_before_it_joins_the_new_one():
    shop = Shop()
    shop.push(honey=TET, tea=TET)
    assert shop.push(honey=FLASH) == [APPLIED]
    assert shop.shown() == {"OCOP tet-2027": {"3": 99_000}, "OCOP flash-12h": {"1": 89_000}}


@pytest.mark.parametrize("value", [None, replace(TET, ends_at=NOW)], ids=["no deal", "a deal that is over"])
def test_no_deal_takes_the_listing_out(value):
    shop = Shop()
    shop.push(honey=TET, tea=TET)
    assert shop.push(honey=value) == [APPLIED]
    assert shop.shown() == {"OCOP tet-2027": {"3": 99_000}}
    assert "deactivate" not in shop.calls


def test_an_activity_of_ours_that_is_emptied_is_ended():
    shop = Shop()
    shop.push(honey=TET)
    assert shop.push(honey=None) == [APPLIED]
    assert shop.shown() == {}
    assert [activity["status"] for activity in shop.activities.values()] == ["DEACTIVATED"]


def test_an_activity_that_one_leaves_while_another_joins_stays_open():
    shop = Shop()
    shop.push(honey=TET)
    assert shop.push(honey=None, tea=TET) == [APPLIED, APPLIED]
    assert shop.shown() == {"OCOP tet-2027": {"3": 99_000}}
    assert len(shop.activities) == 1


def test_a_title_that_an_ended_activity_still_holds_is_taken_up_under_a_longer_one():
    shop = Shop()
    shop.push(honey=TET)
    shop.push(honey=None)
    assert shop.push(honey=TET) == [APPLIED]
    assert shop.shown() == {f"OCOP tet-2027 {epoch(TET.starts_at)}": {"1": 99_000}}
    [observed] = shop.adapter().observe([HONEY])
    assert observed.deal == TET


def test_no_deal_where_there_is_none_writes_nothing():
    shop = Shop()
    assert shop.push(honey=None) == [APPLIED]
    assert shop.calls == ["search", "search"]


def test_a_window_moved_by_hand_is_moved_back():
    shop = Shop()
    shop.push(honey=TET)
    [activity] = shop.activities.values()
    activity.update(begin_time=activity["begin_time"] + 60, end_time=activity["end_time"] - 60)
    shop.push(honey=TET)
    assert (activity["begin_time"], activity["end_time"]) == (epoch(TET.starts_at), epoch(TET.ends_at))


def test_a_running_activity_keeps_its_begin():
    shop = Shop()
    shop.push(honey=FLASH)
    [activity] = shop.activities.values()
    begun = epoch(NOW) - 600
    activity.update(status="ONGOING", begin_time=begun, end_time=activity["end_time"] - 60)
    shop.push(honey=FLASH)
    assert (activity["begin_time"], activity["end_time"]) == (begun, epoch(FLASH.ends_at))


@pytest.mark.parametrize("title", ["Tết của chị Lan", "OCOP Tết", "ocop tet-2027", "OCOP tet-2027 sale"])
def test_activities_of_others_are_never_touched(title):
    shop = Shop()
    shop.stranger(title, {"1": 90_000})
    assert shop.push(honey=None) == [APPLIED]
    assert shop.push(honey=TET) == [(Outcome.CONFLICT, "17029022")]
    assert shop.shown()[title] == {"1": 90_000}
    assert not {"remove", "deactivate", "reschedule"} & set(shop.calls)


def test_a_refused_campaign_leaves_the_others_of_its_push_alone():
    shop = Shop(elsewhere={"1"})
    assert shop.push(honey=TET, tea=FLASH) == [(Outcome.CONFLICT, "17029022"), APPLIED]
    assert shop.shown()["OCOP flash-12h"] == {"3": 89_000}


def test_one_listing_held_elsewhere_does_not_keep_its_campaign_from_the_others():
    shop = Shop(elsewhere={"2"})
    assert shop.push(honey=TET, big_honey=TET, tea=TET) == [APPLIED, (Outcome.CONFLICT, "17029022"), APPLIED]
    assert shop.shown() == {"OCOP tet-2027": {"1": 99_000, "3": 99_000}}


@pytest.mark.parametrize(
    ("call", "code", "outcome"),
    [
        ("create", 17029002, Outcome.REJECTED),
        ("create", 17029005, Outcome.THROTTLED),
        ("create", 17029006, Outcome.REJECTED),
        ("put", 17029020, Outcome.REJECTED),
        ("put", 17029012, Outcome.THROTTLED),
        ("put", 17029047, Outcome.CONFLICT),
    ],
)
def test_a_refused_step_is_the_verdict_on_the_changes_that_needed_it(call, code, outcome):
    assert Shop(refusals={call: [code]}).push(honey=TET) == [(outcome, str(code))]


def test_a_listing_that_cannot_leave_does_not_join():
    shop = Shop()
    shop.push(honey=TET)
    shop.refusals["remove"] = [17029047]
    assert shop.push(honey=FLASH) == [(Outcome.CONFLICT, "17029047")]
    assert shop.shown() == {"OCOP tet-2027": {"1": 99_000}}


def test_leaving_an_activity_that_ended_meanwhile_is_done():
    shop = Shop()
    shop.push(honey=TET)
    shop.refusals["remove"] = [17029012]
    assert shop.push(honey=None) == [APPLIED]


def test_a_push_that_cannot_read_the_shop_writes_nothing():
    shop = Shop(refusals={"search": [36009003]})
    with pytest.raises(Unavailable):
        shop.push(honey=TET)
    assert shop.calls == ["search"]


def test_a_push_whose_last_answer_was_lost_is_finished_by_the_next():
    shop = Shop(refusals={"put": [36009003]})
    with pytest.raises(Unavailable):
        shop.push(honey=TET)
    assert shop.push(honey=TET) == [APPLIED]
    assert shop.shown() == {"OCOP tet-2027": {"1": 99_000}}


def test_a_put_names_at_most_three_hundred_skus():
    shop = Shop()
    deal = replace(TET, campaign="big")
    refs = [ListingRef(str(product), str(1000 + 4 * product + n)) for product in range(100) for n in range(4)]
    results = shop.adapter().push(Facet.PROMOTION, [Change(ref, 1, deal) for ref in refs])
    assert {result.outcome for result in results} == {Outcome.APPLIED}
    assert shop.put_skus == [300, 100]
    assert len(shop.shown()["OCOP big"]) == 400


# Reading back


def test_a_deal_of_ours_reads_back_with_its_campaign_beside_the_list_price():
    shop = Shop()
    shop.push(honey=TET)
    honey, tea = shop.adapter().observe([HONEY, TEA])
    assert (honey.price_vnd, honey.deal) == (125_000, TET)
    assert (tea.price_vnd, tea.deal) == (125_000, None)


@pytest.mark.parametrize(
    ("kind", "prices", "price"),
    [
        ("FIXED_PRICE", {"1": 90_000}, 90_000),
        ("DIRECT_DISCOUNT", {"1": 10}, 112_500),
        ("FIXED_PRICE", {"1001": 80_000}, 80_000),  # a price for the whole product
        ("FLASHSALE", {"1": 70_000}, 70_000),
    ],
)
def test_a_strangers_deal_reads_back_without_a_campaign(kind, prices, price):
    shop = Shop()
    shop.stranger("Tết", prices, activity_type=kind, status="ONGOING")
    [observed] = shop.adapter().observe([HONEY])
    assert observed.deal == Deal("", price, NOW, NOW + timedelta(hours=1))


def test_a_flash_sale_wins_over_a_discount():
    shop = Shop()
    shop.stranger("Giảm giá", {"1": 90_000}, status="ONGOING")
    shop.stranger("Giờ vàng", {"1": 70_000}, activity_type="FLASHSALE", status="ONGOING")
    [observed] = shop.adapter().observe([HONEY])
    assert observed.deal == Deal("", 70_000, NOW, NOW + timedelta(hours=1))


def test_activities_that_change_no_price_are_not_read():
    shop = Shop()
    shop.stranger("Freeship", {}, activity_type="SHIPPING_DISCOUNT", status="ONGOING")
    assert [seen.deal for seen in shop.adapter().observe([HONEY])] == [None]
    assert "read" not in shop.calls


def test_times_in_milliseconds_are_understood():
    shop = Shop()
    shop.push(honey=TET)
    [activity] = shop.activities.values()
    activity.update(begin_time=activity["begin_time"] * 1000, end_time=activity["end_time"] * 1000)
    [observed] = shop.adapter().observe([HONEY])
    assert observed.deal == TET
