"""Who wrote a comment: what they have ordered in this session, and what became of their earlier parcels."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Right

from accounts import phones
from livestream.models import DraftLine, LiveComment, LiveDraft, LiveSession
from orders.models import Package
from orders.states import Status

STANDING = (LiveDraft.State.OPEN, LiveDraft.State.CLAIMED, LiveDraft.State.CONFIRMED)
KEPT = (Status.DELIVERED, Status.COMPLETED)
UNDELIVERED = (Status.DELIVERY_FAILED, Status.RETURNING, Status.RETURNED)
END = 4  # digits of a phone by which its orders are found


@dataclass(frozen=True, slots=True)
class Past:
    """`ordered` in this session as "M12 × 2"; `draft` the one that is open; parcels of this producer that
    the same phone kept, and those that came back because nobody took them."""

    ordered: tuple[str, ...] = ()
    draft: LiveDraft | None = None
    kept: int = 0
    undelivered: int = 0


def pasts(session: LiveSession, comments: Sequence[LiveComment]) -> dict[str, Past]:
    """By author. Three queries."""
    keys = {one.author_key for one in comments}
    rows = DraftLine.objects.filter(
        draft__session=session, draft__author_key__in=keys, draft__state__in=STANDING
    )
    lines: dict[str, list[DraftLine]] = defaultdict(list)
    for line in rows.select_related("draft", "variant__product").order_by("draft_id", "pk"):
        lines[line.draft.author_key].append(line)
    numbers = _phones(session, keys)
    for key, own in lines.items():
        numbers[key] = own[-1].draft.phone or numbers.get(key, "")
    parcels = _parcels(session.producer_id, {number for number in numbers.values() if number})
    return {key: _past(lines[key], parcels.get(numbers.get(key, ""), (0, 0))) for key in keys}


def _past(lines: Iterable[DraftLine], parcels: tuple[int, int]) -> Past:
    lines = list(lines)
    last = lines[-1].draft if lines else None
    return Past(
        ordered=tuple(f"{line.variant.product.code} × {line.quantity}" for line in lines),
        draft=last if last and last.state == LiveDraft.State.OPEN else None,
        kept=parcels[0],
        undelivered=parcels[1],
    )


def _phones(session: LiveSession, keys: Iterable[str]) -> dict[str, str]:
    """The last phone that each of these authors wrote in this session, as rows of orders hold it."""
    said = LiveComment.objects.filter(session=session, author_key__in=keys).exclude(parsed__phone=None)
    found = {}
    for key, typed in said.order_by("pk").values_list("author_key", "parsed__phone"):
        with suppress(phones.InvalidPhone):
            found[key] = phones.normalise(typed)
    return found


def _parcels(producer_id: int, numbers: Iterable[str]) -> dict[str, tuple[int, int]]:
    """By phone: parcels of the producer that were kept, and that came back undelivered."""
    wanted = list(numbers)
    came_back = Q(status__in=UNDELIVERED, delivered_at=None)
    rows = (
        Package.objects.alias(end=Right("order__recipient_phone", END))
        .filter(end__in={one[-END:] for one in wanted}, order__phone__in=wanted, producer=producer_id)
        .values_list("order__phone")
        .annotate(kept=Count("pk", filter=Q(status__in=KEPT)), back=Count("pk", filter=came_back))
    )
    return {phone: (kept, back) for phone, kept, back in rows}
