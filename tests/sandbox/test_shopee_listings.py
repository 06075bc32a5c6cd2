"""Shopee's listings: adding, changing, variations, lists, seeding."""

from typing import Any

import pytest

from tests.sandbox.shopee_seller import Seller

HONEY = 101814
MODELS = [
    {"tier_index": [0], "original_price": 185_000, "model_sku": "A-05", "seller_stock": [{"stock": 10}]},
    {"tier_index": [1], "original_price": 340_000, "model_sku": "A-10", "seller_stock": [{"stock": 5}]},
]


@pytest.fixture
def seller() -> Seller:
    return Seller()


@pytest.fixture
def draft(seller) -> dict[str, Any]:
    """An item that the shop takes."""
    path = "/api/v2/media_space/upload_image"
    files = [("image", ("a.jpg", b"\xff\xd8\xff0000", "image/jpeg"))]
    image = seller.http.post(path, params=seller.query(path, public=True), files=files).json()
    image_id = image["response"]["image_info"]["image_id"]
    return {
        "item_name": "Mật ong hoa tràm U Minh chai 500 ml",
        "description": "Mật ong nguyên chất. " * 6,
        "category_id": HONEY,
        "original_price": 185_000,
        "weight": 0.75,
        "item_sku": "A",
        "image": {"image_id_list": [image_id]},
        "brand": {"brand_id": 0, "original_brand_name": "No Brand"},
        "attribute_list": [{"attribute_id": 100010, "attribute_value_list": [{"value_id": 3307}]}],
        "logistic_info": [{"logistic_id": 50021, "enabled": True}],
        "seller_stock": [{"stock": 40}],
    }


def add(seller, draft):
    return seller.post("product/add_item", draft)["response"]["item_id"]


def read(seller, item_id):
    return seller.get("product/get_item_base_info", item_id_list=item_id)["response"]["item_list"][0]


def tiers(item_id, *options, models=MODELS):
    choices = [{"variation_option_id": 0, "variation_option_name": name} for name in options]
    tier = {"variation_id": 0, "variation_name": "Dung tích", "variation_option_list": choices}
    return {"item_id": item_id, "model": models, "standardise_tier_variation": [tier]}


def test_an_added_item_reads_back_with_the_platforms_own_shapes(seller, draft):
    added = seller.post("product/add_item", draft)["response"]
    assert added["price_info"] == {"current_price": 185_000, "original_price": 185_000}
    item = read(seller, added["item_id"])
    assert (item["weight"], item["has_model"], item["item_status"]) == ("0.75", False, "NORMAL")
    assert item["price_info"][0]["current_price"] == 185_000
    assert item["stock_info_v2"]["seller_stock"] == [{"location_id": "", "stock": 40, "if_saleable": True}]


def test_a_repeated_add_makes_a_second_item(seller, draft):
    assert add(seller, draft) != add(seller, draft)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"item_name": "Mật ong"}, "error_item_name_is_too_short"),
        ({"item_name": "M" * 121}, "error_title_exceeds_max_length"),
        ({"description": "ngắn"}, "error_desc_length_min_limit"),
        ({"category_id": 100783}, "error_invalid_category"),
        ({"attribute_list": []}, "error_less_required_attribute"),
        ({"attribute_list": [{"attribute_id": 5}]}, "error_invalid_attribute"),
        ({"brand": None}, "error_less_required_brand"),
        ({"image": {"image_id_list": []}}, "error_image_num_min"),
        ({"image": {"image_id_list": ["vn-unknown"]}}, "error_image_unavailable"),
        ({"logistic_info": [{"logistic_id": 50054, "enabled": True}]}, "error_invalid_logistic_info"),
        ({"weight": 60}, "error_invalid_logistic_info"),
        ({"original_price": 500}, "error_price_exceed_min_limitt"),
        ({"seller_stock": None}, "error_param"),
    ],
)
def test_an_item_that_breaks_a_rule_is_not_added(seller, draft, change, error):
    assert seller.post("product/add_item", {**draft, **change})["error"] == error
    listed = seller.get("product/get_item_list", item_status="NORMAL", page_size=10)["response"]
    assert listed["total_count"] == 4


def test_variations_replace_the_item_as_what_is_sold(seller, draft):
    item_id = add(seller, draft)
    made = seller.post("product/init_tier_variation", tiers(item_id, "500 ml", "1 lít"))["response"]["model"]
    listed = seller.get("product/get_model_list", item_id=item_id)["response"]
    assert [model["model_id"] for model in listed["model"]] == [model["model_id"] for model in made]
    assert [model["model_name"] for model in listed["model"]] == ["500 ml", "1 lít"]
    assert listed["tier_variation"] == [
        {"name": "Dung tích", "option_list": [{"option": "500 ml"}, {"option": "1 lít"}]}
    ]
    assert listed["model"][1]["stock_info_v2"]["summary_info"]["total_available_stock"] == 5
    assert "price_info" not in read(seller, item_id)
    assert (seller.row("A-05")["stock"], seller.row("A-05")["price_vnd"]) == (10, 185_000)


def test_another_structure_ends_all_old_model_ids(seller, draft):
    item_id = add(seller, draft)
    made = seller.post("product/init_tier_variation", tiers(item_id, "a", "b"))["response"]["model"]
    old = made[0]["model_id"]
    seller.post("product/init_tier_variation", tiers(item_id, "c", "d"))
    entry = {"model_id": old, "seller_stock": [{"stock": 1}]}
    answer = seller.post("product/update_stock", {"item_id": item_id, "stock_list": [entry]})
    assert answer["response"]["failure_list"] == [{"model_id": old, "failed_reason": "Wrong model_id."}]


@pytest.mark.parametrize(
    ("options", "models", "error"),
    [
        (("a", "a"), MODELS, "error_model_duplicate_name"),
        (("a", "b"), [MODELS[0], MODELS[0]], "error_model_duplicate_tier_variation_index"),
        (("a",), MODELS, "error_param"),
        (("a", "b"), [MODELS[0]] * 51, "error_model_count_over_limit"),
        (("a", "b"), [MODELS[0], {**MODELS[1], "original_price": 926_000}], "error_update_price_fail"),
        (("a" * 21, "b"), MODELS, "error_param"),
    ],
)
def test_variations_that_break_a_rule_change_nothing(seller, draft, options, models, error):
    item_id = add(seller, draft)
    answer = seller.post("product/init_tier_variation", tiers(item_id, *options, models=models))
    assert answer["error"] == error
    assert read(seller, item_id)["has_model"] is False


def test_models_can_be_added_renamed_and_deleted(seller, draft):
    item_id = add(seller, draft)
    seller.post("product/init_tier_variation", tiers(item_id, "a", "b", "c"))
    third = {**MODELS[0], "tier_index": [2], "model_sku": "A-15"}
    answer = seller.post("product/add_model", {"item_id": item_id, "model_list": [third]})
    added = answer["response"]["model"][0]
    seller.post(
        "product/update_model",
        {"item_id": item_id, "model": [{"model_id": added["model_id"], "model_sku": "A-15B"}]},
    )
    assert seller.row("A-15B")["sku_id"] == added["model_id"]
    seller.post("product/delete_model", {"item_id": item_id, "model_id": added["model_id"]})
    models = seller.get("product/get_model_list", item_id=item_id)["response"]["model"]
    assert [model["model_sku"] for model in models] == ["A-05", "A-10"]


def test_renamed_options_keep_their_models(seller, draft):
    item_id = add(seller, draft)
    made = seller.post("product/init_tier_variation", tiers(item_id, "a", "b"))["response"]["model"]
    renamed = tiers(item_id, "nửa lít", "một lít")
    seller.post(
        "product/update_tier_variation",
        {
            "item_id": item_id,
            "standardise_tier_variation": renamed["standardise_tier_variation"],
            "model_list": [
                {"model_id": made[0]["model_id"], "tier_index": [1]},
                {"model_id": made[1]["model_id"], "tier_index": [0]},
            ],
        },
    )
    models = seller.get("product/get_model_list", item_id=item_id)["response"]["model"]
    assert [(model["model_sku"], model["model_name"]) for model in models] == [
        ("A-05", "một lít"),
        ("A-10", "nửa lít"),
    ]


def test_an_update_changes_what_it_names_and_moves_the_update_time(seller, draft):
    item_id = add(seller, draft)
    seller.wait(100)
    before = read(seller, item_id)
    seller.stock("A", 12)
    assert read(seller, item_id)["update_time"] == before["update_time"]
    seller.post("product/update_item", {"item_id": item_id, "item_name": "Mật ong hoa cà phê 500 ml"})
    after = read(seller, item_id)
    assert (after["item_name"], after["description"]) == ("Mật ong hoa cà phê 500 ml", draft["description"])
    assert after["update_time"] >= before["update_time"] + 100


def test_texts_are_locked_during_a_promotion(seller):
    seller.deal(seller.discount(), "M02-250", 80_000)
    item_id = seller.row("M02-250")["product_id"]
    answer = seller.post("product/update_item", {"item_id": item_id, "item_name": "Cà phê khác hẳn"})
    assert answer["error"] == "error_item_uneditable"
    assert read(seller, item_id)["item_name"] == "Cà phê Xuân Lộc"


def test_items_go_off_sale_and_back_one_by_one(seller):
    item_id = seller.row("M02-250")["product_id"]
    answer = seller.post(
        "product/unlist_item",
        {"item_list": [{"item_id": item_id, "unlist": True}, {"item_id": 5, "unlist": True}]},
    )
    assert answer["response"] == {
        "success_list": [{"item_id": item_id, "unlist": True}],
        "failure_list": [{"item_id": 5, "failed_reason": "Item not found."}],
    }
    assert seller.row("M02-250")["status"] == "UNLIST"
    seller.post("product/unlist_item", {"item_list": [{"item_id": item_id, "unlist": False}]})
    assert seller.row("M02-250")["status"] == "NORMAL"
    nothing = seller.post("product/unlist_item", {"item_list": [{"item_id": 5, "unlist": True}]})
    assert nothing["error"] == "error_unlist_item_all_failed"


def test_a_deleted_item_is_final_but_readable(seller):
    item_id = seller.row("M02-250")["product_id"]
    assert "response" not in seller.post("product/delete_item", {"item_id": item_id})
    assert read(seller, item_id)["item_status"] == "SELLER_DELETE"
    body = {"item_id": item_id, "price_list": [{"original_price": 90_000}]}
    answer = seller.post("product/update_price", body)
    assert answer["error"] == "error_item_uneditable"


def test_the_item_list_pages_by_offset_and_asks_for_a_status(seller):
    first = seller.get("product/get_item_list", item_status="NORMAL", page_size=3)["response"]
    assert (len(first["item"]), first["total_count"], first["has_next_page"], first["next_offset"]) == (
        3,
        4,
        True,
        3,
    )
    last = seller.get("product/get_item_list", item_status="NORMAL", page_size=3, offset=3)["response"]
    assert (len(last["item"]), last["has_next_page"]) == (1, False)
    assert "item" not in seller.get("product/get_item_list", item_status="BANNED", page_size=3)["response"]
    assert seller.get("product/get_item_list", page_size=3)["error"] == "error_param"
    assert seller.get("product/get_item_list", item_status="NORMAL", page_size=101)["error"] == "error_param"


def test_lists_in_a_query_are_read_in_all_three_spellings(seller):
    ids = [seller.row(sku)["product_id"] for sku in ("M01-500", "M02-250")]
    plain = f"{ids[0]},{ids[1]}"
    for spelling in (plain, f"[{plain}]", ids):
        items = seller.get("product/get_item_base_info", item_id_list=spelling)["response"]["item_list"]
        assert [item["item_id"] for item in items] == ids


def test_unknown_items_are_simply_absent(seller):
    assert seller.get("product/get_item_base_info", item_id_list="1,2")["response"] == {"item_list": []}


def test_items_are_found_by_name_or_sku(seller):
    item_id = seller.row("M01-500")["product_id"]
    for by in ({"item_name": "mật ong"}, {"item_sku": "M01-1000"}):
        found = seller.get("product/search_item", page_size=10, **by)["response"]
        assert found == {"item_id_list": [item_id], "total_count": 1, "next_offset": ""}


def test_a_misspelt_attribute_parameter_gives_an_empty_list(seller):
    assert seller.get("product/get_attribute_tree", category_id=HONEY)["response"] == {"list": []}
    tree = seller.get("product/get_attribute_tree", category_id_list=HONEY)["response"]["list"][0]
    assert [entry["attribute_id"] for entry in tree["attribute_tree"] if entry["mandatory"]] == [100010]


def test_seeding_splits_products_whose_prices_are_too_far_apart(seller):
    one, ten, small, large = (seller.row(sku) for sku in ("M03-1", "M03-10", "M01-500", "M01-1000"))
    assert one["product_id"] != ten["product_id"]
    assert small["product_id"] == large["product_id"]
    assert (one["sku_id"], one["stock"], one["price_vnd"], one["status"]) == (0, 0, 75_000, "NORMAL")


def test_seeding_again_replaces_everything(seller):
    seller.stock("M02-250", 9)
    seller.deal(seller.discount(), "M02-250", 80_000)
    only = {"products": [{"name": "Trà sen", "variants": [{"sku": "TS-1", "price_vnd": 50_000}]}]}
    assert seller.http.post("/control/seed", json=only).json() == {"shopee": 1}
    assert [row["sku"] for row in seller.http.get("/control/shelf").json()["shopee"]] == ["TS-1"]
    assert seller.get("discount/get_discount_list", discount_status="all")["response"]["discount_list"] == []


def test_every_channel_that_is_enabled_may_stand_on_an_item(seller, draft):
    rows = seller.get("logistics/get_channel_list")["response"]["logistics_channel_list"]
    chosen = [{"logistic_id": row["logistics_channel_id"], "enabled": True} for row in rows if row["enabled"]]
    assert len(chosen) == 3
    item_id = add(seller, {**draft, "logistic_info": chosen})
    assert [row["enabled"] for row in read(seller, item_id)["logistic_info"]] == [True] * 3


def test_a_short_description_is_enough(seller, draft):
    assert add(seller, {**draft, "description": "Mật ong nguyên chất."})


def test_the_shop_has_a_profile(seller):
    assert seller.get("shop/get_profile")["response"]["shop_name"] == "OCOP Đồng Nai"
