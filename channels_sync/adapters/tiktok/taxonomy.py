"""Categories, attributes and brands of TikTok Shop in Vietnam, which has only the v2 tree."""

import unicodedata
from collections.abc import Mapping
from itertools import islice
from typing import Any

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.tiktok.gateway import Gateway
from channels_sync.protocol import RemoteAttribute, RemoteBrand, RemoteCategory

VERSION = {"category_version": "v2"}
VIETNAMESE = {**VERSION, "locale": "vi-VN"}
CATEGORIES = "/product/202309/categories"
BRANDS = "/product/202309/brands"
BRAND_PAGES = 10  # a thousand names; a prefix finds the rest
LICENCE_WORDS = ("licen", "giay phep", "giay chung nhan", "giay to", "cong bo")
PATH_BETWEEN = " › "


class Taxonomy:
    """What the platform asks and offers, read through the gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def categories(self) -> list[RemoteCategory]:
        """The whole tree, each node with its path from the root."""
        data = self._gateway.send("GET", CATEGORIES, query=VIETNAMESE).accepted().data
        rows = {as_text(row.get("id")): row for row in map(as_dict, as_list(data.get("categories")))}
        rows.pop("", None)
        return [
            RemoteCategory(
                id=number,
                name=as_text(row.get("local_name")),
                parent="" if as_text(row.get("parent_id")) == "0" else as_text(row.get("parent_id")),
                is_leaf=row.get("is_leaf") is True,
                path=_path(rows, number),
            )
            for number, row in rows.items()
        ]

    def suggest(self, title: str) -> list[RemoteCategory]:
        """The leaf that the platform proposes for a title, if it has an idea."""
        body = {"product_title": title, **VERSION}
        data = self._gateway.send("POST", f"{CATEGORIES}/recommend", body).accepted().data
        chain = list(map(as_dict, as_list(data.get("categories"))))
        leaf = as_text(data.get("leaf_category_id"))
        row = next((one for one in chain if as_text(one.get("id")) == leaf), None)
        if not leaf or row is None:
            return []
        path = PATH_BETWEEN.join(as_text(one.get("name")) for one in chain)
        parent = as_text(chain[-2].get("id")) if len(chain) > 1 else ""
        return [RemoteCategory(leaf, as_text(row.get("name")), parent, is_leaf=True, path=path)]

    def attributes(self, category: str) -> list[RemoteAttribute]:
        """What a leaf asks about a whole product; what tells variants apart is not among it."""
        answer = self._gateway.send("GET", f"{CATEGORIES}/{category}/attributes", query=VIETNAMESE)
        return [
            RemoteAttribute(
                id=as_text(row.get("id")),
                name=as_text(row.get("name")),
                is_required=row.get("is_requried") is True or row.get("is_required") is True,  # sic
                options={
                    as_text(value.get("id")): as_text(value.get("name"))
                    for value in map(as_dict, as_list(row.get("values")))
                },
                takes_text=row.get("is_customizable") is True,
                is_multiple=row.get("is_multiple_selection") is True,
                licence_part=licence_part(as_text(row.get("name"))),
            )
            for row in map(as_dict, as_list(answer.accepted().data.get("attributes")))
            if as_text(row.get("id")) and as_text(row.get("type")) != "SALES_PROPERTY"
        ]

    def brands(self, category: str, prefix: str = "") -> list[RemoteBrand]:
        """Brands that may be named: authorised ones, and lesser ones that need no authorisation."""
        query = {"page_size": "100", "category_id": category, **VERSION}
        pages = self._gateway.pages(
            BRANDS, query={**query, **({"brand_name": prefix} if prefix else {})}, method="GET"
        )
        return [
            RemoteBrand(as_text(row.get("id")), as_text(row.get("name")))
            for page in islice(pages, BRAND_PAGES)
            for row in map(as_dict, as_list(page.get("brands")))
            if as_text(row.get("id"))
            and (as_text(row.get("authorized_status")) == "AUTHORIZED" or row.get("is_t1_brand") is False)
        ]


def _path(rows: Mapping[str, Mapping[str, Any]], number: str) -> str:
    names: list[str] = []
    seen: set[str] = set()
    while number in rows and number not in seen:
        seen.add(number)
        names.insert(0, as_text(rows[number].get("local_name")))
        number = as_text(rows[number].get("parent_id"))
    return PATH_BETWEEN.join(names)


def licence_part(name: str) -> str:
    """Which part of the licence an attribute asks for, by its English or Vietnamese name; "" for none."""
    words = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    words = "".join(letter for letter in words if not unicodedata.combining(letter))
    if any(part in words for part in ("date of issu", "issue date", "issuance date", "ngay cap")):
        return "date"
    if any(part in words for part in ("place of issu", "issuing", "noi cap")):
        return "place"
    if not any(part in words for part in LICENCE_WORDS):
        return ""
    if "type" in words or "loai" in words:
        return "kind"
    return "number" if "number" in words or "so " in words else ""
