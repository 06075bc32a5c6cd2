"""What a product body must look like in Vietnam, with the platform's code for each fault."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from sandbox.tiktok import amounts, categories, fields, products, shop
from sandbox.tiktok.answers import GATEWAY, UNPROCESSED, Refusal
from sandbox.tiktok.gateway import Call
from sandbox.world import World

TOP_LEVEL = frozenset(
    (
        "title",
        "description",
        "category_id",
        "category_version",
        "main_images",
        "package_weight",
        "package_dimensions",
        "product_attributes",
        "certifications",
        "brand_id",
        "is_cod_allowed",
        "delivery_option_ids",
        "external_product_id",
        "minimum_order_quantity",
        "scheduled_sale",
    )
)
NOT_CONTENT = frozenset(("skus", "save_mode", "idempotency_key"))
SKU_FIELDS = (
    "seller_sku",
    "sales_attributes",
    "identifier_code",
    "external_sku_id",
    "sku_weight",
    "sku_dimensions",
)

HIGHEST_TITLE, LOWEST_TITLE, HIGHEST_DESCRIPTION = 255, 25, 10_000
ENTITY = re.compile(r"&(#\d+|#x[0-9a-f]+|[a-z]+\d*);", re.IGNORECASE)
REPEATED = re.compile(r"(.)\1{9,}")
IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
IMAGE_FIELDS = ("src=", "width=", "height=")
WEIGHT = re.compile(r"\d{1,4}(\.\d{1,3})?", re.ASCII)
LENGTH = re.compile(r"\d{1,4}(\.\d{1,2})?", re.ASCII)


@dataclass(frozen=True)
class CheckedSku:
    """A SKU of a body: its content, and price and stock if it names them. `id` is "" for a new one."""

    id: str
    content: dict[str, Any]
    price_vnd: int | None
    stock: dict[str, int] | None


@dataclass(frozen=True)
class Checked:
    """A body that may be stored. `warnings`: fields that were dropped."""

    content: dict[str, Any]
    skus: list[CheckedSku]
    warnings: list[dict[str, str]]


def check(world: World, body: dict[str, Any], product: products.Product | None, *, draft: bool) -> Checked:
    """Check a full product body; `product` is the one it edits. A draft may lack attributes and papers."""
    content = {name: value for name, value in body.items() if name in TOP_LEVEL and value is not None}
    _title(world, fields.text(body, "title"), draft)
    _description(fields.text(body, "description"))
    category = _category(world, body, draft)
    _images(world, fields.items(body, "main_images"))
    _package(body)
    _brand(world, body)
    if not draft:
        _attributes(category, fields.optional_items(body, "product_attributes"))
        _certificates(category, fields.optional_items(body, "certifications"))
    skus = _skus(world, fields.items(body, "skus"), product)
    dropped = sorted(set(body) - TOP_LEVEL - NOT_CONTENT)
    return Checked(content, skus, [{"message": f"The field {name} is not used."} for name in dropped])


def _title(world: World, title: str, draft: bool) -> None:
    if not title.strip():
        raise Refusal(12052261, "The title is empty.")
    if len(title) > HIGHEST_TITLE:
        raise Refusal(12052051, f"The title must have at most {HIGHEST_TITLE} characters.")
    if len(title) < LOWEST_TITLE and not draft:
        code = int(world.setting(shop.CHANNEL, "short_title_code"))
        raise Refusal(code, f"The title must have at least {LOWEST_TITLE} characters.")
    bad = any(unicodedata.category(letter) in ("Cc", "So", "Cs") for letter in title)
    if bad or ENTITY.search(title) or REPEATED.search(title) or not any(map(str.isalnum, title)):
        raise Refusal(12052931, "The title has characters that are not allowed.")


def _description(description: str) -> None:
    if len(description) > HIGHEST_DESCRIPTION:
        raise Refusal(12052013, f"The description must have at most {HIGHEST_DESCRIPTION} characters.")
    pictures = IMAGE.findall(description)
    if len(pictures) > 30:
        raise Refusal(12052932, "The description must have at most 30 images.")
    if any(name not in picture for picture in pictures for name in IMAGE_FIELDS):
        raise Refusal(12052348, "Each img of the description needs src, width and height.")


def _category(world: World, body: dict[str, Any], draft: bool) -> categories.Category:
    categories.check_version(world, fields.optional_text(body, "category_version"))
    category = categories.known(fields.text(body, "category_id"))
    if not category.is_leaf:
        raise Refusal(12052230, "The category is not a leaf of this category version.")
    if not draft and category.permission == "PROHIBITED":
        raise Refusal(12052220, "The category is prohibited.")
    if not draft and category.permission == "INVITE_ONLY":
        raise Refusal(12052223, "The category is restricted.")
    return category


def _images(world: World, images: list[dict[str, Any]]) -> None:
    if not images:
        raise Refusal(12052028, "The product has no image.")
    if len(images) > 9:
        raise Refusal(12052306, "The product must have at most 9 images.")
    for index, image in enumerate(images):
        uri = fields.text(image, "uri", f"body.main_images[{index}]")
        if not uri or "://" in uri:
            raise Refusal(12052300, "The image uri is wrong: upload the image first.")
        stored = world.state.get("tiktok_image", uri)
        if stored is None:
            raise Refusal(12052722, "The image uri is unknown.")
        if min(stored["width"], stored["height"]) < 300:
            raise Refusal(12052301, "The image must measure at least 300 pixels on each side.")


def _package(body: dict[str, Any]) -> None:
    weight = fields.optional_item(body, "package_weight")
    if weight:
        value = fields.text(weight, "value", "body.package_weight")
        fields.choice(weight, "unit", ("KILOGRAM",), "body.package_weight")
        if not WEIGHT.fullmatch(value) or float(value) == 0:
            raise Refusal(UNPROCESSED, "package_weight.value must be kilograms with at most 3 decimals.")
    size = fields.optional_item(body, "package_dimensions")
    if size:
        fields.choice(size, "unit", ("CENTIMETER",), "body.package_dimensions")
        for name in ("length", "width", "height"):
            if not LENGTH.fullmatch(fields.text(size, name, "body.package_dimensions")):
                raise Refusal(UNPROCESSED, f"package_dimensions.{name} must be centimetres.")


def _brand(world: World, body: dict[str, Any]) -> None:
    brand_id = fields.optional_text(body, "brand_id")
    if brand_id and brand_id not in {brand["id"] for brand in categories.brands(world)}:
        raise Refusal(UNPROCESSED, "brand_id is unknown: leave it out for no brand.")


def _attributes(category: categories.Category, given: list[dict[str, Any]]) -> None:
    chosen: dict[str, set[str]] = {}
    for index, attribute in enumerate(given):
        where = f"body.product_attributes[{index}]"
        values = fields.items(attribute, "values", where)
        chosen[fields.text(attribute, "id", where)] = {
            value.get("id") or value.get("name") or "" for value in values
        } - {""}
    for attribute in categories.attributes(category):
        if chosen.get(attribute["id"]):
            continue
        if attribute["is_requried"]:
            raise Refusal(12052104, f"The required attribute {attribute['name']} is missing.")
        for condition in attribute.get("requirement_conditions", []):
            if condition["attribute_value_id"] in chosen.get(condition["attribute_id"], ()):
                raise Refusal(12052182, f"The attribute {attribute['name']} is required here.")


def _certificates(category: categories.Category, given: list[dict[str, Any]]) -> None:
    if len(given) > 10:
        raise Refusal(UNPROCESSED, "certifications must have at most 10 entries.")
    if category.certificate and categories.CERTIFICATE not in {row.get("id") for row in given}:
        raise Refusal(12052105, "A required certificate is missing.")


def _skus(world: World, rows: list[dict[str, Any]], product: products.Product | None) -> list[CheckedSku]:
    if not rows:
        raise Refusal(12052902, "The SKU list is empty.")
    if len(rows) > 100:
        raise Refusal(12052050, "The product must have at most 100 SKUs.")
    checked = [_sku(world, row, f"body.skus[{index}]", product) for index, row in enumerate(rows)]
    names = [sku.id for sku in checked if sku.id]
    if len(set(names)) < len(names):
        raise Refusal(12052553, "A SKU ID stands twice.")
    if len(checked) > 1:
        _variants([sku.content.get("sales_attributes") or [] for sku in checked])
    return checked


def _sku(world: World, row: dict[str, Any], where: str, product: products.Product | None) -> CheckedSku:
    sku_id = fields.optional_text(row, "id", where)
    if sku_id and (product is None or products.sku_of(product, sku_id) is None):
        raise Refusal(12052556, "The SKU does not exist in this product.")
    seller_sku = fields.optional_text(row, "seller_sku", where)
    if len(seller_sku) > 50:
        raise Refusal(12052054, "The seller_sku must have at most 50 characters.")
    if " " in seller_sku:
        raise Refusal(UNPROCESSED, "The seller_sku must not have spaces.")
    for index, attribute in enumerate(fields.optional_items(row, "sales_attributes", where)):
        if (
            len(fields.optional_text(attribute, "name", f"{where}.sales_attributes[{index}]")) > 20
            or len(fields.optional_text(attribute, "value_name", f"{where}.sales_attributes[{index}]")) > 50
        ):
            raise Refusal(UNPROCESSED, "A sales attribute has a name of at most 20, a value of at most 50.")
    price = fields.optional_item(row, "price", where)
    inventory = fields.optional_items(row, "inventory", where)
    if not sku_id and not price:
        raise Refusal(12052571, "The price is missing.")
    if not sku_id and not inventory:
        raise Refusal(12052486, "The inventory is missing.")
    stock, errors = amounts.stock_by_warehouse(world, inventory, where)
    if errors:
        raise Refusal(errors[0]["code"], errors[0]["message"])
    content = {name: row[name] for name in SKU_FIELDS if row.get(name) is not None}
    return CheckedSku(
        sku_id,
        content,
        amounts.price_vnd(price, f"{where}.price") if price else None,
        stock if inventory else None,
    )


def _variants(rows: list[list[dict[str, Any]]]) -> None:
    """Every SKU carries the same attributes (at most 3), no two the same values."""

    def name(row: dict[str, Any]) -> str:
        return row.get("id") or row.get("name") or ""

    names = [sorted(map(name, attributes)) for attributes in rows]
    if not names[0] or len(names[0]) > 3 or any(other != names[0] for other in names):
        raise Refusal(UNPROCESSED, "All SKUs need the same 1-3 sales attributes.")
    values = {
        tuple(sorted((name(row), row.get("value_id") or row.get("value_name") or "") for row in attributes))
        for attributes in rows
    }
    if len(values) < len(rows):
        raise Refusal(UNPROCESSED, "Two SKUs have the same sales attributes.")


def product_ids(call: Call, ceiling: int) -> list[str]:
    """`product_ids` of a call over several products."""
    numbers = fields.texts(call.body, "product_ids", ceiling)
    if not numbers:
        raise Refusal(GATEWAY, "param body.product_ids is missing")
    return numbers
