"""What Lazada knows before a seller lists anything: categories, their attributes, brands.

A small part of the real tree, enough for farm produce, crafts and garden visits.
"""

from typing import Any

from sandbox.lazada.call import CHANNEL, Api, Call, Fault

NO_BRAND = (39704, "No Brand")
BRANDS = (NO_BRAND, (150001, "OCOP Đồng Nai"), (150002, "Tân Triều"), (150003, "Trị An"), (150004, "Bù Đăng"))

MOST_BRANDS = 200
BRAND_CALLS_PER_SECOND = 30  # of everybody together; above it Lazada answers nothing, as a success


class _Leaf:
    """A category that takes listings, and the words by which a product name points at it."""

    def __init__(self, category_id: int, vietnamese: str, english: str, *words: str) -> None:
        self.category_id = category_id
        self.names = {"vi_VN": vietnamese, "en_US": english}
        self.words = words


_ROOTS = (
    (
        6588,
        "Thực phẩm & đồ uống",
        "Groceries",
        (
            _Leaf(10100869, "Mật ong", "Honey", "mật ong"),
            _Leaf(
                10100870,
                "Trái cây tươi",
                "Fresh Fruit",
                "bưởi",
                "chuối",
                "chôm chôm",
                "sầu riêng",
                "xoài",
                "trái",
            ),
            _Leaf(10100871, "Hạt & trái cây sấy", "Nuts & Dried Fruit", "hạt điều", "hạt", "sấy"),
            _Leaf(10100872, "Cà phê & ca cao", "Coffee & Cocoa", "cà phê", "ca cao"),
            _Leaf(10100873, "Trà & thảo mộc", "Tea & Herbs", "trà", "thảo mộc", "dược liệu", "tinh dầu"),
            _Leaf(10100874, "Gia vị", "Seasoning", "tiêu", "mắm", "muối", "gia vị"),
            _Leaf(10100875, "Đồ uống & rượu", "Drinks & Spirits", "rượu", "nước", "mật dừa"),
            _Leaf(10100876, "Thịt, cá, trứng", "Meat, Fish & Eggs", "thịt", "cá", "trứng", "yến", "nấm"),
            _Leaf(10100877, "Gạo & ngũ cốc", "Rice & Cereals", "gạo", "bột", "ngũ cốc"),
            _Leaf(10100878, "Bánh kẹo", "Sweets", "bánh", "kẹo", "mứt"),
        ),
    ),
    (
        6600,
        "Nhà cửa & vườn",
        "Home & Garden",
        (
            _Leaf(10100901, "Thủ công mỹ nghệ", "Handicrafts", "gốm", "gỗ", "tre", "dệt", "thổ cẩm"),
            _Leaf(10100902, "Hoa & cây kiểng", "Flowers & Plants", "hoa", "lan", "kiểng", "mai"),
        ),
    ),
    (
        6700,
        "Du lịch & dịch vụ",
        "Travel & Services",
        (_Leaf(10100951, "Du lịch vườn", "Garden Visits", "du lịch", "vé", "tham quan"),),
    ),
)
LEAVES = {leaf.category_id: leaf for _, _, _, leaves in _ROOTS for leaf in leaves}
PARENTS = frozenset(root_id for root_id, _, _, _ in _ROOTS)

# The slugs of the sample catalogue; whatever is not here goes where its name points.
BY_SLUG = {
    "trai-cay-tuoi": 10100870,
    "hat-dieu": 10100871,
    "ca-phe-ca-cao": 10100872,
    "mat-ong": 10100869,
    "tra-thao-moc": 10100873,
    "nam": 10100876,
    "gia-vi": 10100874,
    "do-uong": 10100875,
    "ruou": 10100875,
    "yen-sao": 10100876,
    "thit-ca-trung": 10100876,
    "banh-keo-do-say": 10100878,
    "gao-ngu-coc": 10100877,
    "duoc-lieu-tinh-dau": 10100873,
    "thu-cong-my-nghe": 10100901,
    "hoa-kieng": 10100902,
    "du-lich": 10100951,
}

# name, label, input type, goes under the Sku, mandatory, options (Vietnamese, English)
_ATTRIBUTES: tuple[tuple[str, str, str, bool, bool, tuple[tuple[str, str], ...]], ...] = (
    ("name", "Tên sản phẩm", "text", False, True, ()),
    ("brand", "Thương hiệu", "singleSelect", False, True, tuple((name, name) for _, name in BRANDS)),
    ("description", "Mô tả", "richText", False, False, ()),
    ("short_description", "Điểm nổi bật", "richText", False, False, ()),
    ("country_origin", "Xuất xứ", "singleSelect", False, False, (("Việt Nam", "Vietnam"), ("Khác", "Other"))),
    (
        "storage_instruction",
        "Bảo quản",
        "singleSelect",
        False,
        False,
        (("Nhiệt độ phòng", "Room temperature"), ("Ngăn mát", "Chilled"), ("Đông lạnh", "Frozen")),
    ),
    ("SellerSku", "Mã SKU", "text", True, True, ()),
    ("price", "Giá", "numeric", True, True, ()),
    ("quantity", "Số lượng", "numeric", True, False, ()),
    ("package_weight", "Khối lượng (kg)", "numeric", True, True, ()),
    ("package_length", "Dài (cm)", "numeric", True, True, ()),
    ("package_width", "Rộng (cm)", "numeric", True, True, ()),
    ("package_height", "Cao (cm)", "numeric", True, True, ()),
    ("package_content", "Trong hộp có", "text", True, False, ()),
)
OPTIONS = {
    name: frozenset(english for _, english in options)
    for name, _, _, _, _, options in _ATTRIBUTES
    if options and name != "brand"
}


def suggested(product_name: str) -> list[int]:
    """Leaf categories whose words stand in a product name, the longest word first."""
    name = product_name.lower()
    hits = [(len(word), leaf.category_id) for leaf in LEAVES.values() for word in leaf.words if word in name]
    return list(dict.fromkeys(category_id for _, category_id in sorted(hits, reverse=True)))


def is_brand(brand_id: str | None, name: str | None) -> bool:
    """Does Lazada know this brand, by id when one is given, else by name?"""
    if brand_id:
        return any(str(known_id) == brand_id for known_id, _ in BRANDS)
    return any(known == name for _, known in BRANDS)


def _language(call: Call) -> str:
    return "vi_VN" if call.text("language_code") == "vi_VN" else "en_US"


def _tree(call: Call) -> dict[str, Any]:
    language = _language(call)
    return {
        "data": [
            {
                "category_id": root_id,
                "name": vietnamese if language == "vi_VN" else english,
                "var": False,
                "leaf": False,
                "children": [
                    {"category_id": leaf.category_id, "name": leaf.names[language], "var": True, "leaf": True}
                    for leaf in leaves
                ],
            }
            for root_id, vietnamese, english, leaves in _ROOTS
        ]
    }


def _attributes(call: Call) -> dict[str, Any]:
    category_id = call.required("primary_category_id")
    if not category_id.isdecimal() or int(category_id) not in LEAVES.keys() | PARENTS:
        raise Fault("57", "E057: No attribute sets linked to that category", "ISP")
    return {
        "data": [
            {
                "id": 100005571 + number,
                "name": name,
                "label": label if _language(call) == "vi_VN" else name,
                "input_type": kind,
                "attribute_type": "sku" if of_sku else "normal",
                "is_mandatory": int(mandatory),
                "is_sale_prop": 0,
                "advanced": {"is_key_prop": int(mandatory)},
                "options": [
                    {"id": 100 + index, "name": vietnamese, "en_name": english}
                    for index, (vietnamese, english) in enumerate(options)
                ],
            }
            for number, (name, label, kind, of_sku, mandatory, options) in enumerate(_ATTRIBUTES)
        ]
    }


def _brands(call: Call) -> dict[str, Any]:
    start = call.whole("startRow", 0, low=0, high=1_000_000, code="14")
    size = call.whole("pageSize", 40, low=1, high=MOST_BRANDS, code="19")
    if call.world.allow(CHANNEL, "brands", BRAND_CALLS_PER_SECOND) > 0:
        return {"success": True, "error_code": None, "error_msg": None, "data": {}}
    module = [
        {"brand_id": brand_id, "name": name, "name_en": name, "global_identifier": f"brand_{brand_id}"}
        for brand_id, name in BRANDS[start : start + size]
    ]
    return {
        "success": True,
        "error_code": None,
        "error_msg": None,
        "data": {
            "start_row": start,
            "page_index": start // size + 1,
            "page_size": size,
            "enable_total": True,
            "total_page": -(-len(BRANDS) // size),
            "total_record": len(BRANDS),
            "module": module,
        },
    }


def _suggestion(call: Call) -> dict[str, Any]:
    found = suggested(call.required("product_name"))
    if not found:
        raise Fault("701", "E701: No category suggestion for this product")
    parents = {leaf.category_id: vietnamese for _, vietnamese, _, leaves in _ROOTS for leaf in leaves}
    return {
        "data": {
            "categorySuggestions": [
                {
                    "categoryId": category_id,
                    "categoryName": LEAVES[category_id].names["vi_VN"],
                    "categoryPath": f"{parents[category_id]}>{LEAVES[category_id].names['vi_VN']}",
                }
                for category_id in found
            ]
        }
    }


APIS = {
    "/category/tree/get": Api(_tree, needs_token=False),
    "/category/attributes/get": Api(_attributes, needs_token=False),
    "/category/brands/query": Api(_brands, needs_token=False),
    "/product/category/suggestion/get": Api(_suggestion),
}
