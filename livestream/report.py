"""What a session came to: every figure with what it is made of. The same queries at any size.

Definitions: GMV is goods at list prices, before discounts and shipping; net is what shoppers pay for the
units they keep, after discounts, without shipping, cancelled and returned units; a confirmed order is one
placed through a draft's link that does not wait for its payment any more. Beside the orders stands what all
drafts come to that nobody cancelled, at list prices and at the prices they were promised: the money of a
practice, where nothing is sold.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median_low

from django.db.models import Prefetch

from accounts.atlas import HOME_PROVINCE
from core import clock
from livestream import game_queries
from livestream.comments import Intent
from livestream.models import DraftLine, LiveComment, LiveDraft, LiveSession, LiveSignal
from livestream.shares import Share, Sold, Wished, by_product, by_source, come_to
from orders.amounts import line_vnd
from orders.models import Order, OrderLine
from orders.revenue_queries import NOT_SOLD
from orders.states import LEFT, Status

FEWEST = 5  # buyers: a split of fewer would tell who they are
REPEAT = timedelta(days=30)
MOST_BARS = 60
UNDELIVERED = (Status.DELIVERY_FAILED, Status.RETURNING, Status.RETURNED)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A numerator and its denominator. `is_hidden`: too few people, or too early, to be told."""

    top: int
    bottom: int
    is_hidden: bool = False

    @property
    def is_known(self) -> bool:
        """There is something to divide by, and it may be told."""
        return self.bottom > 0 and not self.is_hidden


@dataclass(frozen=True, slots=True)
class Report:
    """The figures. `minutes` are comments by stretch of `step` minutes from the beginning."""

    peak: int
    viewer_seconds: Ratio
    comments: Ratio
    order_comments: Ratio
    confirmed: Ratio
    conversion: Ratio
    gmv_vnd: int
    net_vnd: int
    basket: Ratio
    precision: Ratio
    cancelled: Ratio
    refused: Ratio
    wait: timedelta | None
    waits: int
    away: Ratio
    repeat: Ratio
    step: int
    minutes: Sequence[int]
    wished: Wished
    sold_units: int
    sources: Sequence[Share]
    products: Sequence[Share]
    played: game_queries.Played


def report(session: LiveSession) -> Report:
    """All of it, as it stands now: deliveries and orders of the days after change it."""
    now = clock.now()
    start = session.on_air_at or session.starts_at
    end = max(start, session.over_at or now)
    seconds = int((end - start).total_seconds())
    comments = list(LiveComment.objects.filter(session=session).defer("text").order_by("received_at", "pk"))
    signals = list(LiveSignal.objects.filter(session=session).order_by("at", "pk"))
    drafts = _drafts(session)
    ordered = [one for one in drafts if one.order and one.order.status != Status.PENDING_PAYMENT]
    standing = [one for one in drafts if one.state != LiveDraft.State.CANCELLED]
    sold = [row for one in ordered for row in _sold(one)]
    orders = {one.order_id: one.order for one in ordered if one.order}
    buyers = {one.author_key for one in ordered}
    viewers = {one.author_key for one in signals} | {one.author_key for one in comments}
    peak, watched = _watching([s for s in signals if s.kind == LiveSignal.Kind.VIEWERS], start, end)
    by_person = Counter(one.state for one in comments)
    taken = by_person["accepted"] + by_person["fixed"]
    net = sum(row.net_vnd for row in sold)
    waits = _waits(comments, ordered)
    packages = {row.line.package_id: row.line.package for row in sold if row.line.package}
    sent = [one for one in packages.values() if one.status in LEFT]
    refused = [one for one in sent if one.status in UNDELIVERED and one.delivered_at is None]
    homes = {one.author_key: one.order.ward.province_id for one in ordered if one.order and one.order.ward}
    step = max(1, -(-seconds // 60 // MOST_BARS))
    return Report(
        peak=peak,
        viewer_seconds=Ratio(watched, seconds),
        comments=Ratio(len(comments), -(-seconds // 60)),
        order_comments=Ratio(
            sum(one.parsed.get("intent") == Intent.ORDER for one in comments), len(comments)
        ),
        confirmed=Ratio(len(ordered), len(drafts)),
        conversion=Ratio(len(buyers), len(viewers - {""})),
        gmv_vnd=sum(row.line.quantity * row.line.list_price_vnd for row in sold),
        net_vnd=net,
        basket=Ratio(net, len(orders)),
        precision=Ratio(by_person["accepted"], taken),
        cancelled=Ratio(sum(one.status == Status.CANCELLED for one in orders.values()), len(orders)),
        refused=Ratio(len(refused), len(sent)),
        wait=median_low(waits) if waits else None,
        waits=len(waits),
        away=_split(sum(one != HOME_PROVINCE for one in homes.values()), len(homes)),
        repeat=_repeat(session, orders.values(), end, now),
        step=step,
        minutes=_by_minute(comments, start, seconds, step),
        wished=come_to(line for one in standing for line in one.lines.all()),
        sold_units=sum(row.units for row in sold),
        sources=by_source(sold, drafts, standing, comments),
        products=by_product(sold, standing),
        played=game_queries.played(session),
    )


def _drafts(session: LiveSession) -> list[LiveDraft]:
    lines = Prefetch(
        "order__lines",
        OrderLine.objects.filter(variant__product__producer=session.producer_id, quantity__gt=0)
        .select_related("variant__product", "package")
        .order_by("pk"),
    )
    wished = Prefetch("lines", DraftLine.objects.select_related("variant__product").order_by("pk"))
    rows = session.drafts.select_related("order__ward").prefetch_related(lines, wished)
    return list(rows.order_by("pk"))


def _sold(draft: LiveDraft) -> Iterable[Sold]:
    """The lines of its order that are for its own goods: an order may be of two drafts."""
    if draft.order is None:
        return
    wished = {line.variant_id for line in draft.lines.all()}
    for line in draft.order.lines.all():
        if line.variant_id in wished:
            status = line.package.status if line.package else draft.order.status
            kept = 0 if status in NOT_SOLD else max(0, line.wanted - line.returned)
            yield Sold(draft, line, line_vnd(line, kept), kept)


def _split(top: int, bottom: int) -> Ratio:
    """Of people: hidden as long as either side is so few that it would tell who they are."""
    is_small = bottom < FEWEST or any(0 < side < FEWEST for side in (top, bottom - top))
    return Ratio(top, bottom, is_hidden=is_small)


def _watching(signals: Sequence[LiveSignal], start: datetime, end: datetime) -> tuple[int, int]:
    """The most that watched at once on all sources together, and viewer-seconds while on air. A source's
    number holds until its next."""
    latest: dict[str, int] = {}
    peak = watched = 0
    since = start
    for at, group in groupby(signals, key=lambda one: one.at):
        moment = min(max(at, start), end)
        watched += sum(latest.values()) * int((moment - since).total_seconds())
        since = moment
        latest.update((one.source, one.count) for one in group)
        peak = max(peak, sum(latest.values()))
    watched += sum(latest.values()) * int((end - since).total_seconds())
    return peak, watched


def _waits(comments: Iterable[LiveComment], ordered: Iterable[LiveDraft]) -> list[timedelta]:
    """From the first comment of each draft to its order."""
    first: dict[int, datetime] = {}
    for one in comments:
        if one.draft_id:
            first.setdefault(one.draft_id, one.received_at)
    return [one.order.placed_at - first[one.pk] for one in ordered if one.order and one.pk in first]


def _repeat(session: LiveSession, orders: Iterable[Order], end: datetime, now: datetime) -> Ratio:
    """Buyers, by phone, who ordered of this producer again within 30 days; told when the days are over."""
    first: dict[str, datetime] = {}
    for one in orders:
        if one.phone:
            first[one.phone] = max(one.placed_at, first.get(one.phone, one.placed_at))
    later = Order.objects.filter(
        phone__in=first,
        packages__producer=session.producer_id,
        placed_at__gt=min(first.values(), default=end),
    ).exclude(status__in=NOT_SOLD)
    again = {
        phone
        for phone, at in later.values_list("phone", "placed_at")
        if first[phone] < at <= first[phone] + REPEAT
    }
    return Ratio(0, 0) if now < end + REPEAT else _split(len(again), len(first))


def _by_minute(comments: Iterable[LiveComment], start: datetime, seconds: int, step: int) -> list[int]:
    counts = Counter(int((one.received_at - start).total_seconds()) // (60 * step) for one in comments)
    return [counts[place] for place in range(-(-seconds // (60 * step)))]
