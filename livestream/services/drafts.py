"""Orders in the making: comments are accepted into an author's draft, whose units are held for a while.

Everybody who touches a draft waits for the author's lock first (`livestream.locks`). Quantities are targets:
`inventory.claim` brings the holds to them, out of what is set aside for the session first.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Variant
from core import clock
from inventory import services as inventory
from inventory.services import Claim
from livestream import broadcast, locks
from livestream.broadcast import DESK
from livestream.errors import DraftGone, LiveRefused
from livestream.models import DraftLine, LiveDraft, LiveEvent, LiveSession, RunOfShowItem
from livestream.services.journal import note
from orders.errors import CartGone
from orders.models import Cart, Order
from orders.models.cart import MOST_OF_ONE
from orders.services.take_over import take_over
from promotions.services import PromisedPrice

State, Kind = LiveDraft.State, LiveEvent.Kind


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: the key within the session, and what is known besides."""

    key: str
    name: str = ""
    phone: str = ""
    address: str = ""


def put(
    session: LiveSession, author: Author, changes: Mapping[int, int], *, is_target: bool
) -> LiveDraft | None:
    """Let the author's open draft hold these units by variant: as they stand (`is_target`, 0 takes out), or
    so many more. A draft in which nothing is left is cancelled. Returns the draft, None where there is none.

    Call inside a transaction that has the session (`locks.selling`) and the author locked. Raises LiveRefused
    when a variant is short, beyond its limit for one buyer, or not sold here now; then nothing is to be kept.
    """
    now = clock.now()
    draft = LiveDraft.objects.filter(session=session, author_key=author.key, state=State.OPEN).first()
    if draft is not None and draft.expires_at <= now:
        _run_out(draft)
        draft = None
    before = dict(draft.lines.values_list("variant_id", "quantity")) if draft else {}
    wanted = before | {pk: units if is_target else before.get(pk, 0) + units for pk, units in changes.items()}
    if draft is None:
        if not any(wanted.values()):
            return None
        draft = LiveDraft(session=session, author_key=author.key, created_at=now, expires_at=now)
    items = {item.variant_id: item for item in session.items.filter(variant__in=wanted)}
    grown = {pk for pk, units in wanted.items() if units > before.get(pk, 0)}
    _check(session, author, items, {pk: wanted[pk] for pk in grown}, now)
    draft.author_name = author.name[:80] or draft.author_name
    draft.phone, draft.address = author.phone or draft.phone, author.address[:300] or draft.address
    draft.expires_at = now + timedelta(minutes=settings.LIVE_HOLD_MINUTES)
    draft.save()
    if not session.is_practice:
        _hold(session, draft, wanted, items)
    _write_lines(draft, wanted, items, grown, now)
    if not any(wanted.values()):
        draft.state = State.CANCELLED
        draft.save(update_fields=["state"])
        note(session, Kind.CANCELLED, draft=draft.pk)
    broadcast.tell(session.pk, "draft", {"draft": draft.pk, "state": draft.state}, DESK)
    return draft


def _check(
    session: LiveSession,
    author: Author,
    items: Mapping[int | None, RunOfShowItem],
    grown: Mapping[int, int],
    now: datetime,
) -> None:
    own = Variant.objects.filter(pk__in=grown, product__producer=session.producer_id)
    goods = {one.pk: one for one in own.select_related("product") if one.product.is_published}
    for pk, units in grown.items():
        variant, item = goods.get(pk), items.get(pk)
        if variant is None or variant.product.promotion_banned:
            raise LiveRefused("variant", _("This is not sold in this session."), code="not_sold")
        if units > MOST_OF_ONE:
            raise LiveRefused("quantity", _("So many units are wholesale: answer by message."), code="many")
        if item is None:
            continue
        if item.is_flash and not is_open(item, now):
            words = _("The flash deal of %(name)s is not open now.")
            raise LiveRefused("variant", words % {"name": variant.product.name}, code="flash_closed")
        if item.most_each is not None and _had(session, author, item) + units > item.most_each:
            words = _("One buyer gets %(most)d of %(name)s at most.")
            facts = {"most": item.most_each, "name": variant.product.name}
            raise LiveRefused("quantity", words % facts, code="most_each")


def is_open(item: RunOfShowItem, now: datetime) -> bool:
    """A flash deal sells from when it is shown until its time is over."""
    return item.closes_at is not None and now < item.closes_at


def _had(session: LiveSession, author: Author, item: RunOfShowItem) -> int:
    """Units of an item that the author has in carts and orders already."""
    lines = DraftLine.objects.filter(
        draft__session=session,
        draft__author_key=author.key,
        draft__state__in=[State.CLAIMED, State.CONFIRMED],
        variant=item.variant_id,
    )
    return int(lines.aggregate(units=Sum("quantity", default=0))["units"])


def _hold(
    session: LiveSession,
    draft: LiveDraft,
    wanted: Mapping[int, int],
    items: Mapping[int | None, RunOfShowItem],
) -> None:
    flash = [pk for pk in wanted if pk in items and items[pk].is_flash]
    claim = Claim(draft.owner, session.scope, wanted, only_scope=flash)
    granted = inventory.claim([claim])[draft.owner]
    for pk, units in wanted.items():
        if granted[pk] < units:
            name = str(Variant.objects.select_related("product").get(pk=pk).product.name)
            words = _("%(name)s: only %(left)d left. Change the quantity.")
            facts = {"name": name, "left": granted[pk]}
            raise LiveRefused("quantity", words % facts, code="short", left=granted[pk], variant=pk)


def _write_lines(
    draft: LiveDraft,
    wanted: Mapping[int, int],
    items: Mapping[int | None, RunOfShowItem],
    grown: set[int],
    now: datetime,
) -> None:
    draft.lines.filter(variant__in=[pk for pk, units in wanted.items() if not units]).delete()
    known = {line.variant_id: line for line in draft.lines.all()}
    for pk, units in wanted.items():
        if not units:
            continue
        item = items.get(pk)
        line = known.get(pk) or DraftLine(draft=draft, variant_id=pk, item=item)
        if pk in grown:  # the price is the one of the moment it was accepted
            line.price_vnd = item.price_vnd if item else None
        line.quantity = units
        line.save()


def claim_into_cart(token: str, cart: Cart) -> Cart:
    """Put the draft of a link into a shopper's cart, with its holds and live prices. A draft that this cart
    took before and has not ordered yet stays with it. Returns the cart as it is stored.

    Raises DraftGone when it is over, taken, or of a practice; InsufficientStock; CartGone.
    """
    found = LiveDraft.objects.filter(token=token).only("session_id", "author_key").first()
    if found is None:
        raise DraftGone(_("There is no such order. Ask the host for a new link."))
    with transaction.atomic():
        locks.author(found.session_id, found.author_key)
        draft = LiveDraft.objects.select_related("session").get(pk=found.pk)
        _check_open(draft)
        return into_cart(draft, cart)


def into_cart(draft: LiveDraft, cart: Cart) -> Cart:
    """Hand a draft's holds and live prices on to a cart; the drafts it took before go along. Call inside a
    transaction that has the author locked. Raises as `claim_into_cart`."""
    key = cart.place_key if cart.pk is not None else None
    earlier = list(LiveDraft.objects.filter(cart_key=key, state=State.CLAIMED)) if key else []
    lines = list(DraftLine.objects.filter(draft__in=[draft, *earlier]).order_by("pk"))
    units: dict[int, int] = {}
    promised: dict[int, PromisedPrice] = {}
    for line in lines:
        units[line.variant_id] = units.get(line.variant_id, 0) + line.quantity
        if line.price_vnd is not None:  # units at the price of the shop are promised nothing
            known = promised.get(line.variant_id)
            count = line.quantity + (known.quantity if known else 0)
            promised[line.variant_id] = PromisedPrice(line.variant_id, count, line.price_vnd)
    name = _("Live: %(title)s") % {"title": draft.session.title}
    cart = take_over(cart, owner=draft.owner, units=units, prices=list(promised.values()), name=name)
    if earlier and cart.place_key != key:  # ordered in another tab this very moment
        raise CartGone
    draft.state, draft.cart_key = State.CLAIMED, cart.place_key
    draft.expires_at = clock.now() + 2 * timedelta(minutes=settings.HOLD_MINUTES)
    draft.save(update_fields=["state", "cart_key", "expires_at"])
    note(draft.session, Kind.CLAIMED, draft=draft.pk)
    broadcast.tell(draft.session_id, "draft", {"draft": draft.pk, "state": draft.state}, DESK)
    return cart


def _check_open(draft: LiveDraft) -> None:
    if draft.session.is_practice:
        raise DraftGone(_("This was a practice: nothing was sold."))
    if draft.state in (State.CLAIMED, State.CONFIRMED):
        raise DraftGone(_("These goods are in a cart already, or ordered."))
    if draft.state != State.OPEN or draft.expires_at <= clock.now():
        raise DraftGone(
            _("The time to confirm is over and the goods went to others. Comment again to order.")
        )


@transaction.atomic
def cancel(draft_id: int, *, by: User | None = None) -> bool:
    """Give an open draft's units back. False when it is open no more."""
    found = LiveDraft.objects.only("session_id", "author_key").get(pk=draft_id)
    locks.author(found.session_id, found.author_key)
    draft = LiveDraft.objects.select_related("session").get(pk=draft_id)
    if draft.state != State.OPEN:
        return False
    _close(draft, State.CANCELLED, Kind.CANCELLED, by)
    return True


def cancel_open(session: LiveSession) -> None:
    """Cancel every open draft of a session that its caller has locked, so that nobody sells in it."""
    open_ones = session.drafts.filter(state=State.OPEN).order_by("author_key")
    for pk, author_key in list(open_ones.values_list("pk", "author_key")):
        locks.author(session.pk, author_key)
        draft = LiveDraft.objects.select_related("session").get(pk=pk)
        if draft.state == State.OPEN:  # else its buyer was quicker
            _close(draft, State.CANCELLED, Kind.CANCELLED)


def settle_due(limit: int = 500) -> int:
    """Drafts whose time is over run out and give their units back; those in carts become orders once the cart
    is ordered. Safe to run twice. Returns how many changed."""
    claimed = LiveDraft.objects.filter(state=State.CLAIMED)
    keys = list(claimed.values_list("cart_key", flat=True))
    placed = list(Order.objects.filter(place_key__in=keys).values_list("place_key", flat=True))
    due = LiveDraft.objects.filter(state__in=[State.OPEN, State.CLAIMED], expires_at__lte=clock.now())
    ids = {
        *due.values_list("pk", flat=True)[:limit],
        *claimed.filter(cart_key__in=placed).values_list("pk", flat=True),
    }
    return sum(_settle(pk) for pk in sorted(ids))


def confirm_ordered(order_ids: Collection[int]) -> int:
    """Drafts whose cart was ordered are confirmed, also one that ran out in a cart that took its time.
    Returns how many changed."""
    orders = Order.objects.filter(pk__in=order_ids, place_key__isnull=False)
    drafts = LiveDraft.objects.filter(
        cart_key__in=orders.values("place_key"), state__in=[State.CLAIMED, State.EXPIRED]
    )
    ids = drafts.order_by("session", "author_key").values_list("pk", flat=True)  # one lock order
    return sum(_settle(pk) for pk in list(ids))


@transaction.atomic
def _settle(draft_id: int) -> bool:
    found = LiveDraft.objects.only("session_id", "author_key").filter(pk=draft_id).first()
    if found is None:
        return False
    locks.author(found.session_id, found.author_key)
    draft = LiveDraft.objects.select_related("session").get(pk=draft_id)
    order = Order.objects.filter(place_key=draft.cart_key).first() if draft.cart_key else None
    if draft.state in (State.CLAIMED, State.EXPIRED) and order:
        draft.state, draft.order = State.CONFIRMED, order
        draft.save(update_fields=["state", "order"])
        note(draft.session, Kind.CONFIRMED, draft=draft.pk, order=order.code)
    elif draft.state in (State.OPEN, State.CLAIMED) and draft.expires_at <= clock.now():
        _run_out(draft)
    else:
        return False
    broadcast.tell(draft.session_id, "draft", {"draft": draft.pk, "state": draft.state}, DESK)
    return True


def _run_out(draft: LiveDraft) -> None:
    """Time is over. What is in a cart is given back by the cart's own time."""
    _close(draft, State.EXPIRED, Kind.EXPIRED)


def _close(draft: LiveDraft, state: LiveDraft.State, kind: LiveEvent.Kind, by: User | None = None) -> None:
    if draft.state == State.OPEN:
        inventory.release(owner=draft.owner)
    draft.state = state
    draft.save(update_fields=["state"])
    note(draft.session, kind, by=by, draft=draft.pk)
