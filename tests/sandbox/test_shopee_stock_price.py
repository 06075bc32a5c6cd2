"""Shopee's stock and price calls: partial success, limits, reserves and locks."""

import pytest

from tests.sandbox.shopee_seller import Seller


@pytest.fixture
def seller() -> Seller:
    return Seller()


def entries(seller, *stocks):
    """A stock call for the models of the honey item: (SKU or model id, stock)."""
    found = [
        {
            "model_id": seller.row(sku)["sku_id"] if isinstance(sku, str) else sku,
            "seller_stock": [{"stock": stock}],
        }
        for sku, stock in stocks
    ]
    return {"item_id": seller.row("M01-500")["product_id"], "stock_list": found}


def test_stock_is_set_not_added_and_other_models_keep_theirs(seller):
    seller.post("product/update_stock", entries(seller, ("M01-500", 40), ("M01-1000", 7)))
    answer = seller.post("product/update_stock", entries(seller, ("M01-500", 38)))
    model_id = seller.row("M01-500")["sku_id"]
    assert answer["response"] == {
        "success_list": [{"model_id": model_id, "location_id": "", "stock": 38}],
        "failure_list": [],
    }
    assert (seller.row("M01-500")["stock"], seller.row("M01-1000")["stock"]) == (38, 7)


def test_one_wrong_model_does_not_stop_the_others(seller):
    answer = seller.post("product/update_stock", entries(seller, ("M01-500", 4), (991, 5)))
    assert answer["error"] == ""
    assert answer["response"]["failure_list"] == [{"model_id": 991, "failed_reason": "Wrong model_id."}]
    assert seller.row("M01-500")["stock"] == 4


def test_a_call_whose_every_entry_fails_is_an_error_and_still_lists_them(seller):
    answer = seller.post("product/update_stock", entries(seller, (991, 5), (992, 6)))
    assert answer["error"] == "error_busi_update_stock_failed"
    assert [entry["model_id"] for entry in answer["response"]["failure_list"]] == [991, 992]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"item_id": 5}, "error_item_not_found"),
        ({"stock_list": []}, "error_param"),
        ({"stock_list": [{"seller_stock": [{"stock": 1}]}]}, "error_edit_item_stock_for_item_has_model"),
        ({"stock_list": [{"model_id": 7, "seller_stock": [{"stock": 1}]}] * 2}, "error_param"),
        (
            {"stock_list": [{"model_id": n + 1, "seller_stock": [{"stock": 1}]} for n in range(51)]},
            "error_param",
        ),
    ],
)
def test_a_malformed_stock_call_changes_nothing(seller, change, error):
    seller.stock("M01-500", 11)
    answer = seller.post("product/update_stock", {**entries(seller, ("M01-500", 3)), **change})
    assert answer["error"] == error
    assert seller.row("M01-500")["stock"] == 11


@pytest.mark.parametrize("stock", [-1, 1_000_000])
def test_stock_out_of_range_is_refused(seller, stock):
    assert seller.stock("M02-250", stock)["error"] == "error_param"
    assert seller.row("M02-250")["stock"] == 0


def test_zero_stock_keeps_the_listing_on_sale(seller):
    seller.stock("M02-250", 5)
    seller.stock("M02-250", 0)
    assert (seller.row("M02-250")["stock"], seller.row("M02-250")["status"]) == (0, "NORMAL")


def test_stock_may_not_fall_below_what_a_discount_reserves(seller):
    seller.stock("M02-250", 20)
    seller.deal(seller.discount(), "M02-250", 80_000, stock=8)
    answer = seller.stock("M02-250", 7)
    assert answer["message"] == "Stock should be larger than 8 (reserve stock number)"
    assert seller.row("M02-250")["stock"] == 20
    assert seller.stock("M02-250", 8)["error"] == ""


def test_the_price_of_an_item_without_models_is_told_without_model_id(seller):
    assert seller.price("M02-250", 99_000)["response"]["success_list"] == [{"original_price": 99_000}]
    with_model = seller.price("M01-500", 190_000)["response"]["success_list"]
    assert with_model == [{"model_id": seller.row("M01-500")["sku_id"], "original_price": 190_000}]


@pytest.mark.parametrize(
    ("price_vnd", "error"),
    [
        (999, "error_price_exceed_min_limitt"),
        (120_000_001, "error_price_exceed_max_limitt"),
    ],
)
def test_a_price_out_of_range_is_refused(seller, price_vnd, error):
    assert seller.price("M02-250", price_vnd)["error"] == error
    assert seller.row("M02-250")["price_vnd"] == 95_000


def test_models_of_an_item_may_be_five_times_apart_but_not_more(seller):
    assert seller.price("M01-500", 68_000)["error"] == ""
    assert seller.price("M01-500", 67_999)["error"] == "error_update_price_fail"
    assert seller.row("M01-500")["price_vnd"] == 68_000


def test_a_price_that_is_refused_alone_does_not_count_for_the_ratio(seller):
    first, second = seller.row("M01-500"), seller.row("M01-1000")
    answer = seller.post(
        "product/update_price",
        {
            "item_id": first["product_id"],
            "price_list": [
                {"model_id": first["sku_id"], "original_price": 190_000},
                {"model_id": second["sku_id"], "original_price": 500_000_000},
            ],
        },
    )
    assert answer["error"] == ""
    assert [entry["model_id"] for entry in answer["response"]["failure_list"]] == [second["sku_id"]]
    assert (seller.row("M01-500")["price_vnd"], seller.row("M01-1000")["price_vnd"]) == (190_000, 340_000)


def test_a_scheduled_discount_locks_the_price_until_it_is_over(seller):
    discount_id = seller.discount(starts_in_s=60, lasts_s=3_600)
    seller.deal(discount_id, "M02-250", 80_000)
    assert seller.price("M02-250", 90_000)["error"] == "error_cannt_edit_price_in_promotion"
    seller.set("discount_locks_price", False)
    assert seller.price("M02-250", 91_000)["error"] == ""
    seller.set("discount_locks_price", True)
    seller.wait(3_700)
    assert seller.price("M02-250", 92_000)["error"] == ""


def test_a_lock_on_one_model_leaves_the_other_free(seller):
    seller.deal(seller.discount(), "M01-500", 150_000)
    first, second = seller.row("M01-500"), seller.row("M01-1000")
    answer = seller.post(
        "product/update_price",
        {
            "item_id": first["product_id"],
            "price_list": [
                {"model_id": first["sku_id"], "original_price": 200_000},
                {"model_id": second["sku_id"], "original_price": 350_000},
            ],
        },
    )
    assert answer["error"] == ""
    assert answer["response"]["failure_list"] == [
        {"model_id": first["sku_id"], "failed_reason": "Cannot edit price of an item in promotion."}
    ]
    assert (seller.row("M01-500")["price_vnd"], seller.row("M01-1000")["price_vnd"]) == (185_000, 350_000)


def test_a_holiday_stops_stock_calls(seller):
    seller.set("holiday_mode", True)
    assert seller.stock("M02-250", 3)["error"] == "error_holiday_mode_change_stock"


def test_reads_can_be_stale_for_a_while_after_a_write(seller):
    seller.stock("M02-250", 5)
    seller.set("stale_read_s", 30)
    seller.stock("M02-250", 9)
    item_id = seller.row("M02-250")["product_id"]

    def read():
        answer = seller.get("product/get_item_base_info", item_id_list=item_id)
        return answer["response"]["item_list"][0]["stock_info_v2"]["summary_info"]["total_available_stock"]

    assert read() == 5
    seller.wait(31)
    assert read() == 9
