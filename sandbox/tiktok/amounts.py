"""Prices and quantities: how they are written, and which of them Vietnam takes."""

import re
from typing import Any

from sandbox.tiktok import fields, logistics, shop
from sandbox.tiktok.answers import Refusal
from sandbox.world import World

HIGHEST_PRICE_VND = 180_000_000
HIGHEST_QUANTITY = 99_999
DONG = re.compile(r"(\d{1,15})(?:\.0+)?", re.ASCII)


def dong(amount: str) -> int | None:
    """Whole đồng out of "125000" or "125000.00"; None when it is written otherwise."""
    found = DONG.fullmatch(amount)
    return int(found[1]) if found else None


def price_vnd(price: dict[str, Any], where: str) -> int:
    """A list price. Raises 12052571, 12052084, 12052012, 12052073 or 12052570."""
    amount = price.get("amount")
    if amount in (None, ""):
        raise Refusal(12052571, "The price is missing.")
    if fields.text(price, "currency", where) != "VND":
        raise Refusal(12052084, "The currency must be VND.")
    value = dong(fields.text(price, "amount", where))
    if value is None:
        raise Refusal(12052012, "The price format is wrong.")
    if value == 0:
        raise Refusal(12052073, "The price is invalid.")
    if value > HIGHEST_PRICE_VND:
        raise Refusal(12052570, f"The price must be 1-{HIGHEST_PRICE_VND} VND.")
    return value


def stock_by_warehouse(
    world: World, rows: list[dict[str, Any]], where: str
) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """Quantities by warehouse id, and what is wrong with them as `extra_errors` rows.

    A single warehouse need not be named.
    """
    stock: dict[str, int] = {}
    errors: list[dict[str, Any]] = []
    for index, row in enumerate(rows):
        here = f"{where}.inventory[{index}]"
        own = shop.sales_warehouses(world)
        warehouse_id = fields.optional_text(row, "warehouse_id", here) or (own[0] if len(own) == 1 else "")
        quantity = fields.whole(row, "quantity", here)
        problem = _warehouse_problem(world, warehouse_id) or _quantity_problem(world, quantity)
        if problem:
            errors.append({"warehouse_id": warehouse_id, "code": problem[0], "message": problem[1]})
        stock[warehouse_id] = quantity
    return stock, errors


def _warehouse_problem(world: World, warehouse_id: str) -> tuple[int, str] | None:
    if warehouse_id == shop.RETURN_WAREHOUSE:
        return 12052532, "The warehouse is not a sales warehouse"
    if warehouse_id not in shop.sales_warehouses(world):
        return 12052097, "The warehouse does not exist"
    if logistics.status(world, warehouse_id) == "DISABLED":
        return 12052531, "The warehouse is disabled"
    return None


def _quantity_problem(world: World, quantity: int) -> tuple[int, str] | None:
    lowest = 0 if world.setting(shop.CHANNEL, "zero_quantity_accepted") else 1
    if not lowest <= quantity <= HIGHEST_QUANTITY:
        return 12052055, f"The quantity must be {lowest}-{HIGHEST_QUANTITY}"
    return None
