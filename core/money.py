"""Money in whole đồng. Pure."""

from collections.abc import Sequence


def format_vnd(amount: int) -> str:
    """1250000 -> "1.250.000 ₫" with a no-break space, as Vietnamese shops print it."""
    return f"{amount:,}".replace(",", ".") + "\u00a0₫"


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
