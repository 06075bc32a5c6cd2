"""What Lazada knows before anything is listed: categories, what they ask, brands.

An attribute's id here is the name it is sent by; one that belongs to each SKU has `SKU` in front, a sale
property `SALE`. The ids of its options are the English names, which is what Lazada wants to be sent.
"""

from collections.abc import Iterator
from typing import Any

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.lazada.gateway import Gateway
from channels_sync.protocol import RemoteAttribute, RemoteBrand, RemoteCategory, Throttled

LANGUAGE = {"language_code": "vi_VN"}
SKU, SALE = "sku:", "sale:"
NO_BRAND = "No Brand"

NO_SUGGESTION = "701"
BRANDS_PER_PAGE = 200
BRAND_PAGES = 10  # the whole list has hundreds; thirty calls a second are allowed to everybody together

# What a page says anyway, so that nobody needs to be asked.
OWN = {
    "name", "name_engravement", "brand", "brand_id", "description", "short_description", "SellerSku", "price",
    "quantity", "special_price", "special_from_date", "special_to_date", "package_weight", "package_length",
    "package_width", "package_height", "__images__",
}  # fmt: skip
FREE = {"text", "numeric", "date", "richText", "enumInput", "multiEnumInput"}
MULTIPLE = {"multiSelect", "multiEnumInput"}


def categories(gateway: Gateway) -> Iterator[RemoteCategory]:
    """The whole tree, parents before their children, in Vietnamese."""
    tree = gateway.get("/category/tree/get", LANGUAGE).accepted().rows
    waiting: list[tuple[dict[str, Any], str, str]] = [(node, "", "") for node in reversed(tree)]
    while waiting:
        node, parent, above = waiting.pop()
        number, name = as_text(node.get("category_id")), as_text(node.get("name"))
        if not number:
            continue
        path = f"{above} > {name}" if above else name
        yield RemoteCategory(number, name, parent, is_leaf=node.get("leaf") is True, path=path)
        children = map(as_dict, reversed(as_list(node.get("children"))))
        waiting.extend((child, number, path) for child in children)


def suggest(gateway: Gateway, title: str) -> list[RemoteCategory]:
    """Leaves that Lazada proposes for a title."""
    answer = gateway.get("/product/category/suggestion/get", {"product_name": title})
    if answer.code == NO_SUGGESTION:
        return []
    told = map(as_dict, as_list(answer.accepted().data.get("categorySuggestions")))
    return [
        RemoteCategory(
            id=as_text(row["categoryId"]),
            name=as_text(row.get("categoryName")),
            is_leaf=True,
            path=" > ".join(part.strip() for part in as_text(row.get("categoryPath")).split(">")),
        )
        for row in told
        if as_text(row.get("categoryId"))
    ]


def attributes(gateway: Gateway, category: str) -> list[RemoteAttribute]:
    """What a leaf category asks beyond what every page says."""
    answer = gateway.get("/category/attributes/get", {"primary_category_id": category, **LANGUAGE})
    return [_attribute(row) for row in answer.accepted().rows if as_text(row.get("name")) not in OWN | {""}]


def _attribute(row: dict[str, Any]) -> RemoteAttribute:
    name, kind = as_text(row.get("name")), as_text(row.get("input_type"))
    if as_text(row.get("is_sale_prop")) == "1":
        name = SALE + name
    elif as_text(row.get("attribute_type")) == "sku":
        name = SKU + name
    options = {
        sent: as_text(option.get("name")) or sent
        for option in map(as_dict, as_list(row.get("options")))
        if (sent := as_text(option.get("en_name")) or as_text(option.get("name")))
    }
    return RemoteAttribute(
        id=name,
        name=as_text(row.get("label")) or name,
        is_required=as_text(row.get("is_mandatory")) == "1",
        options=options,
        takes_text=kind in FREE or not options,
        is_multiple=kind in MULTIPLE,
    )


def brands(gateway: Gateway, prefix: str) -> list[RemoteBrand]:
    """Brands whose name begins with `prefix`, "No Brand" always among those found, from the first pages.

    Too many askers at once get a success without data: that is Throttled.
    """
    found: list[RemoteBrand] = []
    for start in range(0, BRAND_PAGES * BRANDS_PER_PAGE, BRANDS_PER_PAGE):
        page = {"startRow": str(start), "pageSize": str(BRANDS_PER_PAGE)}
        answer = gateway.get("/category/brands/query", page).accepted()
        rows = [
            row for row in map(as_dict, as_list(answer.data.get("module"))) if as_text(row.get("brand_id"))
        ]
        if not rows and not start:
            raise Throttled("empty_brands", "success without data", answer.request_id, retry_after=1.0)
        found += [RemoteBrand(as_text(row["brand_id"]), as_text(row.get("name"))) for row in rows]
        if len(rows) < BRANDS_PER_PAGE:
            break
    wanted = prefix.casefold()
    return [brand for brand in found if brand.name == NO_BRAND or brand.name.casefold().startswith(wanted)]
