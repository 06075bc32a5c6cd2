"""The rules of a listing: attributes, images, packages and SKUs as create and update judge them. Pure.

Source: Lazada Open Platform, CreateProduct and UpdateProduct with their error lists.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.lazada import categories, images, payload, terms
from sandbox.lazada.call import Problem

MOST_NAME = 255
MOST_DESCRIPTION = 25_000
MOST_IMAGES = 8
MOST_SALE_PROPS = 2
MOST_WEIGHT_KG = 40
MOST_MEASURE = 100_000  # beyond this a size is a slip of the pen
MOST_SIDES_CM = 300
FORBIDDEN = frozenset('"^~<>|')
SIDES = ("package_length", "package_width", "package_height")
WEIGHT = "package_weight"
STATUSES = ("active", "inactive", "deleted")

_PICTURE = re.compile(r"<img[^>]*\ssrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


def category(given: str | None) -> tuple[int, list[Problem]]:
    """The leaf category of a new listing."""
    if given and given.isdecimal() and int(given) in categories.LEAVES:
        return int(given), []
    return 0, [Problem("PrimaryCategory", "4134", f"{given or 'nothing'} is not a leaf category")]


def attributes(
    given: Mapping[str, Any], current: Mapping[str, str] | None
) -> tuple[dict[str, str], list[Problem]]:
    """The attributes after the given ones, and what is wrong; `current` None: a new listing."""
    merged = dict(current or {}) | {name: payload.leaf(given, name) or "" for name in given}
    problems = []
    name = merged.get("name", "")
    if not name:
        problems.append(Problem("name", "4108", "name is mandatory"))
    if len(name) > MOST_NAME:
        problems.append(Problem("name", "4108", f"name has {len(name)} characters, at most {MOST_NAME}"))
    if FORBIDDEN & set(name):
        problems.append(Problem("name", "4129", 'name must not hold any of "^~<>|'))
    if len(merged.get("description", "")) > MOST_DESCRIPTION:
        problems.append(Problem("description", "4108", f"description is over {MOST_DESCRIPTION} characters"))
    for html in ("description", "short_description"):
        outside = [url for url in _PICTURE.findall(merged.get(html, "")) if not images.is_hosted(url)]
        if outside:
            problems.append(Problem(html, "4138", f"external image URL: {outside[0]}"))
    if (current is None or {"brand", "brand_id"} & given.keys()) and not categories.is_brand(
        merged.get("brand_id"), merged.get("brand")
    ):
        problems.append(Problem("brand", "4142", "neither brand_id nor brand names a known brand"))
    for option in categories.OPTIONS.keys() & given.keys():
        if merged[option] not in categories.OPTIONS[option]:
            problems.append(Problem(option, "4115", f"{merged[option]!r} is not among the options"))
    return merged, problems


def pictures(given: list[str], *, mandatory: bool) -> list[Problem]:
    """What is wrong with a list of image addresses."""
    if mandatory and not given:
        return [Problem("Images", "4139", "the main image is missing")]
    if len(given) > MOST_IMAGES:
        return [Problem("Images", "4169", f"{len(given)} images, at most {MOST_IMAGES}")]
    outside = [url for url in given if not images.is_hosted(url)]
    return [Problem("Images", "4138", f"external image URL: {url}") for url in outside]


def sku(
    given: Mapping[str, Any], current: Mapping[str, Any] | None, now: float
) -> tuple[dict[str, Any], list[Problem]]:
    """The fields of a SKU document that a `Sku` node sets, and what is wrong; `current` None: a new SKU."""
    asked, problems = terms.read(given, terms.LISTING, terms.Terms.of(current) if current else None, now)
    fields: dict[str, Any] = asdict(asked)
    if "quantity" in given:
        quantity, wrong = terms.whole(given, "quantity")
        held = current["withheld"] + current["occupied"] if current else 0
        if not wrong and quantity < held:
            wrong = [Problem("quantity", "4152", f"illegal parameter: quantity {quantity} is below {held}")]
        problems += wrong
        fields["sellable"] = quantity - held
    state = (payload.leaf(given, "Status") or "").lower()
    if "Status" in given and state not in STATUSES:
        problems.append(Problem("Status", "4115", f"Status must be one of {', '.join(STATUSES)}"))
    elif state:
        fields["status"] = state
    fields["package"], wrong = _package(given, current["package"] if current else None)
    problems += wrong
    if "Images" in given:
        fields["images"] = payload.texts(given, "Images", "Image")
        problems += pictures(fields["images"], mandatory=False)
    if "saleProp" in given:
        fields["sale_props"] = {
            name: payload.leaf(payload.child(given, "saleProp"), name) or ""
            for name in payload.child(given, "saleProp")
        }
        if len(fields["sale_props"]) > MOST_SALE_PROPS:
            problems.append(Problem("saleProp", "4110", f"at most {MOST_SALE_PROPS} sale properties"))
    return fields, problems


def _package(
    given: Mapping[str, Any], current: Mapping[str, str] | None
) -> tuple[dict[str, str], list[Problem]]:
    """Sizes in cm and weight in kg as text, merged over the current ones; a new SKU needs all four."""
    measures = (*SIDES, WEIGHT)
    merged = dict(current or {}) | {
        name: payload.leaf(given, name) or "" for name in (*measures, "package_content") if name in given
    }
    problems = []
    sizes: dict[str, Decimal] = {}
    for name in measures:
        if name not in given and current is not None:
            continue
        try:
            size = Decimal(merged.get(name, ""))
        except InvalidOperation:
            problems.append(Problem(name, "4108", f"{name} must be a number, got {merged.get(name, '')!r}"))
            continue
        if not size.is_finite() or not 0 < size < MOST_MEASURE:
            problems.append(Problem(name, "4108", f"{name} must be more than zero and below {MOST_MEASURE}"))
        elif size != round(size, 2):
            problems.append(Problem(name, "4149", f"{name} may have two decimals at most, got {size}"))
        else:
            sizes[name] = size
    if sizes.get(WEIGHT, 0) > MOST_WEIGHT_KG:
        problems.append(Problem(WEIGHT, "4164", f"a parcel may weigh {MOST_WEIGHT_KG} kg at most"))
    if not problems and sum(Decimal(merged.get(side, "0")) for side in SIDES) > MOST_SIDES_CM:
        problems.append(Problem("package_length", "4165", f"length + width + height over {MOST_SIDES_CM} cm"))
    return merged, problems
