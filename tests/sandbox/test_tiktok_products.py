"""The TikTok Shop stand-in's products: categories, uploads, listing, review, search."""

import io
from typing import Any

import pytest
from PIL import Image

from tests.sandbox.tiktok_seller import CREATE, WAREHOUSE, Seller, seller

__all__ = ["seller"]  # fixtures

RETURNS = "7068517275539719950"


def test_food_asks_for_four_licence_attributes_under_the_misspelt_key(seller):
    attributes = seller.call(
        "GET",
        "/product/202309/categories/600001/attributes",
        query={"category_version": "v2", "locale": "vi-VN"},
    )["attributes"]
    assert [a["name"] for a in attributes if a["is_requried"]] == [
        "Product License Type",
        "Product License Number",
        "Date of Issuance",
        "Place of Issuance",
    ]


def test_vietnam_takes_only_the_v2_tree(seller):
    path = "/product/202309/categories"
    assert seller.refused("GET", path) == 12052217
    found = seller.call(
        "GET", path, query={"category_version": "v2", "locale": "vi-VN", "keyword": "mật ong"}
    )["categories"]
    assert [(c["id"], c["local_name"], c["is_leaf"]) for c in found] == [("600001", "Mật ong", True)]


def test_recommendation_rules_brands_and_prerequisites_answer(seller):
    version = {"category_version": "v2"}
    leaf = seller.call(
        "POST", "/product/202309/categories/recommend", {"product_title": "Mật ong rừng", **version}
    )
    assert leaf["leaf_category_id"] == "600001"
    rules = seller.call("GET", "/product/202309/categories/600101/rules", query=version)
    assert rules["product_certifications"][0]["is_required"] is True
    brand = seller.call("POST", "/product/202309/brands", {"name": "Trà Tân Phú"}, cipher=False)["id"]
    rows = seller.call("GET", "/product/202309/brands", query={"page_size": "1", "page_token": ""})
    assert (rows["total_count"], len(rows["brands"])) == (3, 1)
    all_rows = seller.call("GET", "/product/202309/brands", query={"page_size": "100"})["brands"]
    assert all_rows[-1]["id"] == brand
    assert all_rows[1]["authorized_status"] == "UNAUTHORIEZD"
    seller.set("failing_prerequisite", "BANk_ACCOUNT")
    checks = seller.call("GET", "/product/202312/prerequisites")["check_results"]
    assert [check["check_item"] for check in checks if check["is_failed"]] == ["BANk_ACCOUNT"]


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, kind)
    return out.getvalue()


def upload_image(seller: Seller, content: bytes, use_case: str = "MAIN_IMAGE") -> dict[str, Any]:
    path = "/product/202309/images/upload"
    return seller.upload(path, {"data": ("a.png", content)}, {"use_case": use_case})


def test_a_long_picture_is_squared_and_a_small_or_strange_one_refused(seller):
    wide = upload_image(seller, picture(900, 400))["data"]
    assert (wide["width"], wide["height"], wide["use_case"]) == (900, 900, "MAIN_IMAGE")
    assert seller.http.get(wide["url"]).status_code == 200
    assert upload_image(seller, picture(299, 400))["code"] == 12038014
    assert upload_image(seller, picture(400, 400, "GIF"))["code"] == 12038004
    assert upload_image(seller, b"no picture")["code"] == 12038002
    assert seller.refused("POST", "/product/202309/images/upload", {}, cipher=False) == 36009023


def test_certificates_are_pdf_files(seller):
    path = "/product/202309/files/upload"
    good = seller.upload(path, {"data": ("a.pdf", b"%PDF-1.7 x")}, {"name": "a.pdf"})
    bad = seller.upload(path, {"data": ("a.pdf", b"text")}, {"name": "a.pdf"})
    assert (good["data"]["format"], bad["code"]) == ("PDF", 12038004)


def product_body(seller: Seller, **changes: Any) -> dict[str, Any]:
    uri = upload_image(seller, picture(600, 600))["data"]["uri"]
    return {
        "title": "Hạt điều rang muối Bình Phước hộp 500g",
        "description": "<p>Giòn, thơm.</p>",
        "category_id": "600021",
        "category_version": "v2",
        "main_images": [{"uri": uri}],
        "package_weight": {"value": "0.65", "unit": "KILOGRAM"},
        "package_dimensions": {"length": "20", "width": "12", "height": "8", "unit": "CENTIMETER"},
        "product_attributes": [
            {"id": str(number), "values": [{"name": "MAU-1"}]} for number in range(101001, 101005)
        ],
        "skus": [
            {
                "seller_sku": "DIEU-500",
                "price": {"amount": "145000", "currency": "VND"},
                "inventory": [{"warehouse_id": WAREHOUSE, "quantity": 40}],
            }
        ],
        **changes,
    }


def test_a_created_product_is_on_sale_once_the_review_has_passed(seller):
    created = seller.call("POST", CREATE, product_body(seller))
    read = seller.call("GET", f"{CREATE}/{created['product_id']}")
    assert (read["status"], read["audit"]["status"]) == ("ACTIVATE", "APPROVED")
    sku = read["skus"][0]
    assert sku["price"] == {"currency": "VND", "sale_price": "145000", "tax_exclusive_price": "145000"}
    assert sku["inventory"] == [{"warehouse_id": WAREHOUSE, "quantity": 40}]
    assert [node["local_name"] for node in read["category_chains"]] == [
        "Thực phẩm & Đồ uống",
        "Thực phẩm khô",
        "Hạt điều & hạt",
    ]
    assert seller.shelf()["DIEU-500"]["shown_price_vnd"] == 145_000


def test_the_same_idempotency_key_makes_no_second_product(seller):
    body = product_body(seller, idempotency_key="0b4a")
    first, second = seller.call("POST", CREATE, body), seller.call("POST", CREATE, body)
    assert first["product_id"] == second["product_id"]
    assert len(seller.shelf()) == 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, 12052261),
        ({"title": "Hạt điều"}, 12052051),
        ({"title": "a" * 256}, 12052051),
        ({"title": "Hạt điều &amp; hạt sen rang muối"}, 12052931),
        ({"title": None}, 36009004),
        ({"description": "x" * 10_001}, 12052013),
        ({"description": '<img src="a">'}, 12052348),
        ({"category_version": "v1"}, 12052217),
        ({"category_id": "1"}, 12052023),
        ({"category_id": "600020"}, 12052230),
        ({"category_id": "600034"}, 12052220),
        ({"category_id": "600301"}, 12052223),
        ({"product_attributes": []}, 12052104),
        ({"category_id": "600101"}, 12052105),
        ({"main_images": []}, 12052028),
        ({"main_images": [{"uri": "tos-alisg-i-ocop/none"}]}, 12052722),
        ({"main_images": [{"uri": "https://example.vn/a.jpg"}]}, 12052300),
        ({"skus": []}, 12052902),
        ({"brand_id": "1"}, 98001004),
    ],
)
def test_a_faulty_product_is_refused_with_its_code_and_nothing_is_made(seller, changes, code):
    body = product_body(seller, **changes)
    assert seller.refused("POST", CREATE, body) == code
    assert len(seller.shelf()) == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"price": {}}, 12052571),
        ({"price": {"amount": "1.5", "currency": "VND"}}, 12052012),
        ({"price": {"amount": "0", "currency": "VND"}}, 12052073),
        ({"price": {"amount": "180000001", "currency": "VND"}}, 12052570),
        ({"price": {"amount": "5", "currency": "USD"}}, 12052084),
        ({"seller_sku": "x" * 51}, 12052054),
        ({"inventory": []}, 12052486),
        ({"inventory": [{"warehouse_id": "1", "quantity": 1}]}, 12052097),
        ({"inventory": [{"warehouse_id": RETURNS, "quantity": 1}]}, 12052532),
        ({"inventory": [{"quantity": 100_000}]}, 12052055),
    ],
)
def test_a_faulty_sku_is_refused_with_its_code(seller, changes, code):
    body = product_body(seller)
    body["skus"][0].update(changes)
    assert seller.refused("POST", CREATE, body) == code


def test_a_listing_check_reports_without_creating(seller):
    path = f"{CREATE}/listing_check"
    assert seller.call("POST", path, product_body(seller))["check_result"] == "PASS"
    failed = seller.call("POST", path, product_body(seller, product_attributes=[]))
    assert failed["fail_reasons"][0]["code"] == 12052104
    assert len(seller.shelf()) == 3


def test_an_edit_goes_live_after_review_while_the_old_version_stays_on_sale(seller):
    product = seller.shelf()["TRASEN"]["product_id"]
    seller.set("audit_delay_s", 600)
    title = "Trà sen Đồng Nai ướp thủ công 100g"
    answer = seller.call("POST", f"/product/202509/products/{product}/partial_edit", {"title": title})
    assert answer["audit"]["status"] == "AUDITING"
    read = seller.call("GET", f"{CREATE}/{product}")
    edit = seller.call("GET", f"{CREATE}/{product}", query={"return_under_review_version": "true"})
    assert (read["title"], read["status"], edit["title"]) == (
        "Trà sen - đặc sản OCOP Đồng Nai",
        "ACTIVATE",
        title,
    )
    seller.pass_time(601)
    assert seller.call("GET", f"{CREATE}/{product}")["title"] == title
    assert seller.shelf()["TRASEN"]["price_vnd"] == 90_000


def test_an_edit_that_fails_review_is_lost(seller):
    product = seller.shelf()["TRASEN"]["product_id"]
    seller.set("audit_outcome", "FAILED")
    seller.call("POST", f"/product/202309/products/{product}/partial_edit", {"description": "<p>Mới</p>"})
    read = seller.call("GET", f"{CREATE}/{product}")
    assert (read["description"], read["audit"]["status"], read["status"]) == (
        "<p>Trà ướp sen.</p>",
        "FAILED",
        "ACTIVATE",
    )


def test_a_full_edit_blanks_what_it_omits_but_keeps_price_and_stock(seller):
    created = seller.call("POST", CREATE, product_body(seller, is_cod_allowed=True))
    body = product_body(seller, skus=[{"id": created["skus"][0]["id"], "seller_sku": "DIEU-500"}])
    seller.call("PUT", f"/product/202509/products/{created['product_id']}", body)
    read = seller.call("GET", f"{CREATE}/{created['product_id']}")
    assert read["is_cod_allowed"] is False
    assert read["skus"][0]["price"]["sale_price"] == "145000"
    assert read["skus"][0]["inventory"][0]["quantity"] == 40


def test_the_life_of_a_product_and_the_codes_of_wrong_turns(seller):
    product = seller.shelf()["TRASEN"]["product_id"]

    def turn(method: str, path: str) -> tuple[int, str]:
        errors = seller.call(method, path, {"product_ids": [product]}).get("errors", [])
        status = seller.call("GET", f"{CREATE}/{product}")["status"]
        return (errors[0]["code"] if errors else 0), status

    assert turn("POST", f"{CREATE}/activate") == (12052901, "ACTIVATE")
    assert turn("POST", f"{CREATE}/deactivate") == (0, "SELLER_DEACTIVATED")
    assert turn("POST", f"{CREATE}/activate") == (0, "ACTIVATE")
    assert turn("DELETE", CREATE) == (0, "DELETED")
    assert turn("DELETE", CREATE) == (12052901, "DELETED")
    assert turn("POST", f"{CREATE}/recover") == (0, "SELLER_DEACTIVATED")


def test_products_that_fail_are_listed_while_the_others_are_done(seller):
    product = seller.shelf()["TRASEN"]["product_id"]
    data = seller.call("POST", f"{CREATE}/deactivate", {"product_ids": ["1729592969719999999", product]})
    assert [(e["code"], e["detail"]["product_id"]) for e in data["errors"]] == [
        (12052032, "1729592969719999999")
    ]
    assert seller.shelf()["TRASEN"]["status"] == "SELLER_DEACTIVATED"


@pytest.mark.parametrize("version", ["202309", "202312", "202502"])
def test_the_search_pages_and_filters(seller, version):
    path = f"/product/{version}/products/search"
    first = seller.call("POST", path, {"status": "ACTIVATE"}, query={"page_size": "1"})
    assert (len(first["products"]), first["total_count"]) == (1, 2)
    second = seller.call(
        "POST", path, {"status": "ACTIVATE"}, query={"page_size": "1", "page_token": first["next_page_token"]}
    )
    assert second["next_page_token"] == ""
    assert [sku["seller_sku"] for p in (first, second) for sku in p["products"][0]["skus"]] == [
        "MATONG-250",
        "MATONG-500",
        "TRASEN",
    ]
    found = seller.call("POST", path, {"seller_skus": ["TRASEN"]}, query={"page_size": "100"})
    assert found["total_count"] == 1
    assert seller.refused("POST", path, {}) == 36009004
