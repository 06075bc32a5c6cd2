"""Read the shelf: which products a list shows, in which order, and the counts beside its filters.

Every cost is bounded, so a list of 100,000 products takes what one of 1,000 takes: whole shelves are counted
beforehand (ShelfTally), what filters leave is counted here up to COUNTED and no page lies deeper than that.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Value

from catalog.models import Category, ShelfRow, ShelfTally

COUNTED = 1_000  # what filters leave is counted so far; "1.000+" beyond
PAGE_SIZE = 24
ORDERS: dict[str, tuple[str, ...]] = {
    "": ("place", "product_id"),
    "new": ("-product_id",),
    "best": ("-sold", "place", "product_id"),
    "price": ("price_vnd", "product_id"),
    "-price": ("-price_vnd", "-product_id"),
    "stars": ("-stars", "place", "product_id"),
    "name": ("name_key", "product_id"),
}
SORTED = ("place", "sold", "price_vnd", "name_key")  # columns of ORDERS that no filter looks at
Cell = str | int | bool
COLUMNS = {  # filter -> column it looks at
    "category": "category_id",
    "stars": "stars",
    "cnnt": "cnnt",
    "ward": "ward_id",
    "kind": "kind",
    "season": "season",
    "stock": "has_stock",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; an empty value does not filter. `sort` is a key of ORDERS.

    `category` is an id, `wards` are codes. `ids` are products found by words, the best first: they are the
    order as well unless another is asked for.
    """

    category: int | None = None
    stars: tuple[int, ...] = ()
    cnnt: bool = False
    wards: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    in_season: bool = False
    in_stock: bool = False
    price_from_vnd: int | None = None
    price_to_vnd: int | None = None
    ids: tuple[int, ...] | None = None
    ids_are_cut: bool = False
    sort: str = ""
    age_confirmed: bool = False

    def wanted(self) -> dict[str, frozenset[Cell]]:
        """The values each filter in use lets through."""
        asked: dict[str, Iterable[Cell]] = {
            "category": () if self.category is None else (self.category,),
            "stars": self.stars,
            "cnnt": (True,) if self.cnnt else (),
            "ward": self.wards,
            "kind": self.kinds,
            "season": (int(ShelfRow.Season.IN),) if self.in_season else (),
            "stock": (True,) if self.in_stock else (),
        }
        return {name: frozenset(values) for name, values in asked.items() if values}

    @property
    def has_price(self) -> bool:
        """A price is asked for."""
        return self.price_from_vnd is not None or self.price_to_vnd is not None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many products there are, and how many each value of a filter would leave, all others kept.

    `is_cut`: there are at least `total`. A filter that could not be counted is absent from `by`.
    """

    total: int
    is_cut: bool = False
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tallies:
    """The counts of whole shelves: of everything and of one category, of which `shelf` is the one in use."""

    whole: Mapping[str, Any]
    of_category: Mapping[str, Any] | None = None
    category: Category | None = None

    @property
    def shelf(self) -> Mapping[str, Any]:
        """The narrower one."""
        return self.whole if self.of_category is None else self.of_category


@dataclass(frozen=True, slots=True)
class Look:
    """One page of a list: product ids in their order, and the counts beside it. There are `pages` pages that
    a number reaches, and with `is_deep` more products behind them."""

    ids: tuple[int, ...]
    number: int
    pages: int
    counts: Counts
    is_deep: bool

    @property
    def page(self) -> Page:
        """Its place among the others, as a pager wants it."""
        return Paginator(range(self.pages), 1).page(self.number)


def tallies(slug: str = "", *, age_confirmed: bool) -> Tallies:
    """What was counted of everything, and of a category. One query. Raises Category.DoesNotExist."""
    column = "everything" if age_confirmed else "shown"
    rows = ShelfTally.objects.filter(Q(category=None) | Q(category__slug=slug) if slug else Q(category=None))
    rows = rows.select_related("category").only(
        "category__slug", "category__name", "category__name_en", column
    )
    found = {row.category: getattr(row, column) for row in rows.order_by("pk")}
    whole = found.pop(None, {"total": 0})
    if not slug:
        return Tallies(whole)
    category, of_category = next(iter(found.items()), (None, {"total": 0}))
    return Tallies(whole, of_category, category or Category.objects.get(slug=slug))


def is_for_adults(category: Category) -> bool:
    """Everything on this shelf is for adults."""
    rows = ShelfRow.objects.filter(category=category)
    return rows.exists() and not rows.filter(age_restricted=False).exists()


def look(asked: Asked, counted: Tallies, page: int = 1, size: int = PAGE_SIZE) -> Look:
    """One page and its counts; a page past the end is the last one. At most two queries."""
    if asked.ids is not None:
        return _look_at_found(asked, page, size)
    counts = _count(asked, counted)
    most = COUNTED - COUNTED % size + size  # a shelf of thousands is narrowed, not leafed through
    pages = max(1, -(-min(counts.total, most) // size))
    number = min(page, pages)
    rows = _rows(asked, asked.wanted()).order_by(*ORDERS.get(asked.sort, ORDERS[""]))
    ids = tuple(rows.values_list("pk", flat=True)[(number - 1) * size : number * size])
    return Look(ids, number, pages, counts, is_deep=counts.is_cut or counts.total > pages * size)


def front(asked: Asked, most: int) -> list[int]:
    """The first product ids of a list, without any counts. One query."""
    rows = _rows(asked, asked.wanted()).order_by(*ORDERS.get(asked.sort, ORDERS[""]))
    return list(rows.values_list("pk", flat=True)[:most])


def _rows(asked: Asked, wanted: Mapping[str, frozenset[Cell]]) -> QuerySet[ShelfRow]:
    rows = ShelfRow.objects.all()
    for name, values in wanted.items():
        one, *more = sorted(values, key=str)
        column = COLUMNS[name]
        rows = rows.filter(**({f"{column}__in": [one, *more]} if more else {column: one}))
    if asked.price_from_vnd is not None:
        rows = rows.filter(price_vnd__gte=asked.price_from_vnd)
    if asked.price_to_vnd is not None:
        rows = rows.filter(price_vnd__lte=asked.price_to_vnd)
    return rows if asked.age_confirmed else rows.filter(age_restricted=False)


def _count(asked: Asked, counted: Tallies) -> Counts:
    """From the tallies what they know, the rest in one query."""
    wanted = asked.wanted()
    tally = _tally_for(wanted, asked, counted)
    if tally is not None:
        cells = {name: tally.get(name, {}) for name in COLUMNS}
        return Counts(tally["total"], by=cells | {"category": counted.whole.get("category", {})})
    sets: dict[str, Mapping[str, frozenset[Cell]]] = {"": wanted}
    known: dict[str, Mapping[str, int]] = {}
    for name in wanted:
        others = {other: values for other, values in wanted.items() if other != name}
        whole = _tally_for(others, asked, counted)
        if whole is None:
            sets[name] = others
        else:
            known[name] = whole.get(name, {})
    found = _fetch(asked, sets)
    rows, is_cut = _cut(found[""])
    total = len(rows)
    if is_cut and len(wanted) == 1:  # one filter alone: the tally is exact
        ((name, values),) = wanted.items()
        if name in known:
            total, is_cut = sum(known[name].get(str(value), 0) for value in values), False
    by = dict(known)
    for place, name in enumerate(COLUMNS):
        of_filter, of_filter_cut = _cut(found[name if name in sets else ""])
        if name not in known and not of_filter_cut:
            by[name] = Counter(str(row[place]) for row in of_filter)
    return Counts(total, is_cut, by)


def _tally_for(wanted: Mapping[str, Any], asked: Asked, counted: Tallies) -> Mapping[str, Any] | None:
    """The tally that counts exactly this, if there is one."""
    if asked.has_price or wanted.keys() - {"category"}:
        return None
    return counted.shelf if "category" in wanted else counted.whole


def _fetch(
    asked: Asked, sets: Mapping[str, Mapping[str, frozenset[Cell]]]
) -> dict[str, list[tuple[Any, ...]]]:
    """Up to one more than COUNTED rows of each set, all in one query."""
    parts = [
        _rows(asked, wanted).values_list(*COLUMNS.values(), Value(number))[: COUNTED + 1]
        for number, wanted in enumerate(sets.values())
    ]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in sets}
    names = list(sets)
    for row in rows:
        found[names[row[-1]]].append(row)
    return found


def _cut(rows: list[tuple[Any, ...]]) -> tuple[list[tuple[Any, ...]], bool]:
    return rows[:COUNTED], len(rows) > COUNTED


def _look_at_found(asked: Asked, page: int, size: int) -> Look:
    """Of products found by words: few enough to be read, counted and ordered here. One query."""
    ids = asked.ids or ()
    columns = [*COLUMNS.values(), "product_id", *SORTED]
    rows = list(_rows(asked, {}).filter(pk__in=ids).values_list(*columns)) if ids else []
    wanted = [
        (place, name, asked.wanted()[name]) for place, name in enumerate(COLUMNS) if name in asked.wanted()
    ]
    kept, by = [], {name: Counter[str]() for name in COLUMNS}
    for row in rows:
        misses = [name for place, name, values in wanted if row[place] not in values]
        if not misses:
            kept.append(row)
        for place, name in enumerate(COLUMNS):
            if not misses or misses == [name]:
                by[name][str(row[place])] += 1
    at = {column: columns.index(column) for column in columns}
    if asked.sort in ORDERS and asked.sort:
        for column in reversed(ORDERS[asked.sort]):
            kept.sort(key=itemgetter(at[column.removeprefix("-")]), reverse=column.startswith("-"))
    else:
        fit = {pk: number for number, pk in enumerate(ids)}
        kept.sort(key=lambda row: fit[row[at["product_id"]]])
    pages = max(1, -(-len(kept) // size))
    number = min(page, pages)
    shown = kept[(number - 1) * size : number * size]
    counts = Counts(len(kept), asked.ids_are_cut, by)
    return Look(tuple(row[at["product_id"]] for row in shown), number, pages, counts, asked.ids_are_cut)
