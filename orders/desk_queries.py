"""Orders as their producer reads them: the rows of one desk, over every channel, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Right

from core.channels import Channel
from orders.models import Order, OrderEvent, OrderLine, OrderTask, Package, Portion, Return
from orders.states import Status

PER_PAGE = 50
TODO = "todo"
TABS: Mapping[str, frozenset[Status]] = {
    TODO: frozenset({Status.PENDING_CONFIRM, Status.TO_SHIP, Status.PACKING, Status.DELIVERY_FAILED}),
    "pending_confirm": frozenset({Status.PENDING_CONFIRM}),
    "to_ship": frozenset({Status.TO_SHIP}),
    "packing": frozenset({Status.PACKING}),
    "shipping": frozenset({Status.SHIPPING}),
    "trouble": frozenset({Status.DELIVERY_FAILED, Status.RETURNING}),
    "done": frozenset({Status.DELIVERED, Status.COMPLETED, Status.RETURNED}),
    "cancelled": frozenset({Status.CANCELLED}),
    "all": frozenset(Status),
}
COUNTED = TABS[TODO] | TABS["shipping"] | TABS["trouble"]  # the others grow for ever
NINE = 9  # digits of a number without its zero
END = 4  # digits of a phone or characters of a code that the indexes know
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the desk is asked for: a tab, a channel ("" for all), words (the code, or the end of code or
    phone, four characters at least) and the `key` behind which the page begins ("" for the first)."""

    tab: str = TODO
    channel: str = ""
    words: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the desk: a portion with its order, lines and what its marketplace is being told."""

    portion: Portion
    lines: Sequence[OrderLine]
    asked: Sequence[OrderTask] = ()

    @property
    def units(self) -> int:
        """Units that are to leave."""
        return sum(line.wanted for line in self.lines)

    @property
    def is_short(self) -> bool:
        """Some of it has no stock yet."""
        return any(line.short for line in self.lines)


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of the desk; `next` is the key of the following one, "" on the last."""

    jobs: Sequence[Job]
    next: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


def inbox(producer_id: int, wish: Wish) -> Inbox:
    """A page of a producer's desk. Four queries, however many rows."""
    rows = Portion.objects.filter(producer=producer_id).order_by("-placed_at", "-pk")
    statuses = TABS.get(wish.tab, TABS[TODO])
    if wish.words:
        rows = rows.filter(order__in=_found(wish.words).values("pk"))
    elif len(statuses) < len(Status):
        rows = rows.filter(status__in=sorted(statuses))
    if wish.channel in set(Channel):
        rows = rows.filter(channel=wish.channel)
    if key := _key(wish.after):
        at, pk = key
        rows = rows.filter(Q(placed_at__lt=at) | Q(placed_at=at, pk__lt=pk), placed_at__lte=at)
    found = list(rows.select_related("order", "package")[: PER_PAGE + 1])
    page = found[:PER_PAGE]
    following = _as_key(page[-1]) if len(found) > PER_PAGE else ""
    return Inbox(jobs(producer_id, page), following, counts(producer_id))


def counts(producer_id: int) -> dict[str, int]:
    """How many rows each tab has whose number does not grow for ever. One query."""
    rows = Portion.objects.filter(producer=producer_id, status__in=sorted(COUNTED))
    by_status = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    return {
        tab: sum(by_status.get(one, 0) for one in statuses)
        for tab, statuses in TABS.items()
        if statuses <= COUNTED
    }


def jobs(producer_id: int, portions: Sequence[Portion]) -> list[Job]:
    """Portions with their lines and what is being told of their orders. Two queries."""
    orders = {one.order_id for one in portions}
    lines: dict[tuple[int, int | None], list[OrderLine]] = {}
    own = OrderLine.objects.filter(order__in=orders, variant__product__producer=producer_id)
    for line in own.select_related("variant").order_by("pk"):
        lines.setdefault((line.order_id, line.package_id), []).append(line)
    tasks: dict[int, list[OrderTask]] = {}
    for task in OrderTask.objects.filter(order__in=orders, done_at__isnull=True).order_by("pk"):
        tasks.setdefault(task.order_id, []).append(task)
    return [
        Job(one, lines.get((one.order_id, one.package_id), []), tasks.get(one.order_id, []))
        for one in portions
    ]


def portion(producer_id: int, pk: int) -> Portion | None:
    """One row of a producer's desk with all that its page prints; None when it is another's."""
    events = OrderEvent.objects.select_related("by").order_by("at", "pk")
    return (
        Portion.objects.filter(producer=producer_id, pk=pk)
        .select_related("order__ward__province", "package__producer", "producer")
        .prefetch_related(
            Prefetch("order__events", events),
            "order__shipments",
            "order__tasks",
            Prefetch("package__returns", Return.objects.prefetch_related("lines__line", "pictures")),
        )
        .first()
    )


def some(producer_id: int, ids: Sequence[int]) -> QuerySet[Portion]:
    """These rows of a producer's desk, the oldest first; those of others are left out."""
    own = Portion.objects.filter(producer=producer_id, pk__in=ids).order_by("placed_at", "pk")
    return own.select_related("order__ward__province", "package", "producer__ward__province")


def is_shared(one: Portion) -> bool:
    """Are there goods of other producers in the same marketplace order?"""
    others = Portion.objects.filter(order=one.order_id).exclude(producer=one.producer_id)
    return one.package_id is None and others.exists()


def returns(producer_id: int) -> QuerySet[Return]:
    """What shoppers want to send back to a producer, what waits for an answer first."""
    found = Return.objects.filter(package__producer=producer_id)
    return (
        found.select_related("package__order", "package__portion")
        .prefetch_related("lines__line", "pictures")
        .order_by("decided_at", "-asked_at")
    )


def package_of(producer_id: int, pk: int) -> Package | None:
    """A package of this producer."""
    return Package.objects.filter(producer=producer_id, pk=pk).select_related("order").first()


def _found(words: str) -> QuerySet[Order]:
    """Orders whose code, number there, or end of code or phone this is; fewer than four characters find only
    what they name whole."""
    bare = "".join(words.split()).upper()
    digits = "".join(char for char in bare if char.isdigit())
    if len(digits) > NINE:  # as it is dialled: 0912 345 678 is stored as +84912345678
        digits = digits.removeprefix("84").removeprefix("0")
    found = Q(code=bare) | Q(external_ref=bare)
    if len(bare) >= END:
        found |= Q(code_end=bare[-END:], code__endswith=bare)
    if len(digits) >= END:
        found |= Q(phone_end=digits[-END:], recipient_phone__endswith=digits)
    ends = {"code_end": Right("code", END), "phone_end": Right("recipient_phone", END)}
    return Order.objects.alias(**ends).filter(found)


def _as_key(one: Portion) -> str:
    return f"{(one.placed_at - _EPOCH) // timedelta(microseconds=1)}-{one.pk}"


def _key(text: str) -> tuple[datetime, int] | None:
    """The moment and row behind which a page begins; None for what is no key."""
    micros, dash, pk = text.partition("-")
    if not (dash and micros.isdecimal() and pk.isdecimal() and len(micros) < 18 and len(pk) < 19):
        return None
    return _EPOCH + timedelta(microseconds=int(micros)), int(pk)
