"""Write what stands on the shelf. What it is, is worked out where prices and stock are known too."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from accounts.models import Ward
from catalog.models import Category, ShelfDue, ShelfRow, ShelfTally
from catalog.shelf import COLUMNS
from core import clock, locks
from core.text import fold

WRITTEN = [field.attname for field in ShelfRow._meta.concrete_fields if not field.primary_key]
COUNTED = {*COLUMNS.values(), "age_restricted"}
WAIT = timedelta(seconds=2)  # changes that come together are counted together
COUNTED_PER_S = 5_000  # rows of a large shelf are counted so seldom that it takes 1 % of a processor
NOTHING: dict[str, Any] = {"total": 0}
TURN = (7301, 0)  # the advisory lock of the count

SOLD_MOST = 99_999
TIERS = {ShelfRow.Season.IN: 0, ShelfRow.Season.ALL_YEAR: 1, ShelfRow.Season.OUT: 1}


def place(row: ShelfRow) -> int:
    """Where it stands in the popular list: goods out of season last and before them those sold out; then
    by stars, in season first, best selling first."""
    sold = SOLD_MOST - min(row.sold, SOLD_MOST)
    digits = (
        row.season == ShelfRow.Season.OUT,
        not row.has_stock,
        5 - row.stars,
        TIERS[ShelfRow.Season(row.season)],
    )
    first = 0
    for digit in digits:
        first = first * 10 + int(digit)
    return first * (SOLD_MOST + 1) + sold


def order(variants: Mapping[int, bool]) -> None:
    """Have these variants looked at again, each with whether only its stock may have changed. One insert.

    Call inside the transaction that changed them.
    """
    ShelfDue.objects.bulk_create(ShelfDue(variant_id=pk, stock_only=only) for pk, only in variants.items())


def take_due(most: int) -> dict[int, bool]:
    """Variants to look at, the longest waiting first, and whether only their stock may have changed.

    Call inside the transaction that looks: when it fails they are due again.
    """
    rows = list(ShelfDue.objects.select_for_update(skip_locked=True).order_by("pk")[:most])
    ShelfDue.objects.filter(pk__in=[row.pk for row in rows]).delete()
    found: dict[int, bool] = {}
    for row in rows:
        found[row.variant_id] = row.stock_only and found.get(row.variant_id, True)
    return found


@transaction.atomic
def put(rows: Collection[ShelfRow], looked_at: Collection[int]) -> int:
    """Make the shelf of the products `looked_at` hold exactly `rows`. Returns how many had to be written."""
    there = ShelfRow.objects.select_for_update().order_by("pk").in_bulk(looked_at)
    new = [row for row in rows if row.product_id not in there]
    changed = [row for row in rows if row.product_id in there and _differs(row, there[row.product_id])]
    gone = there.keys() - {row.product_id for row in rows}
    ShelfRow.objects.bulk_create(
        [*new, *changed], update_conflicts=True, unique_fields=["product"], update_fields=WRITTEN
    )
    if gone:
        ShelfRow.objects.filter(pk__in=gone).delete()
    counts_change = bool(new or gone) or any(
        getattr(row, name) != getattr(there[row.product_id], name) for row in changed for name in COUNTED
    )
    if counts_change:
        _count_later()
    return len(new) + len(changed) + len(gone)


def _count_later() -> None:
    whole = ShelfTally.objects.filter(category=None).first() or ShelfTally.objects.create()
    if whole.due_at is None:
        rest = timedelta(seconds=whole.everything.get("total", 0) / COUNTED_PER_S)
        ShelfTally.objects.filter(pk=whole.pk).update(due_at=clock.now() + WAIT + rest)


def _differs(row: ShelfRow, other: ShelfRow) -> bool:
    return any(getattr(row, name) != getattr(other, name) for name in WRITTEN)


def count() -> None:
    """Count the shelves anew, all together: readers see the old figures or the new ones."""
    with locks.only_one(*TURN, wait=True), transaction.atomic():
        shown, everything = (
            _tallies(ShelfRow.objects.filter(age_restricted=False)),
            _tallies(ShelfRow.objects.all()),
        )
        names = _names()
        for whole in (shown, everything):
            whole[None] = whole.get(None, NOTHING) | names
        keys = [None, *Category.objects.order_by("pk").values_list("pk", flat=True)]
        ShelfTally.objects.all().delete()
        ShelfTally.objects.bulk_create(
            ShelfTally(
                category_id=key, shown=shown.get(key, NOTHING), everything=everything.get(key, NOTHING)
            )
            for key in keys
        )


def _names() -> dict[str, Any]:
    """What the filters are called, so that who reads a tally need not ask."""
    wards = sorted(
        Ward.objects.filter(pk__in=ShelfRow.objects.values("ward")), key=lambda ward: fold(ward.name)
    )
    return {
        "categories": list(map(list, Category.objects.values_list("pk", "slug", "name", "name_en"))),
        "wards": [[ward.pk, ward.full_name] for ward in wards],
    }


def _tallies(rows: QuerySet[ShelfRow]) -> dict[int | None, dict[str, Any]]:
    """Per category, and under None for all, {"total": n, "ward": {code: n}, …}."""
    found: dict[int | None, dict[str, Any]] = {}
    for name, column in COLUMNS.items():
        for category, value, number in (
            rows.values_list("category_id", column).annotate(Count("pk")).order_by()
        ):
            for key in (None, category):
                cells = found.setdefault(key, {}).setdefault(name, {})
                cells[str(value)] = cells.get(str(value), 0) + number
    units = dict(rows.values_list("category_id").annotate(Sum("sold")).order_by())
    for key, tally in found.items():
        tally["total"] = sum(tally["category"].values())
        tally["sold"] = sum(units.values()) if key is None else units[key]
    return found
