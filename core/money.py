"""Money in whole đồng. Pure."""

import re
from collections.abc import Sequence


def format_vnd(amount: int) -> str:
    """1250000 -> "1.250.000 ₫" with a no-break space, as Vietnamese shops print it."""
    return f"{amount:,}".replace(",", ".") + "\u00a0₫"


_UNITS = {"": 1, "k": 1_000, "ng": 1_000, "nghin": 1_000, "tr": 1_000_000, "trieu": 1_000_000}


def read_vnd(text: str, most: int) -> int | None:
    """An amount as people type it: "350k", "350.000đ", "1,25tr"; None when it is none from 1 to `most`."""
    bare = text.strip().lower().replace("nghìn", "nghin").replace("triệu", "trieu")
    bare = re.sub(r"\s*(đ|₫|vnd|d)?$", "", bare)
    found = re.fullmatch(r"(\d[\d.,]*)\s*([a-z]*)", bare)
    if not found or found[2] not in _UNITS:
        return None
    number, unit = found[1].rstrip(".,"), _UNITS[found[2]]
    if unit == 1 or re.fullmatch(r"\d{1,3}([.,]\d{3})+", number):
        amount = float(re.sub(r"[.,]", "", number))
    else:
        amount = float(re.sub(r",", ".", number)) if number.count(",") + number.count(".") < 2 else 0
    price = round(amount * unit)
    return price if 0 < price <= most else None


def percent_of(amount: int, percent: int) -> int:
    """`percent` of `amount`, rounded half up to a whole đồng. Both are non-negative."""
    return portion_of(amount, 100 * percent)


def portion_of(amount: int, basis_points: int) -> int:
    """`basis_points` hundredths of a percent of `amount`, rounded half up. Both are non-negative."""
    return (amount * basis_points + 5_000) // 10_000


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` by weight without losing one đồng: largest remainders get the odd ones, earlier first.

    `total` and weights are non-negative. Weights that sum to 0 share evenly.
    """
    if not weights:
        return []
    if not sum(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
