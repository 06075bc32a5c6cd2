"""Stock, prices and special prices on the Lazada stand-in: what is taken, refused and shown."""

import json
from datetime import UTC, datetime

import pytest

from sandbox.lazada import PLATFORM
from tests.sandbox.lazada_seller import Seller


@pytest.fixture
def seller() -> Seller:
    shop = Seller()
    shop.set_stock(("MAT-ONG-500", 10), ("MAT-ONG-250", 10), ("BUOI-1", 10))
    return shop


def at(seller: Seller, text: str) -> None:
    """Move the shop's clock to a moment in Vietnam."""
    moment = datetime.fromisoformat(text + "+07:00").astimezone(UTC).timestamp()
    seller.world.shift_clock(moment - datetime.now(UTC).timestamp())
    seller.credentials = PLATFORM.credentials(seller.world)


def shown(seller: Seller, sku: str = "MAT-ONG-500") -> int:
    return seller.row(sku)["shown_price_vnd"]


def test_one_call_sets_stock_across_items(seller):
    answer = seller.set_stock(("MAT-ONG-500", 25), ("BUOI-1", 0))
    assert (answer["code"], answer["data"], "detail" in answer) == ("0", {}, False)
    assert (seller.row("MAT-ONG-500")["stock"], seller.row("BUOI-1")["stock"]) == (25, 0)


def test_a_refused_sku_hides_in_a_success_and_keeps_its_stock(seller):
    answer = seller.post(
        "/product/stock/sellable/update",
        payload=seller.skus(
            seller.ids("BUOI-1") + "<SellableQuantity>3</SellableQuantity>",
            seller.ids("MAT-ONG-500") + "<SellableQuantity>-1</SellableQuantity>",
            seller.ids("MAT-ONG-250") + "<SellableQuantity>many</SellableQuantity>",
            "<ItemId>1</ItemId><SkuId>2</SkuId><SellableQuantity>3</SellableQuantity>",
            "<SellerSku>BUOI-1</SellerSku><SellableQuantity>9</SellableQuantity>",
        ),
    )
    assert answer["code"] == "0"
    assert [(each["field"], each["code"], each["seller_sku"]) for each in answer["detail"]] == [
        ("SellableQuantity", "E4152", "MAT-ONG-500"),
        ("SellableQuantity", "E4152", "MAT-ONG-250"),
        ("ItemId", "E0501", ""),
        ("ItemId", "E4193", "BUOI-1"),
        ("SkuId", "E4216", "BUOI-1"),
    ]
    assert [seller.row(sku)["stock"] for sku in ("BUOI-1", "MAT-ONG-500", "MAT-ONG-250")] == [3, 10, 10]


def test_price_and_stock_of_a_sku_are_taken_together_or_not_at_all(seller):
    answer = seller.update("MAT-ONG-500", "<Quantity>99</Quantity><Price>100000.5</Price>")
    assert (answer["code"], answer["type"], answer["message"]) == (
        "501",
        "ISP",
        "E0501: Update product failed",
    )
    assert [(each["field"], each["code"]) for each in answer["detail"]] == [("Price", "E4104")]
    row = seller.row("MAT-ONG-500")
    assert (row["stock"], row["price_vnd"]) == (10, 185_000)


def test_a_batch_with_one_bad_price_serves_the_rest(seller):
    answer = seller.post(
        "/product/price_quantity/update",
        payload=seller.skus(
            seller.ids("BUOI-1") + "<Price>80000.00</Price>", seller.ids("MAT-ONG-500") + "<Price>0</Price>"
        ),
    )
    assert (answer["code"], [each["code"] for each in answer["detail"]]) == ("0", ["E4118"])
    assert (seller.row("BUOI-1")["price_vnd"], seller.row("MAT-ONG-500")["price_vnd"]) == (80_000, 185_000)


def test_fifty_skus_are_the_most_one_call_takes(seller):
    one = seller.ids("BUOI-1") + "<SellableQuantity>1</SellableQuantity>"
    path = "/product/stock/sellable/update"
    assert seller.post(path, payload=seller.skus(*[one] * 51))["code"] == "4171"
    assert seller.row("BUOI-1")["stock"] == 10
    assert seller.post(path, payload=seller.skus(*[one] * 50))["code"] == "0"


def test_a_stock_call_without_payload_says_what_came_instead(seller):
    path = "/product/stock/sellable/update"
    assert seller.post(path)["code"] == "30"
    assert seller.post(path, skuId=1, sellableQuantity=2)["code"] == "6"
    assert seller.post(path, payload=seller.skus())["code"] == "30"


def test_an_adjustment_is_a_difference_that_never_ends_below_zero(seller):
    def adjust(delta):
        return seller.post(
            "/product/stock/sellable/adjust",
            payload=seller.skus(f"{seller.ids('BUOI-1')}<SellableQuantity>{delta}</SellableQuantity>"),
        )

    assert "detail" not in adjust(-4)
    assert [each["code"] for each in adjust(-7)["detail"]] == ["E0212"]
    assert seller.row("BUOI-1")["stock"] == 6


def test_quantity_is_the_total_and_counts_what_orders_hold(seller):
    PLATFORM.buy(seller.world, "BUOI-1", 3)
    assert seller.warehouse("BUOI-1")["totalQuantity"] == 10

    refused = seller.update("BUOI-1", "<Quantity>2</Quantity>")
    assert [(each["field"], each["code"]) for each in refused["detail"]] == [("Quantity", "E0212")]
    assert seller.update("BUOI-1", "<Quantity>5</Quantity>")["code"] == "0"

    held = seller.warehouse("BUOI-1")
    assert (held["totalQuantity"], held["sellableQuantity"], held["occupyQuantity"]) == (5, 2, 3)
    assert "detail" not in seller.set_stock(("BUOI-1", 0))


def test_stock_does_not_fall_below_what_a_campaign_holds(seller):
    seller.world.set("lazada", "campaign_locks", {"BUOI-1": 4})
    assert [each["code"] for each in seller.set_stock(("BUOI-1", 3))["detail"]] == ["E4170"]
    assert seller.row("BUOI-1")["stock"] == 10
    assert "detail" not in seller.set_stock(("BUOI-1", 4))


def test_a_mega_campaign_stops_prices_but_not_stock(seller):
    seller.world.set("lazada", "mega_campaign", True)
    assert seller.update("BUOI-1", "<Price>70000</Price>")["code"] == "998"
    assert seller.set_stock(("BUOI-1", 1))["code"] == "0"


def test_a_trial_can_name_the_code_of_every_write(seller):
    seller.world.set("lazada", "refuse_writes_with", "4147")
    assert seller.set_stock(("BUOI-1", 1))["code"] == "4147"
    assert seller.row("BUOI-1")["stock"] == 10


def test_a_special_price_opens_and_closes_by_the_clock_in_vietnam(seller):
    at(seller, "2027-01-10T08:59:30")
    fields = (
        "<SalePrice>159000</SalePrice><SaleStartDate>2027-01-10 09:00</SaleStartDate>"
        "<SaleEndDate>2027-01-10 21:00</SaleEndDate>"
    )
    assert seller.update("MAT-ONG-500", fields)["code"] == "0"
    prices = []
    for moment in ("08:59:30", "09:00:01", "20:59:30", "21:00:01"):
        at(seller, f"2027-01-10T{moment}")
        prices.append(shown(seller))
    assert prices == [185_000, 159_000, 159_000, 185_000]


def test_bare_dates_run_from_the_first_to_the_last_minute(seller):
    at(seller, "2027-01-09T12:00:00")
    seller.update(
        "MAT-ONG-500",
        "<SalePrice>159000</SalePrice><SaleStartDate>2027-01-10</SaleStartDate>"
        "<SaleEndDate>2027-01-10</SaleEndDate>",
    )
    prices = []
    for moment in (
        "2027-01-09T23:59:50",
        "2027-01-10T00:00:01",
        "2027-01-10T23:58:50",
        "2027-01-11T00:00:01",
    ):
        at(seller, moment)
        prices.append(shown(seller))
    assert prices == [185_000, 159_000, 159_000, 185_000]
    item = seller.get("/product/item/get", item_id=seller.row("MAT-ONG-500")["product_id"])["data"]
    sku = item["skus"][0]
    assert (sku["price"], sku["special_price"]) == (185_000.0, 159_000.0)
    assert (sku["special_from_time"], sku["special_to_time"]) == ("2027-01-10 00:00", "2027-01-10 23:59")
    assert (sku["special_from_date"], sku["special_to_date"]) == ("2027-01-10", "2027-01-10")


@pytest.mark.parametrize("nothing", ["", "0", "0.00"])
def test_an_empty_or_zero_special_price_clears_it(seller, nothing):
    seller.update("BUOI-1", "<SalePrice>60000</SalePrice>")
    assert shown(seller, "BUOI-1") == 60_000
    assert seller.update("BUOI-1", f"<SalePrice>{nothing}</SalePrice>")["code"] == "0"
    assert (shown(seller, "BUOI-1"), seller.row("BUOI-1")["deal_price_vnd"]) == (75_000, None)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ("<SalePrice>185000</SalePrice>", "SalePrice", "E4157"),
        ("<SalePrice>150000.5</SalePrice>", "SalePrice", "E4104"),
        ("<Price>100000</Price><SalePrice>100000</SalePrice>", "SalePrice", "E4157"),
        (
            "<SalePrice>1000</SalePrice><SaleStartDate>2099-01-02</SaleStartDate><SaleEndDate>2099-01-01</SaleEndDate>",
            "SaleEndDate",
            "E4117",
        ),
        ("<SalePrice>1000</SalePrice><SaleStartDate>02/01/2099</SaleStartDate>", "SaleStartDate", "E4117"),
        ("<SaleStartDate>2099-01-02</SaleStartDate>", "SaleStartDate", "E4117"),
        ("<Price>-5</Price>", "Price", "E4118"),
        ("<Price>NaN</Price>", "Price", "E4104"),
    ],
)
def test_contradictory_prices_are_refused_and_named(seller, fields, field, code):
    before = seller.row("MAT-ONG-500")
    answer = seller.update("MAT-ONG-500", fields)
    assert (answer["code"], [(each["field"], each["code"]) for each in answer["detail"]]) == (
        "501",
        [(field, code)],
    )
    assert seller.row("MAT-ONG-500") == before


def test_a_list_price_may_not_sink_to_a_running_special_price(seller):
    seller.update("BUOI-1", "<SalePrice>60000</SalePrice>")
    assert seller.update("BUOI-1", "<Price>60000</Price>")["code"] == "501"
    assert seller.row("BUOI-1")["price_vnd"] == 75_000


def test_a_large_price_move_sends_the_item_back_to_quality_control_when_set(seller):
    seller.world.set("lazada", "qc_price_move", 0.8)
    seller.world.set("lazada", "qc_delay_s", 60)
    seller.update("BUOI-1", "<Price>16000</Price>")
    assert seller.row("BUOI-1")["status"] == "active"
    seller.update("BUOI-1", "<Price>1600</Price>")
    assert seller.row("BUOI-1")["status"] == "Pending QC"


def test_json_payloads_are_taken_and_writes_are_journalled(seller):
    row = seller.row("BUOI-1")
    after, _ = seller.world.journal()
    seller.post(
        "/product/price_quantity/update",
        payload=json.dumps(
            {
                "Request": {
                    "Product": {
                        "Skus": {
                            "Sku": [
                                {
                                    "ItemId": int(row["product_id"]),
                                    "SkuId": int(row["sku_id"]),
                                    "Price": 70000,
                                    "SalePrice": 65000,
                                    "Quantity": 4,
                                }
                            ]
                        }
                    }
                }
            }
        ),
    )
    writes = [
        (each["sku"], each["field"], each["value"])
        for each in seller.world.journal(after)[1]
        if each["field"]
    ]
    assert writes == [("BUOI-1", "stock", 4), ("BUOI-1", "price", 70_000), ("BUOI-1", "deal", 65_000)]


def test_tampering_changes_the_shelf_without_an_api_call(seller):
    PLATFORM.tamper(seller.world, "BUOI-1", stock=99, price_vnd=1000)
    row = seller.row("BUOI-1")
    assert (row["stock"], row["shown_price_vnd"]) == (99, 1000)
    with pytest.raises(KeyError):
        PLATFORM.tamper(seller.world, "NONE", stock=1)
