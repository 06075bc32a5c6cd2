"""What Shopee asks of a page: categories, attributes, brands."""

from collections.abc import Mapping
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee.gateway import PAGE, Gateway
from channels_sync.protocol import RemoteAttribute, RemoteBrand, RemoteCategory

NO_BRAND = RemoteBrand("0", "No Brand")
TAKES_TEXT = frozenset({2, 3, 5})  # combo boxes and free text
TAKES_SEVERAL = frozenset({4, 5})
DEEPEST = 10  # levels; the tree has four or five
LAST_PAGE = 50


def categories(gateway: Gateway) -> list[RemoteCategory]:
    """The whole tree, in Vietnamese. One call. Raises ChannelError."""
    answer = gateway.get("product/get_category", {"language": "vi"})
    rows = {
        as_text(row.get("category_id")): row for row in map(as_dict, as_list(answer.get("category_list")))
    }
    return [_category(number, rows) for number in rows if number]


def suggest(gateway: Gateway, title: str) -> list[RemoteCategory]:
    """Leaves Shopee proposes for a title, best first. Raises ChannelError."""
    proposed = as_list(gateway.get("product/category_recommend", {"item_name": title}).get("category_id"))
    if not proposed:
        return []
    leaves = {category.id: category for category in categories(gateway) if category.is_leaf}
    return [leaves[number] for number in dict.fromkeys(map(as_text, proposed)) if number in leaves]


def attributes(gateway: Gateway, category: str) -> list[RemoteAttribute]:
    """What a leaf asks; the questions that only some answers open are left out. Raises ChannelError."""
    params: dict[str, str | int | list[str]] = {"category_id_list": category, "language": "vn"}
    answer = gateway.get("product/get_attribute_tree", params)
    return [
        _attribute(question)
        for leaf in map(as_dict, as_list(answer.get("list")))
        if as_text(leaf.get("category_id")) == category
        for question in map(as_dict, as_list(leaf.get("attribute_tree")))
    ]


def brands(gateway: Gateway, category: str, prefix: str) -> list[RemoteBrand]:
    """Brands whose name starts with `prefix`, "No Brand" first. Raises ChannelError."""
    found = {NO_BRAND.id: NO_BRAND}
    offset = 0
    for _ in range(LAST_PAGE):
        answer = gateway.get(
            "product/get_brand_list",
            {
                "category_id": category,
                "offset": offset,
                "page_size": PAGE,
                "status": 1,
                "language": "vi",
            },
        )
        for row in map(as_dict, as_list(answer.get("brand_list"))):
            number = as_text(row.get("brand_id"))
            name = as_text(row.get("original_brand_name")) or as_text(row.get("display_brand_name"))
            if number and name:
                found.setdefault(number, RemoteBrand(number, name))
        following = as_int(answer.get("next_offset")) if answer.get("has_next_page") is True else None
        if following is None or following <= offset:
            break
        offset = following
    wanted = prefix.casefold()
    return [brand for brand in found.values() if brand.name.casefold().startswith(wanted)]


def _category(number: str, rows: Mapping[str, Mapping[str, Any]]) -> RemoteCategory:
    names: list[str] = []
    at = number
    while at in rows and len(names) < DEEPEST:
        names.append(_name(rows[at]))
        at = as_text(rows[at].get("parent_category_id"))
    parent = as_text(rows[number].get("parent_category_id"))
    return RemoteCategory(
        number,
        _name(rows[number]),
        parent="" if parent == "0" else parent,
        is_leaf=rows[number].get("has_children") is False,
        path=" > ".join(reversed(names)),
    )


def _name(row: Mapping[str, Any]) -> str:
    return as_text(row.get("display_category_name")) or as_text(row.get("original_category_name"))


def _attribute(question: Mapping[str, Any]) -> RemoteAttribute:
    kind = as_int(as_dict(question.get("attribute_info")).get("input_type"))
    values = [as_dict(value) for value in as_list(question.get("attribute_value_list"))]
    return RemoteAttribute(
        as_text(question.get("attribute_id")),
        as_text(question.get("name")),
        is_required=question.get("mandatory") is True,
        options={as_text(value.get("value_id")): as_text(value.get("name")) for value in values},
        takes_text=kind in TAKES_TEXT,
        is_multiple=kind in TAKES_SEVERAL,
    )
