"""The TikTok Shop stand-in's activities and coupons."""

import time

import pytest

from tests.sandbox.tiktok_seller import ACTIVITIES, seller

__all__ = ["seller"]  # fixtures


def test_an_activity_shows_its_price_from_begin_to_end(seller):
    seller.stock("MATONG-500", 20)
    activity = seller.activity("Gio vang", after=60, lasts=600)
    answer = seller.join(activity, "MATONG-500", "99000", quantity_limit=-1, quantity_per_user=2)
    assert (answer["code"], answer["data"]["status"], answer["data"]["total_count"]) == (0, "NOT_START", 1)

    def shown() -> tuple[str, int]:
        status = seller.call("GET", f"{ACTIVITIES}/{activity}")["status"]
        return status, seller.shelf()["MATONG-500"]["shown_price_vnd"]

    assert shown() == ("NOT_START", 125_000)
    seller.pass_time(61)
    assert shown() == ("ONGOING", 99_000)
    seller.pass_time(600)
    assert shown() == ("EXPIRED", 125_000)


def test_the_list_price_is_locked_while_the_activity_runs(seller):
    activity = seller.activity("Gio vang")
    seller.join(activity, "MATONG-500", "99000")
    assert seller.price("MATONG-500", "126000") == 0
    seller.pass_time(61)
    assert seller.price("MATONG-500", "127000") == 12052038
    assert seller.price("MATONG-250", "71000") == 0
    seller.call("POST", f"{ACTIVITIES}/{activity}/deactivate")
    assert seller.price("MATONG-500", "127000") == 0


def test_an_item_stands_in_one_activity_only(seller):
    first, second = seller.activity("Mot"), seller.activity("Hai", after=90_000)
    row = seller.shelf()["MATONG-500"]
    assert seller.join(first, "MATONG-500", "99000")["code"] == 0
    assert seller.join(second, "MATONG-500", "98000")["code"] == 17029022
    assert seller.join(second, "MATONG-250", "60000")["code"] == 0
    seller.call("DELETE", f"{ACTIVITIES}/{first}/products", {"sku_ids": [row["sku_id"]]})
    assert seller.join(second, "MATONG-500", "98000")["code"] == 0
    assert seller.call("GET", f"{ACTIVITIES}/{first}")["products"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"begin_time": 0}, 17029005),
        ({"lasts": 599}, 17029006),
        ({"activity_type": "FLASHSALE", "lasts": 3 * 86_400 + 1}, 17029008),
        ({"lasts": 365 * 86_400}, 17029007),
        ({"title": "x" * 101}, 17029002),
        ({"activity_type": "FLASHSALE", "title": "x" * 51}, 17029002),
        ({"title": "Gio vang"}, 17029004),
        ({"activity_type": "COUPON"}, 36009004),
        ({"product_level": "SHOP"}, 36009004),
    ],
)
def test_an_activity_outside_the_rules_is_refused(seller, changes, code):
    seller.activity("Gio vang")
    begin = changes.get("begin_time", int(seller.world.now()) + 60)
    lasts = changes.pop("lasts", 3600) if "lasts" in changes else 3600
    assert (
        seller.refused(
            "POST",
            ACTIVITIES,
            {
                "title": "Mới",
                "activity_type": "FIXED_PRICE",
                "product_level": "VARIATION",
                "begin_time": begin,
                "end_time": begin + lasts,
                **changes,
            },
        )
        == code
    )


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"activity_price_amount": "125000"}, 17029021),
        ({}, 17029042),
        ({"discount": "10"}, 17029034),
        ({"activity_price_amount": "99000", "quantity_limit": 0}, 17029050),
        ({"activity_price_amount": "99000", "quantity_limit": 100}, 17029050),
        ({"activity_price_amount": "99000", "quantity_limit": 5}, 17029018),
        ({"activity_price_amount": "99000", "id": "1729592969712207999"}, 17029016),
    ],
)
def test_an_item_outside_the_rules_is_refused_and_the_activity_stays_empty(seller, row, code):
    seller.stock("MATONG-500", 4)
    activity, shelf = seller.activity("Gio vang"), seller.shelf()["MATONG-500"]
    assert (
        seller.refused(
            "PUT",
            f"{ACTIVITIES}/{activity}/products",
            {
                "activity_id": activity,
                "products": [
                    {
                        "id": shelf["product_id"],
                        "quantity_limit": -1,
                        "quantity_per_user": -1,
                        "skus": [{"id": shelf["sku_id"], **row}],
                    }
                ],
            },
        )
        == code
    )
    assert seller.call("GET", f"{ACTIVITIES}/{activity}")["products"] == []


def test_a_percentage_on_the_product_counts_for_every_sku(seller):
    begin = int(seller.world.now()) + 60
    activity = seller.call(
        "POST",
        ACTIVITIES,
        {
            "title": "Giảm 10 %",
            "activity_type": "DIRECT_DISCOUNT",
            "product_level": "PRODUCT",
            "begin_time": begin,
            "end_time": begin + 3600,
        },
    )["activity_id"]
    product = seller.shelf()["MATONG-500"]["product_id"]
    seller.call(
        "PUT",
        f"{ACTIVITIES}/{activity}/products",
        {"activity_id": activity, "products": [{"id": product, "discount": "10", "skus": []}]},
    )
    seller.pass_time(61)
    shelf = seller.shelf()
    assert [shelf[sku]["shown_price_vnd"] for sku in ("MATONG-250", "MATONG-500")] == [63_000, 112_500]


def test_a_running_flash_sale_takes_new_items_but_changes_none(seller):
    activity = seller.activity("Chớp nhoáng", kind="FLASHSALE")
    seller.join(activity, "MATONG-500", "99000")
    seller.pass_time(61)
    assert seller.join(activity, "MATONG-500", "99000")["code"] == 0
    assert seller.join(activity, "MATONG-500", "98000")["code"] == 17029048
    assert seller.join(activity, "TRASEN", "80000")["code"] == 0


def test_an_ended_activity_is_final_until_it_is_republished(seller):
    activity = seller.activity("Gio vang")
    seller.join(activity, "MATONG-500", "99000")
    assert seller.call("POST", f"{ACTIVITIES}/{activity}/deactivate")["status"] == "DEACTIVATED"
    assert seller.join(activity, "TRASEN", "80000")["code"] == 17029010
    begin = int(seller.world.now()) + 60
    times = {"begin_time": begin, "end_time": begin + 600}
    seller.call("POST", f"/promotion/202607/activities/{activity}/republish", times)
    assert seller.call("GET", f"{ACTIVITIES}/{activity}")["status"] == "NOT_START"
    seller.pass_time(700)
    assert seller.join(activity, "TRASEN", "80000")["code"] == 17029012


def test_reads_give_milliseconds_where_writes_give_seconds(seller):
    activity = seller.activity("Gio vang")
    seller.join(activity, "MATONG-500", "99000")
    read = seller.call("GET", f"{ACTIVITIES}/{activity}")
    assert read["create_time"] == pytest.approx(time.time() * 1000, abs=5000)
    assert read["products"][0]["skus"][0]["activity_price"] == {"amount": "99000", "currency": "VND"}
    begin = read["begin_time"]
    assert begin == pytest.approx(time.time() + 60, abs=5)
    changed = seller.call(
        "PUT",
        f"{ACTIVITIES}/{activity}",
        {"title": "Gio vang 2", "begin_time": begin, "end_time": begin + 900},
    )
    assert changed["update_time"] == pytest.approx(time.time(), abs=5)


def test_the_activity_search_pages_in_the_body(seller):
    for number in range(3):
        seller.activity(f"Đợt {number}")
    path = f"{ACTIVITIES}/search"
    page = seller.call("POST", path, {"page_size": 2})
    assert ([row["title"] for row in page["activities"]], page["total_count"]) == (["Đợt 2", "Đợt 1"], 3)
    rest = seller.call("POST", path, {"page_size": 2, "page_token": page["next_page_token"]})
    assert ([row["title"] for row in rest["activities"]], rest["next_page_token"]) == (["Đợt 0"], "")
    named = seller.call("POST", path, {"activity_title": "Đợt 1", "status": "NOT_START"})
    assert named["total_count"] == 1
    assert seller.refused("POST", path, {"page_size": 100, "page_token": "9900"}) == 17029059


def test_coupons_are_an_empty_list(seller):
    data = seller.call("POST", "/promotion/202406/coupons/search", {}, query={"page_size": "50"})
    assert data == {"coupons": [], "total_count": 0, "next_page_token": ""}
