"""Categories, attributes, brands and limits: a small tree in the shape of Shopee's for Vietnam."""

from typing import Any

from sandbox.shopee.gateway import Answer, Call, ShopeeError, whole

# (id, parent, Vietnamese name, English name); 0 = top. Items go only into leaves.
CATEGORIES = (
    (100629, 0, "Thực Phẩm và Đồ Uống", "Food & Beverages"),
    (100780, 100629, "Đồ ăn vặt", "Snacks"),
    (100823, 100780, "Bánh kẹo & đồ sấy", "Sweets & Dried Snacks"),
    (100825, 100780, "Hạt", "Nuts"),
    (100781, 100629, "Đồ uống", "Beverages"),
    (100841, 100781, "Trà & trà túi lọc", "Tea & Tea Bags"),
    (100842, 100781, "Cà phê & ca cao", "Coffee & Cocoa"),
    (100845, 100781, "Nước ép & nước giải khát", "Juices & Soft Drinks"),
    (100782, 100629, "Đồ uống có cồn", "Alcoholic Beverages"),
    (100851, 100782, "Rượu", "Wine & Spirits"),
    (100783, 100629, "Nhu yếu phẩm", "Food Staples"),
    (101814, 100783, "Mật ong & si rô", "Honey & Syrups"),
    (100862, 100783, "Gạo & ngũ cốc", "Rice & Grains"),
    (100863, 100783, "Gia vị", "Seasonings"),
    (100864, 100783, "Nấm khô & thực phẩm khô", "Dried Mushrooms & Dried Goods"),
    (100784, 100629, "Thực phẩm tươi sống & đông lạnh", "Fresh & Frozen Food"),
    (100871, 100784, "Trái cây tươi", "Fresh Fruits"),
    (100872, 100784, "Thịt, cá & trứng", "Meat, Fish & Eggs"),
    (100785, 100629, "Thực phẩm dinh dưỡng", "Dietary Food"),
    (100881, 100785, "Yến sào", "Bird's Nest"),
    (100630, 0, "Sắc Đẹp", "Beauty"),
    (100660, 100630, "Chăm sóc cơ thể", "Body Care"),
    (101653, 100660, "Tinh dầu & dược liệu", "Essential Oils & Herbs"),
    (100636, 0, "Nhà cửa & Đời sống", "Home & Living"),
    (100710, 100636, "Trang trí nhà cửa", "Decoration"),
    (101130, 100710, "Đồ thủ công mỹ nghệ", "Handicrafts"),
    (100713, 100636, "Chăm sóc vườn", "Gardening"),
    (101143, 100713, "Cây cảnh & hoa", "Plants & Flowers"),
    (100639, 0, "Voucher & Dịch vụ", "Tickets, Vouchers & Services"),
    (100758, 100639, "Du lịch & trải nghiệm", "Travel & Experiences"),
    (101960, 100758, "Vé tham quan", "Attraction Tickets"),
)
PARENTS = {parent for _, parent, _, _ in CATEGORIES}
LEAVES = {number for number, _, _, _ in CATEGORIES if number not in PARENTS}
FOOD_ROOT = 100629

ORIGIN, PACKING, MAKER, WEIGHT = 100010, 100095, 100037, 100061
ORIGIN_VIETNAM = 3307

BRANDS = ("Vinamit", "Cholimex", "Trung Nguyên", "Long Xuyên Farm", "Bà Đen", "Tân Triều", "Sông Mây")
BRAND_START = 1_140_001


def is_food(category_id: int) -> bool:
    """True when the category is below Food & Beverages."""
    parents = {number: parent for number, parent, _, _ in CATEGORIES}
    while category_id in parents and parents[category_id] != 0:
        category_id = parents[category_id]
    return category_id == FOOD_ROOT


def get_category(call: Call) -> Answer:
    """`product/get_category`: the whole tree in one answer."""
    column = 3 if call.value("language") == "en" else 2
    return {
        "category_list": [
            {
                "category_id": row[0],
                "parent_category_id": row[1],
                "original_category_name": row[3],
                "display_category_name": row[column],
                "has_children": row[0] in PARENTS,
            }
            for row in CATEGORIES
        ]
    }


def category_recommend(call: Call) -> Answer:
    """`product/category_recommend`: leaves whose name shares a word with the item's name."""
    words = set(call.text("item_name").casefold().split())
    return {
        "category_id": [
            row[0] for row in CATEGORIES if row[0] in LEAVES and words & set(row[2].casefold().split())
        ][:3]
    }


def get_attribute_tree(call: Call) -> Answer:
    """`product/get_attribute_tree`: empty list when `category_id_list` is missing, as on the platform."""
    wanted = [whole(part, "category_id_list") for part in call.texts("category_id_list")]
    if len(wanted) > 20:
        raise ShopeeError("error_param", "category_id_list should hold 1 to 20 ids.")
    column = 1 if call.value("language") == "en" else 0
    return {
        "list": [
            {"category_id": number, "attribute_tree": attribute_tree(number, column)}
            for number in wanted
            if number in LEAVES
        ]
    }


def attribute_tree(category_id: int, column: int = 0) -> list[dict[str, Any]]:
    """The attributes of a leaf; `column` 0 Vietnamese, 1 English names."""
    food = is_food(category_id)
    province = _attribute(100012, ("Tỉnh/thành", "Province")[column], input_type=3)
    tree = [
        _attribute(
            ORIGIN,
            ("Xuất xứ", "Country of Origin")[column],
            input_type=1,
            mandatory=food,
            values=[
                _value(ORIGIN_VIETNAM, ("Việt Nam", "Vietnam")[column], children=[province]),
                _value(3308, ("Thái Lan", "Thailand")[column]),
                _value(3309, ("Lào", "Laos")[column]),
            ],
        ),
        _attribute(MAKER, ("Tên tổ chức chịu trách nhiệm sản xuất", "Manufacturer")[column], input_type=3),
        _attribute(
            PACKING,
            ("Hình thức đóng gói", "Packaging")[column],
            input_type=5,
            most=3,
            values=[
                _value(4101, ("Hộp", "Box")[column]),
                _value(4102, ("Chai", "Bottle")[column]),
                _value(4103, ("Túi", "Bag")[column]),
            ],
        ),
    ]
    if food:
        weight = _attribute(WEIGHT, ("Khối lượng", "Net Weight")[column], input_type=2)
        weight["attribute_info"] |= {
            "format_type": 2,
            "input_validation_type": 3,
            "attribute_unit_list": ["g", "kg", "ml", "l"],
        }
        tree.append(weight)
    return tree


def _attribute(
    number: int,
    name: str,
    *,
    input_type: int,
    mandatory: bool = False,
    most: int = 1,
    values: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {
        "attribute_id": number,
        "mandatory": mandatory,
        "name": name,
        "attribute_value_list": values or [],
        "attribute_info": {
            "input_type": input_type,
            "input_validation_type": 2 if input_type == 3 else 0,
            "format_type": 1,
            "date_format_type": 0,
            "attribute_unit_list": [],
            "max_value_count": most,
        },
    }


def _value(number: int, name: str, children: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"value_id": number, "name": name, "value_unit": "", "child_attribute_list": children or []}


def get_brand_list(call: Call) -> Answer:
    """`product/get_brand_list`, paged by offset."""
    check_category(call.whole("category_id"))
    size, offset = call.page_size(100), call.whole("offset", 0)
    if call.whole("status", 1) not in (1, 2):
        raise ShopeeError("error_param", "status should be 1 or 2.")
    names = BRANDS if call.whole("status", 1) == 1 else ()
    found = [
        {"brand_id": BRAND_START + number, "original_brand_name": name, "display_brand_name": name}
        for number, name in enumerate(names)
    ]
    page = found[offset : offset + size]
    more = offset + size < len(found)
    return {
        "brand_list": page,
        "has_next_page": more,
        "next_offset": offset + size if more else 0,
        "is_mandatory": False,
        "input_type": "DROP_DOWN",
    }


def get_item_limit(call: Call) -> Answer:
    """`product/get_item_limit`: the limits of this shop; `gtin_limit` stands beside `response`."""
    setting = call.store.setting

    def between(least: Any, most: Any) -> dict[str, Any]:
        return {"min_limit": least, "max_limit": most}

    return {
        "gtin_limit": {"gtin_validation_rule": "Optional"},
        "response": {
            "price_limit": between(setting("price_min_vnd"), setting("price_max_vnd")),
            "stock_limit": between(0, setting("stock_max")),
            "item_name_length_limit": between(setting("name_min"), setting("name_max")),
            "item_image_count_limit": between(1, setting("images_max")),
            "item_description_length_limit": between(setting("description_min"), setting("description_max")),
            "tier_variation_name_length_limit": between(1, setting("tier_name_max")),
            "tier_variation_option_length_limit": between(1, setting("tier_option_max")),
            "wholesale_price_threshold_percentage": between(50, 100),
            "item_count_limit": {"max_limit": setting("items_max")},
            "dts_limit": {
                "days_to_ship_limit": between(7, 15),
                "non_pre_order_days_to_ship": 2,
                "support_pre_order": True,
            },
            "weight_limit": {"weight_mandatory": True},
            "dimension_limit": {"dimension_mandatory": False},
            "size_chart_limit": {"size_chart_mandatory": False, "support_image_size_chart": False},
            "extended_description_limit": {},
        },
    }


def check_category(category_id: int) -> None:
    """Refuse a category that takes no items."""
    if category_id not in LEAVES:
        raise ShopeeError("error_invalid_category", "The category is invalid or not a leaf category.")


def check_attributes(category_id: int, sent: list[dict[str, Any]]) -> None:
    """Refuse missing mandatory and unknown attributes, and own texts where only listed values are allowed."""
    tree = {entry["attribute_id"]: entry for entry in attribute_tree(category_id)}
    children = {
        child["attribute_id"]: child
        for entry in tree.values()
        for value in entry["attribute_value_list"]
        for child in value["child_attribute_list"]
    }
    given = set()
    if not isinstance(sent, list) or not all(isinstance(entry, dict) for entry in sent):
        raise ShopeeError("error_param", "Invalid attribute_list.")
    for attribute in sent:
        number = attribute.get("attribute_id", 0)
        known = {**tree, **children}.get(number)
        if known is None:
            raise ShopeeError("error_invalid_attribute", f"Unknown attribute {number}.")
        listed = {value["value_id"] for value in known["attribute_value_list"]}
        own_text = known["attribute_info"]["input_type"] in (2, 3, 5)
        values = attribute.get("attribute_value_list") or []
        for value in values:
            chosen = value.get("value_id", 0)
            if chosen not in listed and not (chosen == 0 and own_text and value.get("original_value_name")):
                raise ShopeeError("error_invalid_attribute", f"Invalid value of {known['name']}.")
        if values:
            given.add(known["attribute_id"])
    missing = [entry["name"] for number, entry in tree.items() if entry["mandatory"] and number not in given]
    if missing:
        raise ShopeeError("error_less_required_attribute", f"Mandatory attributes: {', '.join(missing)}.")


def check_brand(brand: Any) -> dict[str, Any]:
    """The brand as stored; refused when absent or unknown. brand_id 0 is "no brand"."""
    if not isinstance(brand, dict) or "brand_id" not in brand:
        raise ShopeeError("error_less_required_brand", "Brand is required.")
    number = whole(brand["brand_id"], "brand_id")
    if number == 0:
        return {"brand_id": 0, "original_brand_name": "No Brand"}
    if not BRAND_START <= number < BRAND_START + len(BRANDS):
        raise ShopeeError("error_invalid_brand", "Brand does not exist.")
    return {"brand_id": number, "original_brand_name": BRANDS[number - BRAND_START]}


CALLS = {
    "product/get_category": ("GET", get_category),
    "product/category_recommend": ("GET", category_recommend),
    "product/get_attribute_tree": ("GET", get_attribute_tree),
    "product/get_brand_list": ("GET", get_brand_list),
}
