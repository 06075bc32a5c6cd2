"""Shopee's discounts: periods, rules per item, life, and what buyers see."""

import pytest

from tests.sandbox.shopee_seller import Seller


@pytest.fixture
def seller() -> Seller:
    return Seller()


def error_of(answer):
    return answer["response"]["error_list"][0]["fail_error"]


def test_a_deal_shows_from_its_start_to_its_end(seller):
    discount_id = seller.discount(starts_in_s=60, lasts_s=3_600)
    assert seller.deal(discount_id, "M02-250", 80_000)["response"] == {
        "discount_id": discount_id,
        "count": 1,
        "error_list": [],
    }
    seen = [(row := seller.row("M02-250"))["shown_price_vnd"]]
    seller.wait(61)
    seen.append(seller.row("M02-250")["shown_price_vnd"])
    seller.wait(3_600)
    seen.append(seller.row("M02-250")["shown_price_vnd"])
    assert seen == [95_000, 80_000, 95_000]
    assert (row["deal_price_vnd"], row["deal_ends_at"] - row["deal_starts_at"]) == (80_000, 3_600)
    assert seller.row("M02-250")["deal_price_vnd"] is None


def test_a_running_deal_is_the_current_price_everywhere(seller):
    discount_id = seller.discount(starts_in_s=5)
    seller.deal(discount_id, "M01-500", 150_000)
    seller.wait(6)
    item_id, model_id = seller.row("M01-500")["product_id"], seller.row("M01-500")["sku_id"]
    models = seller.get("product/get_model_list", item_id=item_id)["response"]["model"]
    assert models[0]["price_info"][0]["original_price"] == 185_000
    assert models[0]["price_info"][0]["current_price"] == 150_000
    promotions = seller.get("product/get_item_promotion", item_id_list=item_id)["response"]["success_list"]
    promotion = promotions[0]["promotion"][0]
    assert (promotion["promotion_id"], promotion["model_id"]) == (discount_id, model_id)
    assert (promotion["promotion_staging"], promotion["promotion_price_info"]) == (
        "ongoing",
        [{"promotion_price": 150_000}],
    )


@pytest.mark.parametrize(
    ("starts_in_s", "lasts_s", "error"),
    [
        (-10, 7_200, "discount_start_time_smaller_than_now"),
        (60, 3_599, "discount_period_too_short"),
        (60, 180 * 86_400, "discount_period_too_long"),
        (60, -5, "discount_end_time_smaller_than_start_time"),
    ],
)
def test_a_period_that_breaks_a_rule_is_refused(seller, starts_in_s, lasts_s, error):
    start = int(seller.now()) + starts_in_s
    answer = seller.post(
        "discount/add_discount", {"discount_name": "x", "start_time": start, "end_time": start + lasts_s}
    )
    assert answer["error"] == f"discount.{error}"


def test_the_start_lead_can_be_asked_for(seller):
    seller.set("discount_lead_s", 3_600)
    start = int(seller.now()) + 3_500
    body = {"discount_name": "x", "start_time": start, "end_time": start + 7_200}
    early = seller.post("discount/add_discount", body)
    assert early["error"] == "discount.discount_start_time_smaller_than_now"
    body["start_time"] = start + 200
    assert seller.post("discount/add_discount", body)["error"] == ""


@pytest.mark.parametrize(
    ("price_vnd", "error"),
    [
        (47_499, "promotion_price_for_vn"),
        (95_000, "promotoin_price_too_high"),
        (95_001, "promotion_price_higher_input_price"),
        (0, "promotion_price_too_low"),
    ],
)
def test_a_promotion_price_that_breaks_a_rule_fails_alone(seller, price_vnd, error):
    answer = seller.deal(seller.discount(), "M02-250", price_vnd)
    assert (answer["error"], answer["response"]["count"], error_of(answer)) == ("", 0, f"discount.{error}")
    assert seller.row("M02-250")["deal_price_vnd"] is None


def test_half_price_is_allowed(seller):
    assert seller.deal(seller.discount(), "M02-250", 47_500)["response"]["count"] == 1


def test_one_item_cannot_be_in_two_discounts_of_the_same_time(seller):
    first = seller.discount(starts_in_s=60, lasts_s=3_600)
    seller.deal(first, "M02-250", 80_000)
    overlapping = seller.discount(starts_in_s=3_000, lasts_s=7_200)
    following = seller.discount(starts_in_s=3_700, lasts_s=7_200)
    assert error_of(seller.deal(first, "M02-250", 70_000)) == "discount.item_in_promotion"
    assert error_of(seller.deal(overlapping, "M02-250", 70_000)) == "discount.item_in_other_promotion"
    assert seller.deal(following, "M02-250", 70_000)["response"]["count"] == 1


def test_items_are_refused_one_by_one(seller):
    discount_id = seller.discount()
    honey = seller.row("M01-500")
    answer = seller.post(
        "discount/add_discount_item",
        {
            "discount_id": discount_id,
            "item_list": [
                {"item_id": 5, "purchase_limit": 0, "item_promotion_price": 1},
                {"item_id": honey["product_id"], "purchase_limit": 0, "item_promotion_price": 150_000},
                {
                    "item_id": honey["product_id"],
                    "purchase_limit": 0,
                    "model_list": [
                        {"model_id": 991, "model_promotion_price": 150_000},
                        {
                            "model_id": honey["sku_id"],
                            "model_promotion_price": 150_000,
                            "model_promotion_stock": 1,
                        },
                    ],
                },
                {
                    "item_id": seller.row("M02-250")["product_id"],
                    "purchase_limit": 0,
                    "item_promotion_price": 80_000,
                },
            ],
        },
    )
    assert (answer["error"], answer["response"]["count"]) == ("", 1)
    assert [entry["fail_error"] for entry in answer["response"]["error_list"]] == [
        "discount.item_id_not_exist",
        "discount.item_need_model_id",
        "discount.model_id_not_exist",
        "discount.error_item_not_enough_stock",
    ]


def test_a_deal_can_change_its_price_and_leave(seller):
    discount_id = seller.discount(starts_in_s=5)
    seller.deal(discount_id, "M02-250", 80_000)
    seller.wait(6)
    item_id = seller.row("M02-250")["product_id"]
    changed = seller.post(
        "discount/update_discount_item",
        {
            "discount_id": discount_id,
            "item_list": [{"item_id": item_id, "purchase_limit": 2, "item_promotion_price": 70_000}],
        },
    )
    assert changed["response"]["count"] == 1
    assert seller.row("M02-250")["shown_price_vnd"] == 70_000
    gone = seller.post("discount/delete_discount_item", {"discount_id": discount_id, "item_id": item_id})
    assert gone["response"] == {"discount_id": discount_id, "error_list": []}
    assert seller.row("M02-250")["shown_price_vnd"] == 95_000
    again = seller.post("discount/delete_discount_item", {"discount_id": discount_id, "item_id": item_id})
    assert error_of(again) == "discount.item_id_not_exist"


def test_the_promotion_stock_is_fixed_once_set(seller):
    seller.stock("M02-250", 10)
    discount_id = seller.discount()
    seller.deal(discount_id, "M02-250", 80_000, stock=4)
    answer = seller.post(
        "discount/update_discount_item",
        {
            "discount_id": discount_id,
            "item_list": [
                {
                    "item_id": seller.row("M02-250")["product_id"],
                    "purchase_limit": 0,
                    "item_promotion_price": 80_000,
                    "item_promotion_stock": 5,
                }
            ],
        },
    )
    assert error_of(answer) == "discount.error_param"


def test_a_discount_and_its_items_read_back(seller):
    discount_id = seller.discount(name="OCOP thứ sáu")
    seller.deal(discount_id, "M02-250", 80_000)
    seller.deal(discount_id, "M01-1000", 300_000)
    listed = seller.get("discount/get_discount_list", discount_status="upcoming")["response"]
    assert [(one["discount_id"], one["discount_name"], one["status"]) for one in listed["discount_list"]] == [
        (discount_id, "OCOP thứ sáu", "upcoming")
    ]
    pages = [
        seller.get("discount/get_discount", discount_id=discount_id, page_no=number, page_size=1)
        for number in (1, 2)
    ]
    assert [page["response"]["more"] for page in pages] == [True, False]
    honey, coffee = (page["response"]["item_list"][0] for page in pages)
    assert honey["model_list"][0]["model_promotion_price"] == 300_000
    assert (coffee["item_promotion_price"], coffee["item_original_price"], coffee["model_list"]) == (
        80_000,
        95_000,
        [],
    )


def test_an_upcoming_discount_is_deleted_and_an_ongoing_one_ended(seller):
    discount_id = seller.discount(starts_in_s=60, lasts_s=9_000)
    seller.deal(discount_id, "M02-250", 80_000)
    body = {"discount_id": discount_id}
    assert seller.post("discount/end_discount", body)["error"] == "discount.discount_not_ongoing"
    seller.wait(100)
    assert seller.post("discount/delete_discount", body)["error"] == "discount.discount_is_ongoing"
    assert seller.post("discount/end_discount", body)["error"] == "discount.end_discount_time_error"
    seller.wait(3_600)
    assert seller.post("discount/end_discount", body)["error"] == ""
    assert seller.row("M02-250")["shown_price_vnd"] == 95_000
    assert seller.deal(discount_id, "M02-250", 80_000)["error"] == "discount.discount_is_end"

    second = {"discount_id": seller.discount()}
    seller.deal(second["discount_id"], "M02-250", 80_000)
    assert seller.post("discount/delete_discount", second)["error"] == ""
    assert seller.row("M02-250")["deal_price_vnd"] is None
    assert seller.get("discount/get_discount", **second)["error"] == "discount.error_not_found"


def test_a_discount_may_start_later_and_end_earlier_only(seller):
    discount_id = seller.discount(starts_in_s=600, lasts_s=9_000)
    start = int(seller.now()) + 600

    def change(**times):
        return seller.post("discount/update_discount", {"discount_id": discount_id, **times})["error"]

    assert change(start_time=start - 100) == "discount.short_discount_start_time"
    assert change(end_time=start + 99_000) == "discount.extend_discount_end_time_error"
    assert change(start_time=start + 60, end_time=start + 8_000) == ""
    seller.wait(700)
    assert change(start_time=start + 900) == "discount.update_ongoing_discount_start_time"
