"""Vouchers and flexicombos on the Lazada stand-in."""

import pytest

from tests.sandbox.lazada_seller import Seller


@pytest.fixture
def seller() -> Seller:
    return Seller()


def voucher(**changes):
    return {
        "voucher_type": "COLLECTIBLE_VOUCHER",
        "voucher_name": "OCOP Tết",
        "voucher_discount_type": "MONEY_VALUE_OFF",
        "criteria_over_money": 300000,
        "offering_money_value_off": 30000,
        "apply": "SPECIFIC_PRODUCTS",
        "display_area": "LIVE_STREAM",
        "period_start_time": 1_000,
        "period_end_time": 9_999_999_999_999,
        "limit": 1,
        "issued": 100,
    } | changes


def test_a_voucher_lives_by_the_clock_and_can_be_suspended(seller):
    number = seller.post("/promotion/voucher/create", **voucher())["data"]
    key = {"voucher_type": "COLLECTIBLE_VOUCHER", "id": number}

    def state():
        return seller.get("/promotion/voucher/get", **key)["data"]["status"]

    assert state() == "ONGOING"
    seller.post("/promotion/voucher/deactivate", **key)
    assert state() == "SUSPEND"
    seller.post("/promotion/voucher/activate", **key)
    assert state() == "ONGOING"
    added = seller.post(
        "/promotion/voucher/product/sku/add", **key, sku_ids=f"[{seller.row('BUOI-1')['sku_id']}, 5]"
    )
    assert added["data"] == {"5": "SKU_NOT_FOUND"}
    listed = seller.get("/promotion/voucher/products/get", **key)["data"]["data_list"]
    assert [str(each["product_id"]) for each in listed] == [seller.row("BUOI-1")["product_id"]]
    page = seller.get("/promotion/vouchers/get", voucher_type="COLLECTIBLE_VOUCHER", name="Tết", cur_page=1)[
        "data"
    ]
    assert (page["total"], page["data_list"][0]["id"]) == (1, number)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"voucher_type": "OTHER"}, "21"),
        ({"issued": 0}, "22"),
        ({"apply": "SOME"}, "22"),
        ({"period_end_time": 1_000}, "22"),
        ({"offering_money_value_off": "x"}, "22"),
    ],
)
def test_a_voucher_with_a_bad_field_is_refused(seller, changes, code):
    answer = seller.post("/promotion/voucher/create", **voucher(**changes))
    assert (answer["code"], answer["success"], answer["error_code"]) == (code, False, code)


def test_a_flexicombo_reads_back_what_was_created(seller):
    number = seller.post(
        "/promotion/flexicombo/create",
        name="Mua 2 giảm 10%",
        apply="ENTIRE_STORE",
        criteria_type="QUANTITY",
        criteria_value='["2"]',
        discount_type="discount",
        discount_value='["10"]',
        order_numbers=50,
        start_time=1_000,
        end_time=2_000,
    )["data"]
    detail = seller.get("/promotion/flexicombo/details", id=number)["data"]
    assert (detail["apply"], detail["criteria_value"], detail["status"]) == ("ENTIRE_SHOP", ["2"], "FINISH")
    assert seller.get("/promotion/flexicombo/list", status="FINISH")["data"]["total"] == 1
    assert seller.post("/promotion/flexicombo/products/add", id=number, sku_ids="[1]")["code"] == "23"
