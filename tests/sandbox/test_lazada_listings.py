"""Listings, images and reference data on the Lazada stand-in."""

import json

import pytest

from sandbox.lazada import PLATFORM
from tests.sandbox.lazada_seller import Seller, listing, picture


@pytest.fixture
def seller() -> Seller:
    return Seller()


def refused_fields(answer):
    return [(each["field"], each["code"]) for each in answer["detail"]]


def test_a_created_listing_is_on_sale_with_its_figures(seller):
    answer = seller.post("/product/create", payload=listing(special_price=99000))
    assert (answer["code"], answer["data"]["item_status"]) == ("0", "Active")
    [sku] = answer["data"]["sku_list"]
    assert sku["shop_sku"] == f"{answer['data']['item_id']}_VNAMZ-{sku['sku_id']}"
    row = seller.row("TRA-100")
    assert (row["stock"], row["price_vnd"], row["shown_price_vnd"]) == (7, 120_000, 99_000)


def test_the_documented_xml_creates_a_listing(seller):
    text = """<?xml version="1.0" encoding="UTF-8"?>
    <Request><Product><PrimaryCategory>10100869</PrimaryCategory>
      <Images><Image>https://vn-live.slatic.net/p/0a1b2c3d4e5f60718293a4b5c6d7e8f9.jpg</Image></Images>
      <Attributes><name>Mật ong rừng U Minh OCOP 4 sao</name>
        <description><![CDATA[<p>Chai thuỷ tinh 500 ml</p>]]></description>
        <brand>No Brand</brand><brand_id>39704</brand_id></Attributes>
      <Skus><Sku><SellerSku>U-MINH-500</SellerSku><quantity>40</quantity><price>185000</price>
        <special_price>159000</special_price><special_from_date>2026-12-01 00:00:00</special_from_date>
        <special_to_date>2026-12-15 23:59:59</special_to_date><package_length>12</package_length>
        <package_width>12</package_width><package_height>20</package_height><package_weight>0.8</package_weight>
      </Sku></Skus></Product></Request>"""
    created = seller.post("/product/create", payload=text)["data"]
    item = seller.get("/product/item/get", item_id=created["item_id"])["data"]
    assert item["attributes"]["description"] == "<p>Chai thuỷ tinh 500 ml</p>"
    [sku] = item["skus"]
    assert (sku["quantity"], sku["package_length"], sku["package_weight"]) == (40, "12.00", "0.8")
    assert (sku["special_from_time"], sku["special_to_time"]) == ("2026-12-01 00:00", "2026-12-15 23:59")


def test_quality_control_takes_its_time(seller):
    seller.world.set("lazada", "qc_delay_s", 3600)
    assert seller.post("/product/create", payload=listing())["data"]["item_status"] == "Pending QC"
    with pytest.raises(ValueError, match="not on sale"):
        PLATFORM.buy(seller.world, "TRA-100", 1)
    seller.world.shift_clock(3601)
    assert seller.row("TRA-100")["status"] == "active"


def test_a_rejected_listing_says_why(seller):
    seller.world.set("lazada", "qc_rejects", True)
    item_id = seller.post("/product/create", payload=listing())["data"]["item_id"]
    item = seller.get("/product/item/get", item_id=item_id)["data"]
    assert (item["status"], item["subStatus"], len(item["rejectReason"])) == ("Suspended", "Reject", 1)
    assert seller.get("/products/get", filter="rejected")["data"]["total_products"] == 1


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"PrimaryCategory": 6588}, "PrimaryCategory", "E4134"),
        ({"Attributes": {"brand": "No Brand"}}, "name", "E4108"),
        ({"Attributes": {"name": "a<b", "brand": "No Brand"}}, "name", "E4129"),
        ({"Attributes": {"name": "Trà", "brand": "Nobody"}}, "brand", "E4142"),
        (
            {"Attributes": {"name": "Trà", "brand": "No Brand", "country_origin": "Mars"}},
            "country_origin",
            "E4115",
        ),
        (
            {
                "Attributes": {
                    "name": "T",
                    "brand": "No Brand",
                    "description": '<img src="https://x.vn/a.jpg">',
                }
            },
            "description",
            "E4138",
        ),
        ({"Images": {"Image": []}}, "Images", "E4139"),
        ({"Images": {"Image": ["https://shop.example/a.jpg"]}}, "Images", "E4138"),
        ({"Images": {"Image": ["https://vn-live.slatic.net/p/a.jpg"] * 9}}, "Images", "E4169"),
        ({"SellerSku": ""}, "SellerSku", "E4108"),
        ({"SellerSku": "BUOI-1"}, "SellerSku", "E4126"),
        ({"price": "0"}, "price", "E4118"),
        ({"price": ""}, "price", "E4104"),
        ({"special_price": 120000}, "special_price", "E4157"),
        ({"quantity": -1}, "quantity", "E4152"),
        ({"package_weight": "0.123"}, "package_weight", "E4149"),
        ({"package_weight": "41"}, "package_weight", "E4164"),
        ({"package_length": "290"}, "package_length", "E4165"),
        ({"package_width": ""}, "package_width", "E4108"),
        ({"saleProp": {"a": "1", "b": "2", "c": "3"}}, "saleProp", "E4110"),
    ],
)
def test_a_bad_listing_is_refused_whole_with_its_field(seller, changes, field, code):
    before = PLATFORM.shelf(seller.world)
    answer = seller.post("/product/create", payload=listing(**changes))
    assert (answer["code"], refused_fields(answer)) == ("500", [(field, code)])
    assert PLATFORM.shelf(seller.world) == before


def test_a_variant_joins_an_item_through_a_sibling(seller):
    text = json.loads(listing(SellerSku="BUOI-5"))
    text["Request"]["Product"]["AssociatedSku"] = "BUOI-1"
    answer = seller.post("/product/create", payload=json.dumps(text))
    assert str(answer["data"]["item_id"]) == seller.row("BUOI-1")["product_id"]
    assert [sku["seller_sku"] for sku in answer["data"]["sku_list"]] == ["BUOI-1", "BUOI-5"]


def test_an_update_is_partial_and_all_or_nothing(seller):
    item_id = seller.row("MAT-ONG-500")["product_id"]

    def update(attributes, skus):
        return seller.post(
            "/product/update",
            payload=(
                f"<Request><Product><ItemId>{item_id}</ItemId>{attributes}<Skus>{skus}</Skus></Product></Request>"
            ),
        )

    def sku(label, fields):
        return f"<Sku><SkuId>{seller.row(label)['sku_id']}</SkuId>{fields}</Sku>"

    good = sku("MAT-ONG-500", "<Status>inactive</Status>")
    name = "<Attributes><name>Mật ong mới</name></Attributes>"
    assert refused_fields(update("", good)) == [("Attributes", "E4108")]
    bad = update(name, good + sku("MAT-ONG-250", "<price>0</price>"))
    assert (bad["code"], refused_fields(bad)) == ("501", [("price", "E4118")])
    renamed = update(name, sku("MAT-ONG-250", "<SellerSku>OTHER</SellerSku>"))
    assert refused_fields(renamed) == [("SellerSku", "E4193")]
    assert (seller.row("MAT-ONG-500")["title"], seller.row("MAT-ONG-500")["status"]) == (
        "Mật ong rừng Trị An",
        "active",
    )

    assert update(name, good)["code"] == "0"

    row = seller.row("MAT-ONG-500")
    assert (row["title"], row["status"], row["price_vnd"]) == ("Mật ong mới", "inactive", 185_000)


def test_deactivation_takes_a_sku_or_the_whole_item_offline(seller):
    row = seller.row("MAT-ONG-500")

    def deactivate(skus=""):
        return seller.post(
            "/product/deactivate",
            apiRequestBody=(
                f"<Request><Product><ItemId>{row['product_id']}</ItemId>{skus}</Product></Request>"
            ),
        )["code"]

    assert deactivate(f"<Skus><SkuId>{row['sku_id']}</SkuId></Skus>") == "0"
    assert (seller.row("MAT-ONG-500")["status"], seller.row("MAT-ONG-250")["status"]) == (
        "inactive",
        "active",
    )
    assert deactivate("<Skus><SkuId>1</SkuId></Skus>") == "E0003"
    assert deactivate() == "0"
    assert seller.row("MAT-ONG-250")["status"] == "InActive"
    assert deactivate() == "E0004"
    assert seller.post("/product/deactivate", payload="<Request/>")["code"] == "30"


def test_removed_skus_leave_the_shelf_and_free_their_code(seller):
    row, other = seller.row("MAT-ONG-500"), seller.row("BUOI-1")
    last = seller.post(
        "/product/sku/remove",
        payload=(
            f"<Request><Product><ItemId>{other['product_id']}</ItemId><Skus><Sku><SkuId>{other['sku_id']}</SkuId></Sku>"
            "</Skus></Product></Request>"
        ),
    )
    assert (last["code"], refused_fields(last)) == ("503", [("Skus", "E0503")])
    reference = f"SkuId_{other['product_id']}_{other['sku_id']}"

    answer = seller.post("/product/remove", sku_id_list=json.dumps([reference, "SkuId_1_2"]))

    assert (answer["code"], refused_fields(answer)) == ("0", [("sku_id_list", "E0207")])
    assert seller.get("/product/item/get", item_id=other["product_id"])["code"] == "208"
    assert seller.get("/products/get", filter="deleted")["data"]["total_products"] == 1
    assert seller.post("/product/create", payload=listing(SellerSku="BUOI-1"))["code"] == "0"
    assert seller.post("/product/remove", sku_id_list=json.dumps([reference]))["code"] == "503"
    assert seller.post("/product/remove", sku_id_list=json.dumps([reference] * 51))["code"] == "204"
    assert seller.row("MAT-ONG-500") == row


def test_items_are_found_by_code_state_and_page(seller):
    found = seller.get("/products/get", sku_seller_list='["MAT-ONG-250","NONE"]')["data"]
    assert (found["total_products"], len(found["products"][0]["skus"])) == (1, 2)
    assert seller.get("/products/get", filter="live", limit=1, offset=1)["data"]["total_products"] == 2
    assert seller.get("/products/get", filter="sold-out")["data"]["total_products"] == 2
    assert seller.get("/products/get", sku_seller_list='["NONE"]')["data"] == {}
    assert seller.get("/products/get", update_after="2099-01-01T00:00:00+07:00")["data"] == {}
    assert [
        seller.get("/products/get", **wrong)["code"]
        for wrong in (
            {"limit": 51},
            {"offset": 10_001},
            {"filter": "odd"},
            {"update_after": "2099-01-01"},
        )
    ] == ["19", "14", "36", "17"]


def test_uploaded_images_get_lazadas_address(seller):
    image = seller.upload(picture())["data"]["image"]
    assert image["url"] == f"https://vn-live.slatic.net/p/{image['hash_code']}.jpg"
    assert seller.post("/product/create", payload=listing(Images={"Image": [image["url"]]}))["code"] == "0"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "MissingParameter"),
        (b"text", "302"),
        (picture(kind="GIF"), "301"),
        (picture(329, 400), "1000"),
        (picture() + bytes(3_145_728), "303"),
    ],
    ids=["nothing", "text", "gif", "small", "heavy"],
)
def test_an_unfit_image_is_refused(seller, content, code):
    assert seller.upload(content)["code"] == code


def test_images_migrate_one_by_one_or_as_a_batch(seller):
    one = "<Request><Image><Url>{}</Url></Image></Request>"
    good = seller.post("/image/migrate", payload=one.format("https://shop.example/a.jpg"))
    assert good["data"]["image"]["url"].startswith("https://vn-live.slatic.net/p/")
    for bad in (
        "https://127.0.0.1/a.jpg",
        "https://shop.example:8000/a.jpg",
        "ftp://shop.example/a",
        "http://nas/a",
    ):
        assert seller.post("/image/migrate", payload=one.format(bad))["code"] == "301"
    batch = seller.post(
        "/images/migrate",
        payload=(
            "<Request><Images><Url>https://shop.example/a.jpg</Url><Url>https://10.0.0.1/b.jpg</Url></Images></Request>"
        ),
    )
    seller.world.shift_clock(1)
    result = seller.get("/image/response/get", batch_id=batch["batch_id"])["data"]
    assert len(result["images"]) == 1
    assert [each["original_url"] for each in result["errors"]] == ["https://10.0.0.1/b.jpg"]


def test_reference_data_needs_no_token_and_speaks_vietnamese(seller):
    tree = seller.get("/category/tree/get", language_code="vi_VN", access_token=None)["data"]
    leaves = {leaf["category_id"]: leaf["name"] for root in tree for leaf in root["children"] if leaf["leaf"]}
    assert leaves[10100869] == "Mật ong"
    attributes = seller.get("/category/attributes/get", primary_category_id=10100869, access_token=None)[
        "data"
    ]
    assert {
        each["name"] for each in attributes if each["is_mandatory"] and each["attribute_type"] == "normal"
    } == {"name", "brand"}
    assert seller.get("/category/attributes/get", primary_category_id=5, access_token=None)["code"] == "57"
    brands = seller.get("/category/brands/query", startRow=0, pageSize=2, access_token=None)["data"]
    assert (brands["total_record"], brands["module"][0]["name"]) == (5, "No Brand")
    suggestion = seller.get("/product/category/suggestion/get", product_name="Mật ong rừng U Minh 500ml")[
        "data"
    ]
    assert suggestion["categorySuggestions"][0]["categoryId"] == 10100869
    assert seller.get("/product/category/suggestion/get", product_name="xyz")["code"] == "701"
    assert seller.get("/rc/warehouse/get")["result"]["module"][0]["code"] == "dropshipping"


def test_seeding_three_thousand_variants_is_quick_and_replaces_the_shop(seller):
    products = [
        {
            "name": f"Trà {number}",
            "category": "tra-thao-moc",
            "variants": [{"sku": f"T{number}-{size}", "price_vnd": 50_000 + size} for size in range(3)],
        }
        for number in range(1000)
    ]
    PLATFORM.seed(seller.world, {"products": products})
    shelf = PLATFORM.shelf(seller.world)
    assert len(shelf) == 3000
    assert (shelf[0]["sku"], shelf[0]["stock"], shelf[0]["price_vnd"]) == ("T0-0", 0, 50_000)
    assert seller.get("/seller/get")["code"] == "0"
