"""The TikTok Shop stand-in's stock and prices: absolute, per warehouse, partly refused."""

from tests.sandbox.tiktok_seller import CREATE, TEA, WAREHOUSE, WAREHOUSES, seller

__all__ = ["seller"]  # fixtures


def test_stock_is_absolute_live_at_once_and_may_be_zero(seller):
    seller.stock("TRASEN", 12, warehouse_id=WAREHOUSE)
    assert seller.shelf()["TRASEN"]["stock"] == 12
    assert seller.stock("TRASEN", 0) == {}
    assert seller.shelf()["TRASEN"]["stock"] == 0


def test_zero_can_be_forbidden(seller):
    seller.stock("TRASEN", 5)
    seller.set("zero_quantity_accepted", False)
    error = seller.stock("TRASEN", 0)["errors"][0]
    assert (error["code"], error["detail"]["extra_errors"][0]["code"]) == (12052990, 12052055)
    assert seller.shelf()["TRASEN"]["stock"] == 5


def test_one_bad_sku_does_not_stop_the_others(seller):
    small, large, tea = (seller.shelf()[sku] for sku in ("MATONG-250", "MATONG-500", "TRASEN"))
    data = seller.call(
        "POST",
        f"/product/202309/products/{small['product_id']}/inventory/update",
        {
            "skus": [
                {"id": small["sku_id"], "inventory": [{"warehouse_id": WAREHOUSE, "quantity": 7}]},
                {
                    "id": large["sku_id"],
                    "inventory": [{"warehouse_id": "7068517275539710000", "quantity": 8}],
                },
                {"id": tea["sku_id"], "inventory": [{"quantity": 9}]},
                {"id": small["sku_id"], "inventory": [{"quantity": 10}]},
            ]
        },
    )
    assert [(e["code"], e["detail"]["sku_id"]) for e in data["errors"]] == [
        (12052990, large["sku_id"]),
        (12052557, tea["sku_id"]),
        (12052553, small["sku_id"]),
    ]
    assert data["errors"][0]["detail"]["extra_errors"] == [
        {"warehouse_id": "7068517275539710000", "code": 12052097, "message": "The warehouse does not exist"}
    ]
    assert [seller.shelf()[sku]["stock"] for sku in ("MATONG-250", "MATONG-500", "TRASEN")] == [7, 0, 0]


def test_a_mistyped_quantity_refuses_the_whole_call(seller):
    small, large = seller.shelf()["MATONG-250"], seller.shelf()["MATONG-500"]
    path = f"/product/202309/products/{small['product_id']}/inventory/update"
    code = seller.refused(
        "POST",
        path,
        {
            "skus": [
                {"id": small["sku_id"], "inventory": [{"quantity": 7}]},
                {"id": large["sku_id"], "inventory": [{"quantity": "8"}]},
            ]
        },
    )
    assert code == 36009004
    assert seller.shelf()["MATONG-250"]["stock"] == 0


def test_with_two_warehouses_both_must_be_sent(seller):
    seller.set("sales_warehouses", 2)
    seller.http.post("/control/seed", json={"products": [TEA]})
    one, two = (w["id"] for w in seller.call("GET", WAREHOUSES)["warehouses"][:2])
    assert seller.stock("TRASEN", 3, warehouse_id=one)["errors"][0]["code"] == 12019028
    row = seller.shelf()["TRASEN"]
    seller.call(
        "POST",
        f"/product/202309/products/{row['product_id']}/inventory/update",
        {
            "skus": [
                {
                    "id": row["sku_id"],
                    "inventory": [{"warehouse_id": one, "quantity": 3}, {"warehouse_id": two, "quantity": 4}],
                }
            ]
        },
    )
    assert seller.shelf()["TRASEN"]["stock"] == 7


def test_the_inventory_search_reads_by_sku_or_by_product(seller):
    seller.stock("MATONG-500", 6)
    row = seller.shelf()["MATONG-500"]
    path = "/product/202309/inventory/search"
    by_sku = seller.call("POST", path, {"sku_ids": [row["sku_id"]], "product_ids": ["1"]})["inventory"]
    assert by_sku == [
        {
            "product_id": row["product_id"],
            "skus": [
                {
                    "id": row["sku_id"],
                    "seller_sku": "MATONG-500",
                    "total_available_quantity": 6,
                    "total_committed_quantity": 0,
                    "warehouse_inventory": [
                        {"warehouse_id": WAREHOUSE, "available_quantity": 6, "committed_quantity": 0}
                    ],
                    "total_available_inventory_distribution": {
                        "in_shop_inventory": {"quantity": 6},
                        "campaign_inventory": [],
                        "creator_inventory": [],
                    },
                }
            ],
        }
    ]
    by_product = seller.call("POST", path, {"product_ids": [row["product_id"]]})["inventory"]
    assert [sku["seller_sku"] for sku in by_product[0]["skus"]] == ["MATONG-250", "MATONG-500"]


def test_a_price_changes_at_once_and_only_on_sale(seller):
    assert seller.price("TRASEN", "95000.00") == 0
    assert seller.shelf()["TRASEN"]["price_vnd"] == 95_000
    assert [seller.price("TRASEN", amount) for amount in ("0", "1e5", "180000001")] == [
        12052073,
        12052012,
        12052570,
    ]
    seller.call("POST", f"{CREATE}/deactivate", {"product_ids": [seller.shelf()["TRASEN"]["product_id"]]})
    assert seller.price("TRASEN", "99000") == 12052901
    assert seller.shelf()["TRASEN"]["price_vnd"] == 95_000
