"""Lazada's product pages: what is sent, in which order, and how each refusal is read."""

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from channels_sync.adapters.lazada import LazadaAdapter, content, markup
from channels_sync.protocol import (
    Aim,
    AttributeAnswer,
    Change,
    Content,
    ContentSku,
    Facet,
    ListingRef,
    Outcome,
    Picture,
    RemoteAttribute,
    RemoteBrand,
    RemoteCategory,
    Review,
    Throttled,
    Unavailable,
)
from tests.unit.channels_sync.lazada_wire import CREDENTIALS, NOW, OK, Wire, refused

CODE = ListingRef(product="", sku="", seller_sku="K01")
OURS = replace(CODE, product="2700000001")
SMALL = ContentSku("K01-250", "Hũ 250 ml", 98_000, 450, (8, 8, 12))
LARGE = ContentSku("K01-500", "Chai 500 ml", 185_000, 800, (12, 12, 20))
PAGE = Content(
    title="Mật ong rừng",
    description="Mật ong.\nĐóng chai.\n\nGiao < 3 ngày & kỹ.",
    category="10100869",
    skus=(SMALL,),
    pictures=(Picture("a", handle="https://vn-live.slatic.net/p/a.jpg"),),
)
CREATED = {
    "code": "0",
    "data": {
        "item_id": 2700000001,
        "item_status": "Pending QC",
        "sku_list": [{"seller_sku": "K01-250", "shop_sku": "x", "sku_id": 13000000001}],
    },
    "request_id": "r9",
}
NOTHING = {"code": "0", "data": {}}


def shown(*skus: tuple[str, int], **more: Any) -> dict[str, Any]:
    rows = [
        {"SkuId": number, "SellerSku": label, "Status": "active", "saleProp": {}} for label, number in skus
    ]
    return {"item_id": 2700000001, "status": "Active", "skus": rows} | more


def push(wire: Wire, page: Content = PAGE, ref: ListingRef = CODE) -> Any:
    [result] = wire.adapter.push(Facet.CONTENT, [Change(ref, 3, page)])
    assert (result.ref, result.version) == (ref, 3)
    return result


def paths(wire: Wire) -> list[str]:
    return [request.url.path.removeprefix("/rest") for request in wire.requests]


def tree(wire: Wire, index: int = -1, name: str = "payload") -> ElementTree.Element:
    product = ElementTree.fromstring(wire.sent(index)[name]).find("Product")
    assert product is not None
    return product


def texts(element: ElementTree.Element) -> dict[str, str]:
    return {child.tag: child.text or "" for child in element if not len(child)}


# Creating


def test_a_new_product_is_looked_for_before_it_is_created():
    wire = Wire(NOTHING, CREATED)
    result = push(wire)
    assert paths(wire) == ["/products/get", "/product/create"]
    assert json.loads(wire.sent(0)["sku_seller_list"]) == ["K01-250"]
    assert (result.outcome, result.request_id) == (Outcome.APPLIED, "r9")
    assert (result.learned.product, result.learned.skus) == ("2700000001", {"K01-250": ("13000000001", "")})
    assert result.learned.review is Review.IN_REVIEW


def test_a_new_product_is_sent_whole_without_stock():
    wire = Wire(NOTHING, CREATED)
    answers = (
        AttributeAnswer("country_origin", value_ids=("Vietnam",)),
        AttributeAnswer("sku:package_content", text="1 hũ"),
        AttributeAnswer("sale:color_family", value_ids=("Gold", "Brown")),
        AttributeAnswer("bad name", text="left out"),
    )
    push(wire, replace(PAGE, attributes=answers, title='Mật "ong" <rừng> ~ 1'))
    product = tree(wire)
    assert [image.text for image in product.iter("Image")] == ["https://vn-live.slatic.net/p/a.jpg"]
    attributes = product.find("Attributes")
    assert attributes is not None
    assert texts(attributes) == {
        "name": "Mật ”ong” rừng 1",
        "description": "<p>Mật ong.<br/>Đóng chai.</p><p>Giao &lt; 3 ngày &amp; kỹ.</p>",
        "brand": "No Brand",
        "country_origin": "Vietnam",
    }
    [sku] = product.iter("Sku")
    assert texts(sku) == {
        "SellerSku": "K01-250",
        "quantity": "0",
        "price": "98000",
        "package_length": "8.00",
        "package_width": "8.00",
        "package_height": "12.00",
        "package_weight": "0.45",
        "package_content": "1 hũ",
    }
    assert [texts(element) for element in sku.iter("saleProp")] == [{"color_family": "Gold,Brown"}]
    assert product.findtext("PrimaryCategory") == "10100869"
    assert product.find("variation") is None


@pytest.mark.parametrize(
    ("brand", "name", "sent"),
    [
        ("", "", {"brand": "No Brand"}),
        ("150001", "OCOP Đồng Nai", {"brand_id": "150001", "brand": "OCOP Đồng Nai"}),
        ("150001", "", {"brand_id": "150001"}),
    ],
)
def test_a_brand_is_named_by_id_and_no_brand_by_name(brand, name, sent):
    wire = Wire(NOTHING, CREATED)
    push(wire, replace(PAGE, brand=brand, brand_name=name))
    attributes = tree(wire).find("Attributes")
    assert attributes is not None
    assert {tag: text for tag, text in texts(attributes).items() if tag.startswith("brand")} == sent


def test_several_variants_are_told_apart_by_their_labels():
    wire = Wire(NOTHING, CREATED)
    push(wire, replace(PAGE, skus=(SMALL, LARGE)))
    product = tree(wire, 1)
    assert product.findtext("variation/Variation1/name") == "Loại"
    assert [option.text for option in product.iter("option")] == ["Hũ 250 ml", "Chai 500 ml"]
    assert [texts(one) for one in product.iter("saleProp")] == [
        {"Loại": "Hũ 250 ml"},
        {"Loại": "Chai 500 ml"},
    ]


def test_a_product_that_holds_our_sku_already_is_taken_and_not_created_twice():
    wire = Wire({"code": "0", "data": {"products": [shown(("K01-250", 13000000001))]}}, OK)
    result = push(wire)
    assert paths(wire) == ["/products/get", "/product/update"]
    assert (result.outcome, result.learned.product) == (Outcome.APPLIED, "2700000001")


def test_skus_that_a_created_product_does_not_name_are_looked_up():
    wire = Wire(
        NOTHING, {"code": "0", "data": {"item_id": 2700000001}}, {"code": "0", "data": shown(("K01-250", 13))}
    )
    assert push(wire).learned.skus == {"K01-250": ("13", "")}
    assert paths(wire)[2:] == ["/product/item/get"]


def test_the_id_of_a_product_that_was_created_with_reservations_is_kept():
    result = push(Wire(NOTHING, CREATED | {"detail": [{"field": "Images", "code": "4138", "message": "x"}]}))
    assert (result.outcome, result.code, result.learned.product) == (Outcome.REJECTED, "4138", "2700000001")


def test_a_product_just_found_keeps_the_skus_that_we_never_knew():
    rows = shown(("K01-250", 13000000001), ("STRANGER", 13000000009))
    wire = Wire({"code": "0", "data": {"products": [rows]}}, OK)
    assert push(wire).outcome is Outcome.APPLIED
    assert paths(wire) == ["/products/get", "/product/update"]


# Pictures


def test_pictures_without_an_address_are_uploaded_once_and_told():
    uploaded = {"code": "0", "data": {"image": {"url": "https://vn-live.slatic.net/p/b.jpg"}}}
    wire = Wire(NOTHING, uploaded, CREATED)
    result = push(wire, replace(PAGE, pictures=(*PAGE.pictures, Picture("b", load=lambda: b"\xff\xd8jpeg"))))
    assert paths(wire) == ["/products/get", "/image/upload", "/product/create"]
    assert b'name="image"' in wire.requests[1].content
    assert b"\xff\xd8jpeg" in wire.requests[1].content
    assert result.learned.handles == {"b": "https://vn-live.slatic.net/p/b.jpg"}
    assert [image.text for image in tree(wire).iter("Image")][1] == "https://vn-live.slatic.net/p/b.jpg"


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        (refused("303"), Outcome.REJECTED, "303"),
        (refused("E1000"), Outcome.REJECTED, "1000"),
        ({"code": "901"}, Outcome.THROTTLED, "901"),
        ({"code": "ServiceTimeout"}, Outcome.UNKNOWN, "ServiceTimeout"),
    ],
)
def test_what_was_uploaded_is_kept_when_the_next_picture_fails(answer, outcome, code):
    uploaded = {"code": "0", "data": {"image": {"url": "https://vn-live.slatic.net/p/b.jpg"}}}
    pictures = tuple(Picture(key, load=lambda: b"x") for key in "bc")
    result = push(Wire(NOTHING, uploaded, answer), replace(PAGE, pictures=pictures))
    assert (result.outcome, result.code) == (outcome, code)
    assert result.learned.handles == {"b": "https://vn-live.slatic.net/p/b.jpg"}


def test_trouble_before_anything_was_learned_is_trouble_of_the_call():
    with pytest.raises(Throttled):
        push(Wire(NOTHING, {"code": "901"}))
    with pytest.raises(Unavailable):
        push(Wire({"code": "ServiceTimeout"}))


def test_a_picture_that_cannot_be_read_is_a_refusal():
    result = push(Wire(NOTHING), replace(PAGE, pictures=(Picture("b"),)))
    assert (result.outcome, result.code, result.learned) == (Outcome.REJECTED, "no_picture", None)


def test_a_push_that_runs_out_of_time_keeps_what_it_has_and_goes_on_later():
    clock = iter([0.0, 1.0, 5.0, 9.0, 10.5])
    uploaded = {"code": "0", "data": {"image": {"url": "https://vn-live.slatic.net/p/b.jpg"}}}
    pictures = tuple(Picture(key, load=lambda: b"x") for key in "bcde")
    wire = Wire(NOTHING, uploaded)
    change = Change(CODE, 3, replace(PAGE, pictures=pictures))
    result = content.push(wire.adapter._gateway, change, lambda: next(clock))
    assert (result.outcome, result.code, result.retry_after) == (Outcome.THROTTLED, "out_of_time", 1.0)
    assert result.learned
    assert sorted(result.learned.handles) == ["b", "c"]
    assert len(wire.requests) == 3


# Changing


def test_a_known_product_is_updated_and_its_skus_shown_again():
    wire = Wire({"code": "0", "data": shown(("K01-250", 13000000001))}, CREATED)
    result = push(wire, ref=OURS)
    assert paths(wire) == ["/product/item/get", "/product/update"]
    product = tree(wire)
    [sku] = product.iter("Sku")
    assert product.findtext("ItemId") == "2700000001"
    assert texts(sku) | {"package_height": ""} == {
        "SkuId": "13000000001",
        "Status": "active",
        "package_length": "8.00",
        "package_width": "8.00",
        "package_height": "",
        "package_weight": "0.45",
    }
    assert result.outcome is Outcome.APPLIED


def test_new_variants_join_the_product_and_vanished_ones_leave_it():
    wire = Wire(
        {"code": "0", "data": shown(("K01-250", 13000000001), ("K01-OLD", 13000000009))},
        OK,
        {"code": "0", "data": {"sku_list": [{"seller_sku": "K01-500", "sku_id": "13000000002"}]}},
        OK,
    )
    result = push(wire, replace(PAGE, skus=(SMALL, LARGE)), OURS)
    assert paths(wire)[1:] == ["/product/update", "/product/create", "/product/sku/remove"]
    assert tree(wire, 2).findtext("AssociatedSku") == "13000000001"
    assert [sku.findtext("SellerSku") for sku in tree(wire, 2).iter("Sku")] == ["K01-500"]
    assert [sku.findtext("SkuId") for sku in tree(wire, 3).iter("Sku")] == ["13000000009"]
    assert result.learned.skus == {"K01-250": ("13000000001", ""), "K01-500": ("13000000002", "")}


def test_a_variant_that_shows_its_label_is_not_told_it_again():
    rows = [
        {"SkuId": 1, "SellerSku": "K01-250", "saleProp": {"Size": "Hũ 250 ml"}},
        {"SkuId": 2, "SellerSku": "K01-500", "saleProp": {"Size": "Chai 0,5 l"}},
    ]
    wire = Wire({"code": "0", "data": shown(skus=rows)}, OK)
    push(wire, replace(PAGE, skus=(SMALL, LARGE)), OURS)
    assert [texts(one) for one in tree(wire).iter("saleProp")] == [
        {"Size": "Hũ 250 ml"},
        {"Size": "Chai 500 ml"},
    ]
    rows[1]["saleProp"] = {"Size": "Chai 500 ml"}
    wire = Wire({"code": "0", "data": shown(skus=rows)}, OK)
    push(wire, replace(PAGE, skus=(SMALL, LARGE)), OURS)
    assert list(tree(wire).iter("saleProp")) == []


def test_a_product_that_was_deleted_over_there_is_made_anew():
    wire = Wire(refused("208"), NOTHING, CREATED)
    assert push(wire, ref=OURS).learned.product == "2700000001"
    assert paths(wire) == ["/product/item/get", "/products/get", "/product/create"]


# Taking away


def test_an_unlisted_product_goes_offline_whole():
    wire = Wire({"code": "0", "data": shown(("K01-250", 1))}, OK)
    result = push(wire, replace(PAGE, aim=Aim.UNLISTED), OURS)
    assert paths(wire) == ["/product/item/get", "/product/deactivate"]
    assert texts(tree(wire, name="apiRequestBody")) == {"ItemId": "2700000001"}
    assert (result.outcome, result.learned.review) == (Outcome.APPLIED, Review.UNLISTED)


def test_a_product_that_is_offline_already_is_as_wanted():
    wire = Wire({"code": "0", "data": shown(("K01-250", 1))}, refused("E0004"))
    assert push(wire, replace(PAGE, aim=Aim.UNLISTED), OURS).outcome is Outcome.APPLIED


def test_a_deleted_product_loses_every_sku():
    wire = Wire({"code": "0", "data": shown(("K01-250", 1), ("K01-OLD", 2))}, OK)
    result = push(wire, replace(PAGE, aim=Aim.DELETED), OURS)
    assert json.loads(wire.sent()["sku_id_list"]) == ["SkuId_2700000001_1", "SkuId_2700000001_2"]
    assert (result.outcome, result.learned.review, result.learned.product) == (
        Outcome.APPLIED,
        Review.GONE,
        "",
    )


@pytest.mark.parametrize("aim", [Aim.UNLISTED, Aim.DELETED])
def test_what_the_shop_does_not_hold_needs_no_taking_away(aim):
    wire = Wire(NOTHING)
    assert push(wire, replace(PAGE, aim=aim)).outcome is Outcome.APPLIED
    assert paths(wire) == ["/products/get"]


@pytest.mark.parametrize("aim", [Aim.UNLISTED, Aim.DELETED])
def test_another_product_that_carries_our_sku_now_is_not_taken_away(aim):
    wire = Wire(refused("208"))
    result = push(wire, replace(PAGE, aim=aim), OURS)
    assert (result.outcome, result.learned.review) == (Outcome.APPLIED, Review.GONE)
    assert paths(wire) == ["/product/item/get"]


# Refusals


def test_every_reason_of_a_refusal_is_told():
    details = [
        {"field": "name", "code": "E4129", "message": "forbidden"},
        {"field": "brand", "code": "E4142", "message": "unknown brand"},
    ]
    result = push(Wire(NOTHING, refused("500", *details)))
    assert (result.outcome, result.code) == (Outcome.REJECTED, "4129")
    assert result.message == "name: forbidden; brand: unknown brand"


@pytest.mark.parametrize(
    ("detail", "outcome"),
    [
        ([{"code": "4147", "message": "Concurrent product edit is not allowed"}], Outcome.THROTTLED),
        ([{"code": "4170", "message": "campaign"}], Outcome.CONFLICT),
        ([{"code": "4147", "message": "x"}, {"code": "4108", "message": "y"}], Outcome.REJECTED),
        ([{"code": "4155", "message": "locked"}], Outcome.REJECTED),
    ],
)
def test_a_refusal_of_the_page_has_the_outcome_of_its_reasons(detail, outcome):
    assert push(Wire(NOTHING, refused("500", *detail))).outcome is outcome


def test_a_reason_that_hides_in_a_success_is_a_refusal():
    hidden = OK | {"detail": [{"field": "Images", "code": "4138", "message": "external image URL"}]}
    assert push(Wire(NOTHING, hidden)).outcome is Outcome.REJECTED


# Reading pages


@pytest.mark.parametrize(
    ("state", "beside", "review"),
    [
        ("Active", None, Review.LIVE),
        ("InActive", None, Review.UNLISTED),
        ("Pending QC", None, Review.IN_REVIEW),
        ("Suspended", "Reject", Review.REJECTED),
        ("Active", "Live Reject", Review.REJECTED),
        ("Suspended", "Lock", Review.SUSPENDED),
        ("Suspended", None, Review.SUSPENDED),
        ("Deleted", "Reject", Review.GONE),
        ("Something", "Else", Review.SUSPENDED),
    ],
)
def test_a_page_says_where_its_review_stands(state, beside, review):
    why = [{"suggestion": "Sửa ảnh", "violationDetail": "Ảnh mờ"}]
    item = shown(
        status=state,
        subStatus=beside,
        rejectReason=why,
        primary_category=10100869,
        images=["https://x/a.jpg"],
        attributes={"name": "Mật ong", "description": "<p>A &lt; B<br/>C</p><p>D</p>"},
    )
    [view] = Wire({"code": "0", "data": item}).adapter.view(["2700000001"])
    assert (view.product, view.title, view.review) == ("2700000001", "Mật ong", review)
    assert (view.description, view.category, view.pictures) == (
        "A < B\nC\n\nD",
        "10100869",
        ("https://x/a.jpg",),
    )
    assert view.reason == "Ảnh mờ; Sửa ảnh"


def test_a_page_that_is_gone_says_so():
    [view] = Wire(refused("208")).adapter.view(["1"])
    assert (view.product, view.review) == ("1", Review.GONE)


def test_a_description_comes_back_as_it_was_written():
    text = "Mật ong & sữa.\nHai dòng <ở đây>.\n\nĐoạn hai."
    assert markup.plain(markup.description(text)) == text


# Categories, attributes, brands


def test_the_tree_is_read_with_paths():
    leaf = {"category_id": 10, "name": "Mật ong", "leaf": True}
    wire = Wire(
        {"code": "0", "data": [{"category_id": 6, "name": "Thực phẩm", "leaf": False, "children": [leaf]}]}
    )
    assert list(wire.adapter.categories()) == [
        RemoteCategory("6", "Thực phẩm", "", False, "Thực phẩm"),
        RemoteCategory("10", "Mật ong", "6", True, "Thực phẩm > Mật ong"),
    ]
    assert wire.sent()["language_code"] == "vi_VN"


def test_suggestions_come_with_their_path_and_none_is_no_trouble():
    row = {"categoryId": 10, "categoryName": "Mật ong", "categoryPath": "Thực phẩm>Mật ong"}
    wire = Wire({"code": "0", "data": {"categorySuggestions": [row]}})
    assert wire.adapter.suggest_categories("Mật ong") == [
        RemoteCategory("10", "Mật ong", is_leaf=True, path="Thực phẩm > Mật ong")
    ]
    assert Wire(refused("701")).adapter.suggest_categories("?") == []


def test_attributes_name_where_they_belong_and_what_may_be_answered():
    def row(name: str, kind: str, **more: object) -> dict[str, object]:
        return {"name": name, "label": f"Nhãn {name}", "input_type": kind, "attribute_type": "normal"} | more

    answer = {
        "code": "0",
        "data": [
            row("name", "text"),
            row(
                "origin",
                "multiSelect",
                is_mandatory=1,
                options=[{"id": 1, "name": "Việt Nam", "en_name": "Vietnam"}],
            ),
            row("package_content", "text", attribute_type="sku"),
            row("color_family", "enumInput", is_sale_prop=1, options=[{"name": "Vàng"}]),
        ],
    }
    assert Wire(answer).adapter.attributes("10") == [
        RemoteAttribute("origin", "Nhãn origin", True, {"Vietnam": "Việt Nam"}, False, True),
        RemoteAttribute("sku:package_content", "Nhãn package_content", takes_text=True),
        RemoteAttribute("sale:color_family", "Nhãn color_family", options={"Vàng": "Vàng"}, takes_text=True),
    ]


def test_brands_are_found_by_prefix_with_no_brand_among_them():
    rows = [{"brand_id": n, "name": name} for n, name in ((1, "Tân Triều"), (2, "No Brand"), (3, "Trị An"))]
    wire = Wire({"code": "0", "data": {"module": rows}})
    assert wire.adapter.brands("10", "tân") == [RemoteBrand("1", "Tân Triều"), RemoteBrand("2", "No Brand")]


def test_brands_that_answer_nothing_are_a_throttle():
    with pytest.raises(Throttled):
        Wire({"code": "0", "data": {}, "success": True}).adapter.brands("10")


def test_a_picture_travels_in_a_multipart_body_beside_what_is_signed() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"code": "0", "data": {"image": {"url": "https://x/y.jpg"}}})

    adapter = LazadaAdapter(CREDENTIALS, httpx.Client(transport=httpx.MockTransport(answer)), lambda: NOW)
    adapter._gateway.upload("/image/upload", "image", b"bytes")
    [request] = seen
    assert request.headers["content-type"].startswith("multipart/form-data")
    for name in ("app_key", "access_token", "sign_method", "timestamp", "sign"):
        assert f'name="{name}"'.encode() in request.content
