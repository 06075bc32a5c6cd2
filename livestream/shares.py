"""What the drafts and orders of a session come to, by where they came from and by product. Sums of
rows that are read already: no queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from livestream.models import DraftLine, LiveComment, LiveDraft
from orders.models import OrderLine


@dataclass(frozen=True, slots=True)
class Wished:
    """What drafts come to as if each had been confirmed: at the shop's prices of today, and live."""

    drafts: int = 0
    units: int = 0
    list_vnd: int = 0
    live_vnd: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """One source or one product: its drafts, confirmed orders, units and net; and what was wished for."""

    name: str
    comments: int
    drafts: int
    orders: int
    units: int
    net_vnd: int
    wished: Wished = Wished()


@dataclass(frozen=True, slots=True)
class Sold:
    """A line of an order with the draft it came of."""

    draft: LiveDraft
    line: OrderLine
    net_vnd: int
    units: int


def _source_of(key: str) -> str:
    return key.partition(":")[0]


def come_to(lines: Iterable[DraftLine]) -> Wished:
    """All of these lines together; their drafts are counted once."""
    rows = list(lines)
    return Wished(
        drafts=len({line.draft_id for line in rows}),
        units=sum(line.quantity for line in rows),
        list_vnd=sum(line.list_vnd for line in rows),
        live_vnd=sum(line.total_vnd for line in rows),
    )


def by_source(
    sold: list[Sold], drafts: list[LiveDraft], standing: list[LiveDraft], comments: list[LiveComment]
) -> list[Share]:
    """The largest first."""
    rows: dict[str, list[Sold]] = defaultdict(list)
    lines: dict[str, list[DraftLine]] = defaultdict(list)
    for row in sold:
        rows[_source_of(row.draft.author_key)].append(row)
    for one in standing:
        lines[_source_of(one.author_key)] += one.lines.all()
    said = Counter(one.source for one in comments)
    drafted = Counter(_source_of(one.author_key) for one in drafts)
    names = rows.keys() | said.keys() | drafted.keys()
    return _sorted(_share(name, rows[name], lines[name], said[name], drafted[name]) for name in names)


def by_product(sold: Iterable[Sold], standing: Iterable[LiveDraft]) -> list[Share]:
    """By variant, under the name it was ordered by; the largest first."""
    rows: dict[int, list[Sold]] = defaultdict(list)
    lines: dict[int, list[DraftLine]] = defaultdict(list)
    names: dict[int, str] = {}
    for one in standing:
        for wish in one.lines.all():
            lines[wish.variant_id].append(wish)
            names[wish.variant_id] = f"{wish.variant.product.name}, {wish.variant.label}"
    for row in sold:
        pk = row.line.variant_id or 0  # of its own goods: never without
        rows[pk].append(row)
        names[pk] = row.line.name or row.line.sku
    return _sorted(_share(name, rows[pk], lines[pk], 0, 0) for pk, name in names.items())


def _share(name: str, sold: Sequence[Sold], lines: Sequence[DraftLine], comments: int, drafts: int) -> Share:
    return Share(
        name=name,
        comments=comments,
        drafts=drafts,
        orders=len({row.line.order_id for row in sold}),
        units=sum(row.units for row in sold),
        net_vnd=sum(row.net_vnd for row in sold),
        wished=come_to(lines),
    )


def _sorted(shares: Iterable[Share]) -> list[Share]:
    return sorted(shares, key=lambda one: (-one.net_vnd, -one.wished.live_vnd, one.name))
