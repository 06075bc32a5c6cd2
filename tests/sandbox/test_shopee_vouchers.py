"""Vouchers on the Shopee stand-in: making, changing, ending, listing."""

import pytest

from tests.sandbox.shopee_seller import Seller


@pytest.fixture
def seller() -> Seller:
    return Seller()


def wish(seller, **changes):
    start = int(seller.now()) + 60
    return {
        "voucher_name": "Chợ phiên",
        "voucher_code": "HONEY",
        "start_time": start,
        "end_time": start + 7_200,
        "voucher_type": 1,
        "reward_type": 1,
        "usage_quantity": 10,
        "min_basket_price": 100_000,
        "discount_amount": 20_000,
        "display_channel_list": [1],
    } | changes


def add(seller, **changes):
    return seller.post("voucher/add_voucher", wish(seller, **changes))["response"]["voucher_id"]


def stages(seller):
    return [
        [row["voucher_id"] for row in answer["response"]["voucher_list"]]
        for answer in (
            seller.get("voucher/get_voucher_list", status=stage, page_no=1, page_size=20)
            for stage in ("upcoming", "ongoing", "expired", "all")
        )
    ]


def test_a_voucher_is_read_back_and_goes_through_its_stages(seller):
    number = add(seller)
    voucher = seller.get("voucher/get_voucher", voucher_id=number)["response"]
    assert (voucher["voucher_code"], voucher["discount_amount"]) == ("OCOPHONEY", 20_000)
    assert stages(seller) == [[number], [], [], [number]]
    seller.wait(61)
    assert stages(seller) == [[], [number], [], [number]]
    assert seller.post("voucher/delete_voucher", {"voucher_id": number})["error"] == "voucher.error_param"
    assert seller.post("voucher/end_voucher", {"voucher_id": number})["response"]["voucher_id"] == number
    assert stages(seller) == [[], [], [number], [number]]


def test_an_upcoming_voucher_can_be_deleted_but_not_ended(seller):
    number = add(seller)
    assert seller.post("voucher/end_voucher", {"voucher_id": number})["error"] == "voucher.error_param"
    assert seller.post("voucher/delete_voucher", {"voucher_id": number})["error"] == ""
    assert seller.get("voucher/get_voucher", voucher_id=number)["error"] == "voucher.error_not_found"


def test_a_percentage_voucher_can_stand_on_items(seller):
    item_id = seller.row("M02-250")["product_id"]
    number = add(seller, reward_type=2, percentage=15, max_price=0, voucher_type=2, item_id_list=[item_id])
    voucher = seller.get("voucher/get_voucher", voucher_id=number)["response"]
    assert (voucher["percentage"], voucher["max_price"], voucher["item_id_list"]) == (15, 0, [item_id])
    assert "discount_amount" not in voucher


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"voucher_code": "TOOLONG"}, "voucher.voucher_code_error"),
        ({"voucher_code": "A-B"}, "voucher.voucher_code_error"),
        ({"end_time": 5}, "voucher.voucher_end_time_error"),
        ({"min_basket_price": 10_000}, "voucher.voucher_min_price_error"),
        ({"reward_type": 2, "percentage": 100}, "voucher.error_param"),
        ({"reward_type": 4}, "voucher.error_param"),
        ({"voucher_type": 2}, "voucher.error_param"),
        ({"voucher_type": 2, "item_id_list": [5]}, "voucher.error_param"),
        ({"usage_quantity": 0}, "voucher.error_param"),
        ({"display_channel_list": [2]}, "voucher.error_param"),
    ],
)
def test_a_voucher_outside_the_rules_is_refused(seller, changes, error):
    assert seller.post("voucher/add_voucher", wish(seller, **changes))["error"] == error
    assert stages(seller)[3] == []


def test_a_code_is_given_once_among_live_vouchers(seller):
    add(seller)
    again = seller.post("voucher/add_voucher", wish(seller, voucher_code="honey"))
    assert again["error"] == "voucher.voucher_code_duplicate_error"


def test_an_ongoing_voucher_may_only_grow_and_end_earlier(seller):
    number = add(seller)
    seller.wait(61)
    end = wish(seller)["end_time"]
    for changes in ({"usage_quantity": 9}, {"end_time": end + 7_200}, {"discount_amount": 1}):
        answer = seller.post("voucher/update_voucher", {"voucher_id": number, **changes})
        assert answer["error"].startswith("voucher.")
    changed = {"voucher_id": number, "usage_quantity": 11, "voucher_name": "Tết"}
    assert seller.post("voucher/update_voucher", changed)["error"] == ""
    voucher = seller.get("voucher/get_voucher", voucher_id=number)["response"]
    assert (voucher["usage_quantity"], voucher["voucher_name"]) == (11, "Tết")


def test_a_new_catalogue_begins_without_vouchers(seller):
    add(seller)
    seller.http.post("/control/seed")
    assert stages(seller)[3] == []
