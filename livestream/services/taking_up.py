"""A draft that ran out is taken up again from its link: what is left is held anew, at the price of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core import clock
from inventory import queries as stock
from inventory import services as inventory
from inventory.services import Claim
from livestream import locks
from livestream.after_queries import TAKE_UP
from livestream.errors import DraftGone
from livestream.models import DraftLine, LiveDraft, LiveEvent, LiveSession, RunOfShowItem
from livestream.services.drafts import into_cart, is_open
from livestream.services.journal import note
from orders.models import Cart, Order
from orders.services.cart import stored
from promotions.queries import deals_now

State = LiveDraft.State


@dataclass(frozen=True, slots=True)
class Again:
    """A line as it can be had now. `before_vnd` is the live price it was promised, None without one;
    `is_live` says that the live price stands."""

    line: DraftLine
    units: int
    now_vnd: int
    before_vnd: int | None
    is_live: bool

    @property
    def is_dearer(self) -> bool:
        """Its price is another than it was."""
        return self.before_vnd is not None and self.before_vnd != self.now_vnd

    @property
    def is_fewer(self) -> bool:
        """Not all of it is left."""
        return self.units < self.line.quantity

    @property
    def total_vnd(self) -> int:
        """What its units cost now."""
        return self.units * self.now_vnd


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything of a draft that can be had now."""

    lines: Sequence[Again]

    @property
    def is_anything(self) -> bool:
        """Some of it is left."""
        return any(one.units for one in self.lines)

    @property
    def is_changed(self) -> bool:
        """It is not what was promised."""
        return any(one.is_dearer or one.is_fewer for one in self.lines)

    @property
    def total_vnd(self) -> int:
        """What all of it costs now."""
        return sum(one.total_vnd for one in self.lines)

    @property
    def seen(self) -> str:
        """Units and prices in short: what its buyer has read and agrees to."""
        return ",".join(f"{one.line.variant_id}:{one.units}:{one.now_vnd}" for one in self.lines)


class Changed(DraftGone):
    """The offer is another than the one its buyer has read."""


def may_take_up(draft: LiveDraft, now: datetime) -> bool:
    """It ran out not long ago, in a session that nobody stopped, and was not ordered meanwhile. Reads
    `session`."""
    is_over = draft.state == State.EXPIRED or (draft.state == State.OPEN and draft.expires_at <= now)
    session = draft.session
    if not is_over or session.is_practice or session.state == LiveSession.State.STOPPED:
        return False
    is_fresh = draft.created_at > now - TAKE_UP
    return is_fresh and not (draft.cart_key and Order.objects.filter(place_key=draft.cart_key).exists())


def offer(draft: LiveDraft, now: datetime) -> Offer:
    """What is left of its goods, and their prices of now. The live price stands while the session is on air,
    as far as its limit for one buyer goes."""
    lines = list(draft.lines.select_related("variant__product", "item").order_by("pk"))
    ids = [line.variant_id for line in lines]
    scope = draft.session.scope
    pool, aside, deals = stock.sellable(ids), stock.allocated([scope], ids), deals_now(ids, now)
    rows = []
    for line in lines:
        live = _live_item(draft.session, line, now)
        deal = deals.get(line.variant_id)
        price = deal.price_vnd if deal else line.variant.price_vnd
        left = pool[line.variant_id] + aside.get((scope, line.variant_id), 0)
        if live is not None and live.price_vnd is not None:
            price = live.price_vnd
            left = aside.get((scope, line.variant_id), 0) if live.is_flash else left
            left = min(left, live.most_each - _had(draft, line)) if live.most_each is not None else left
        if not line.variant.product.is_published:
            left = 0
        units = max(0, min(line.quantity, left))
        rows.append(Again(line, units, price, line.price_vnd, is_live=live is not None))
    return Offer(rows)


def _live_item(session: LiveSession, line: DraftLine, now: datetime) -> RunOfShowItem | None:
    """The item whose live price counts now, if any does."""
    item = line.item
    if item is None or item.price_vnd is None or not session.is_on_air:
        return None
    return None if item.is_flash and not is_open(item, now) else item


def _had(draft: LiveDraft, line: DraftLine) -> int:
    """Units of it that the same author has in carts, orders and the open draft."""
    others = DraftLine.objects.filter(
        draft__session=draft.session_id,
        draft__author_key=draft.author_key,
        draft__state__in=[State.OPEN, State.CLAIMED, State.CONFIRMED],
        variant=line.variant_id,
    ).exclude(draft=draft)
    return int(others.aggregate(units=Sum("quantity", default=0))["units"])


@transaction.atomic
def take_up(token: str, cart: Cart, *, seen: str) -> Cart:
    """Hold what is left of a draft that ran out and put it into a shopper's cart. `seen` is the offer that
    the shopper has read (`Offer.seen`). Returns the cart as it is stored.

    Raises DraftGone when it cannot be taken up, Changed when the offer is another by now; then nothing has
    changed.
    """
    found = LiveDraft.objects.filter(token=token).only("session_id", "author_key").first()
    if found is None:
        raise DraftGone(_("There is no such order. Ask the host for a new link."))
    session = locks.selling(found.session_id)
    locks.author(found.session_id, found.author_key)
    draft = LiveDraft.objects.get(pk=found.pk)
    draft.session = session
    now = clock.now()
    if not may_take_up(draft, now):
        raise DraftGone(_("This order cannot be taken up again. Look at the goods in the shop."))
    cart, _is_new = stored(cart, now)  # before the stock, as everywhere
    made = offer(draft, now)
    if not made.is_anything or made.seen != seen:
        raise Changed(_("Something has changed meanwhile. Look at the goods and prices once more."))
    _hold(draft, made)
    _rewrite(draft, made)
    note(session, LiveEvent.Kind.TAKEN_UP, draft=draft.pk, units=_told(made))
    return into_cart(draft, cart)


def _hold(draft: LiveDraft, made: Offer) -> None:
    wanted = {one.line.variant_id: one.units for one in made.lines}
    flash = [
        one.line.variant_id
        for one in made.lines
        if one.is_live and one.line.item is not None and one.line.item.is_flash
    ]
    inventory.release(owner=draft.owner)  # of one that ran out this very moment
    granted = inventory.claim([Claim(draft.owner, draft.session.scope, wanted, only_scope=flash)])
    if any(granted[draft.owner][pk] < units for pk, units in wanted.items()):
        raise Changed(_("Something has changed meanwhile. Look at the goods and prices once more."))


def _rewrite(draft: LiveDraft, made: Offer) -> None:
    """The draft says from now on what its buyer has agreed to."""
    for one in made.lines:
        if not one.units:
            one.line.delete()
            continue
        one.line.quantity = one.units
        one.line.price_vnd = one.now_vnd if one.is_live else None
        one.line.save(update_fields=["quantity", "price_vnd"])


def _told(made: Offer) -> dict[str, list[int]]:
    """For the journal: units before and now, price before and now."""
    return {
        str(one.line.variant_id): [one.line.quantity, one.units, one.before_vnd or 0, one.now_vnd]
        for one in made.lines
    }
