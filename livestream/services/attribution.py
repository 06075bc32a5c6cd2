"""Which creator brought which line of an order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from livestream.models import Collaboration, Commission, DraftLine, LiveDraft
from livestream.services import commissions
from orders.models import Order, OrderLine
from payments.days import day_of

LIVE_HOURS = 24  # an order of a live session counts so long after its end
Via = Commission.Via


@dataclass(frozen=True, slots=True)
class Touch:
    """A shopper met an agreement: when, and by its link, its code or in a session."""

    collaboration_id: int
    at: datetime
    via: str = Via.LINK


@transaction.atomic
def credit(order_id: int, touches: Iterable[Touch] = ()) -> list[Commission]:
    """Write for each line of a placed order the creator who was touched last, where the agreement covers the
    product, was in force on both days, and its days since the touch are not over. What a live session sold is
    known without a touch. Once: a line that has a commission keeps it. Returns what is new.
    """
    order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
    sold_live, touches = _live(order), list(touches)
    if not sold_live and not touches:
        return []
    lines = list(order.lines.filter(commission=None, variant__isnull=False).select_related("variant"))
    by_line = {
        line: [*touches, *(touch for variant_id, touch in sold_live if variant_id == line.variant_id)]
        for line in lines
    }
    wanted = {touch.collaboration_id for some in by_line.values() for touch in some}
    known = {
        one.pk: (one, {product.pk for product in one.products.all()})
        for one in Collaboration.objects.filter(pk__in=wanted).prefetch_related("products")
    }
    made = []
    for line, some in by_line.items():
        fitting = [touch for touch in some if _counts(touch, line, order, known)]
        if not fitting:
            continue
        last = max(fitting, key=lambda touch: (touch.at, touch.collaboration_id))
        agreement = known[last.collaboration_id][0]
        made.append(
            Commission.objects.create(
                line=line,
                collaboration=agreement,
                via=last.via,
                touched_at=last.at,
                placed_at=order.placed_at,
                basis_points=int(agreement.commission_percent * 100),
            )
        )
    commissions.follow([order.pk])
    return made


def _counts(
    touch: Touch, line: OrderLine, order: Order, known: dict[int, tuple[Collaboration, set[int]]]
) -> bool:
    if touch.collaboration_id not in known or line.variant is None or touch.at > order.placed_at:
        return False
    agreement, products = known[touch.collaboration_id]
    is_in_force = agreement.is_in_force(day_of(touch.at)) and agreement.is_in_force(day_of(order.placed_at))
    window = timedelta(days=agreement.attribution_days)
    is_in_time = touch.via == Via.LIVE or order.placed_at - touch.at <= window
    return is_in_force and is_in_time and line.variant.product_id in products


def _live(order: Order) -> list[tuple[int, Touch]]:
    """What drafts of live sessions put into this order, by variant: who presents the item, else the host and
    guests, as long as the session was not over for longer than LIVE_HOURS."""
    if not order.place_key:
        return []
    drafts = LiveDraft.objects.filter(cart_key=order.place_key, session__is_practice=False)
    found = []
    for line in DraftLine.objects.filter(draft__in=drafts).select_related("item", "draft__session"):
        session = line.draft.session
        if session.over_at and order.placed_at - session.over_at > timedelta(hours=LIVE_HOURS):
            continue
        presenter = line.item.collaboration_id if line.item else None
        guests = [presenter] if presenter else list(session.collaborations.values_list("pk", flat=True))
        found += [(line.variant_id, Touch(pk, line.draft.created_at, Via.LIVE)) for pk in guests]
    return found
