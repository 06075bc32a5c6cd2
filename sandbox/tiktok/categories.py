"""The category tree of the demo shop, with attributes, rules and brands.

Food, health, beauty and baby categories in Vietnam ask for four licence attributes (since 2026-05-26).
Misspellings of the platform (`is_requried`, `UNAUTHORIEZD`) are kept.
"""

from dataclasses import dataclass
from typing import Any

from sandbox.tiktok import fields, shop
from sandbox.tiktok.answers import UNPROCESSED, Refusal
from sandbox.tiktok.gateway import Call, Operation
from sandbox.world import World

VERSION = "v2"


@dataclass(frozen=True)
class Category:
    """A node of the tree. `licensed`: the licence attributes are mandatory below it."""

    id: str
    parent_id: str
    english: str
    vietnamese: str
    is_leaf: bool = True
    licensed: bool = False
    permission: str = "AVAILABLE"
    certificate: bool = False


TREE = {
    category.id: category
    for category in (
        Category("600000", "0", "Food & Beverages", "Thực phẩm & Đồ uống", False, True),
        Category("600010", "600000", "Fresh Food", "Thực phẩm tươi sống", False, True),
        Category("600011", "600010", "Fruit", "Trái cây tươi", True, True),
        Category("600012", "600010", "Mushrooms", "Nấm", True, True),
        Category("600013", "600010", "Meat, Fish & Eggs", "Thịt, cá, trứng", True, True),
        Category("600020", "600000", "Staples", "Thực phẩm khô", False, True),
        Category("600021", "600020", "Nuts", "Hạt điều & hạt", True, True),
        Category("600022", "600020", "Spices", "Gia vị", True, True),
        Category("600023", "600020", "Rice & Cereals", "Gạo & ngũ cốc", True, True),
        Category("600024", "600020", "Sweets & Dried Food", "Bánh kẹo & đồ sấy", True, True),
        Category("600030", "600000", "Drinks", "Đồ uống & pha chế", False, True),
        Category("600031", "600030", "Coffee & Cocoa", "Cà phê & ca cao", True, True),
        Category("600032", "600030", "Tea", "Trà & thảo mộc", True, True),
        Category("600033", "600030", "Soft Drinks", "Đồ uống", True, True),
        Category("600034", "600030", "Alcohol", "Rượu (18+)", True, True, "PROHIBITED"),
        Category("600001", "600000", "Honey", "Mật ong", True, True),
        Category("600100", "0", "Health", "Sức khỏe", False, True),
        Category("600101", "600100", "Bird's Nest", "Yến sào", True, True, "AVAILABLE", True),
        Category("600102", "600100", "Herbs & Essential Oils", "Dược liệu & tinh dầu", True, True),
        Category("600200", "0", "Home", "Nhà cửa & Đời sống", False),
        Category("600201", "600200", "Handicrafts", "Thủ công mỹ nghệ"),
        Category("600202", "600200", "Plants", "Hoa kiểng"),
        Category("600300", "0", "Tickets & Vouchers", "Vé & phiếu dịch vụ", False, False, "INVITE_ONLY"),
        Category("600301", "600300", "Garden Tours", "Du lịch vườn", True, False, "INVITE_ONLY"),
    )
}

LICENCE_ATTRIBUTES = (
    ("101001", "Product License Type"),
    ("101002", "Product License Number"),
    ("101003", "Date of Issuance"),
    ("101004", "Place of Issuance"),
)
LICENCE_TYPES = (("1002001", "Self-declaration"), ("1002002", "Food safety certificate"))
ORIGIN, ORIGINS = "100392", (("1001533", "Vietnam"), ("1001534", "Imported"))
IMPORTER = "100393"
CERTIFICATE = "7182427001"

BRANDS = (
    {
        "id": "7082427311584347905",
        "name": "OCOP Đồng Nai",
        "authorized_status": "AUTHORIZED",
        "is_t1_brand": False,
        "brand_status": "ONLINE",
    },
    {
        "id": "7082427311584347906",
        "name": "Trung Nguyên",
        "authorized_status": "UNAUTHORIEZD",
        "is_t1_brand": True,
        "brand_status": "ONLINE",
    },
)


def attributes(category: Category) -> list[dict[str, Any]]:
    """The attributes of a leaf, as the platform lists them."""
    origin = {
        "id": ORIGIN,
        "name": "Origin",
        "type": "PRODUCT_PROPERTY",
        "is_requried": False,
        "is_customizable": False,
        "is_multiple_selection": False,
        "values": [{"id": value, "name": name} for value, name in ORIGINS],
    }
    importer = {
        "id": IMPORTER,
        "name": "Importer",
        "type": "PRODUCT_PROPERTY",
        "is_requried": False,
        "is_customizable": True,
        "is_multiple_selection": False,
        "requirement_conditions": [
            {
                "condition_type": "VALUE_ID_MATCH",
                "attribute_id": ORIGIN,
                "attribute_value_id": ORIGINS[1][0],
            }
        ],
    }
    packing = {
        "id": "100000",
        "name": "Specification",
        "type": "SALES_PROPERTY",
        "is_requried": False,
        "is_customizable": True,
        "is_multiple_selection": False,
    }
    licences: list[dict[str, Any]] = [
        {
            "id": number,
            "name": name,
            "type": "PRODUCT_PROPERTY",
            "is_requried": True,
            "is_customizable": True,
            "is_multiple_selection": False,
        }
        for number, name in LICENCE_ATTRIBUTES
    ]
    licences[0]["values"] = [{"id": value, "name": name} for value, name in LICENCE_TYPES]
    return [origin, importer, packing, *(licences if category.licensed else [])]


def papers(category: Category) -> list[dict[str, Any]]:
    """Licence attributes filled in, for products that were on sale before."""
    values = (LICENCE_TYPES[0][1], "MAU-01/2026", "2026-01-15", "Đồng Nai")
    return (
        [
            {"id": number, "name": name, "values": [{"name": value}]}
            for (number, name), value in zip(LICENCE_ATTRIBUTES, values, strict=True)
        ]
        if category.licensed
        else []
    )


def chain(category_id: str) -> list[dict[str, Any]]:
    """From the root down to a category."""
    found: list[dict[str, Any]] = []
    category = TREE.get(category_id)
    while category is not None:
        found.insert(
            0,
            {
                "id": category.id,
                "parent_id": category.parent_id,
                "local_name": category.vietnamese,
                "is_leaf": category.is_leaf,
            },
        )
        category = TREE.get(category.parent_id)
    return found


def leaf_named(vietnamese: str) -> Category | None:
    """The leaf whose Vietnamese name a catalogue uses."""
    return next((c for c in TREE.values() if c.is_leaf and c.vietnamese == vietnamese), None)


def check_version(world: World, version: str) -> None:
    """Vietnam has only the v2 tree; an omitted version still means v1. Raises 12052217."""
    if world.setting(shop.CHANNEL, "category_v2_only") and version != VERSION:
        raise Refusal(12052217, "The category version is wrong: use v2.")


def known(category_id: str) -> Category:
    """A category by its id. Raises 12052023."""
    if category_id not in TREE:
        raise Refusal(12052023, "The category does not exist.")
    return TREE[category_id]


def _tree(call: Call) -> dict[str, Any]:
    check_version(call.world, call.query.get("category_version", ""))
    keyword = call.query.get("keyword", "").casefold()
    prohibited = call.query.get("include_prohibited_categories", "").lower() == "true"
    vietnamese = call.query.get("locale", "").startswith("vi")
    named = ((c, c.vietnamese if vietnamese else c.english) for c in TREE.values())
    return {
        "categories": [
            {
                "id": c.id,
                "parent_id": c.parent_id,
                "local_name": name,
                "is_leaf": c.is_leaf,
                "permission_statuses": [c.permission],
            }
            for c, name in named
            if keyword in name.casefold() and (prohibited or c.permission != "PROHIBITED")
        ]
    }


def _leaf(call: Call) -> Category:
    check_version(call.world, call.query.get("category_version", ""))
    category = known(call.params["category_id"])
    if not category.is_leaf:
        raise Refusal(12052024, "The category is not a leaf category.")
    return category


def _attributes(call: Call) -> dict[str, Any]:
    return {"attributes": attributes(_leaf(call))}


def _rules(call: Call) -> dict[str, Any]:
    category = _leaf(call)
    certificates = [
        {
            "id": CERTIFICATE,
            "name": "Product announcement",
            "is_required": category.certificate,
            "document_details": "Copy of the product announcement.",
            "sample_image_url": "",
        }
    ]
    return {
        "product_certifications": certificates if category.licensed else [],
        "size_chart": {"is_supported": False, "is_required": False},
        "cod": {"is_supported": category.permission == "AVAILABLE"},
        "package_dimension": {"is_required": True},
        "seller_sku": {"is_required": False},
        "allowed_special_product_types": ["PRE_ORDER"],
    }


def _recommend(call: Call) -> dict[str, Any]:
    """The leaf that shares most words with the title."""
    check_version(call.world, fields.optional_text(call.body, "category_version"))
    words = set(fields.text(call.body, "product_title").casefold().split())
    leaves = [c for c in TREE.values() if c.is_leaf and c.permission == "AVAILABLE"]
    best = max(leaves, key=lambda c: len(words & set(f"{c.vietnamese} {c.english}".casefold().split())))
    return {
        "leaf_category_id": best.id,
        "categories": [
            {
                "id": node["id"],
                "name": node["local_name"],
                "level": level,
                "is_leaf": node["is_leaf"],
                "permission_statuses": [TREE[node["id"]].permission],
            }
            for level, node in enumerate(chain(best.id), start=1)
        ],
    }


def brands(world: World) -> list[dict[str, Any]]:
    """Public brands and the shop's own."""
    return [*BRANDS, *world.state.values("tiktok_brand")]


def _brands(call: Call) -> dict[str, Any]:
    size, offset = fields.page(call.query, 100, None)
    prefix = call.query.get("brand_name", "").casefold()
    authorised = call.query.get("is_authorized", "").lower()
    rows = [
        row
        for row in brands(call.world)
        if row["name"].casefold().startswith(prefix)
        and (not authorised or (row["authorized_status"] == "AUTHORIZED") == (authorised == "true"))
    ]
    return {
        "brands": rows[offset : offset + size],
        "total_count": len(rows),
        "next_page_token": fields.page_token(offset + size, len(rows)),
    }


def _new_brand(call: Call) -> dict[str, Any]:
    name = fields.text(call.body, "name").strip()
    if not 2 <= len(name) <= 30:
        raise Refusal(UNPROCESSED, "The brand name must have 2-30 characters.")
    number = str(call.world.state.next_id("tiktok_brand", 7382427311584340001))
    call.world.state.put(
        "tiktok_brand",
        number,
        {
            "id": number,
            "name": name,
            "authorized_status": "AUTHORIZED",
            "is_t1_brand": False,
            "brand_status": "ONLINE",
        },
    )
    return {"id": number}


_BASIC = "seller.product.basic"
OPERATIONS = (
    Operation("GET", "/product/{version}/categories", _BASIC, _tree),
    Operation("POST", "/product/{version}/categories/recommend", _BASIC, _recommend),
    Operation("GET", "/product/{version}/categories/{category_id}/attributes", _BASIC, _attributes),
    Operation("GET", "/product/{version}/categories/{category_id}/rules", _BASIC, _rules),
    Operation("GET", "/product/{version}/brands", _BASIC, _brands),
    Operation("POST", "/product/{version}/brands", "seller.product.write", _new_brand, takes_shop=False),
)
