"""Put goods in a cart, change them, take them out; a voucher; a guest's cart joins the account's.

The cart is locked before its lines are read. A refusal leaves everything as it was.
"""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Variant
from core import clock
from inventory import queries as stock
from inventory import services as inventory
from inventory.errors import InsufficientStock
from orders import baskets, locks
from orders.errors import CartRefused
from orders.models import Cart, CartLine
from orders.models.cart import MOST_LINES, MOST_OF_ONE
from promotions import pricing
from promotions import queries as promotions
from promotions import services as promotion_services


@transaction.atomic
def add(cart: Cart, *, variant_id: int, quantity: int, is_bought_now: bool = False) -> CartLine:
    """So many units more. A cart that is not stored yet is stored with its first line.

    `is_bought_now` makes this the only chosen line, with exactly this quantity: pressing twice buys once.
    Raises CartRefused: unknown or withdrawn goods, a quantity out of range, more than is left, a full cart.
    """
    variant = _variant(variant_id)
    _check_range(quantity)
    now = clock.now()
    cart, is_new = stored(cart, now)
    line = None if is_new else cart.lines.filter(variant=variant).first()
    if line is None and not is_new:
        _check_room(cart)
    line = line or CartLine(cart=cart, variant=variant, added_at=now)
    has_already = 0 if is_bought_now or line.pk is None else line.quantity
    _check_range(has_already + quantity)
    _check_stock(cart, variant, has_already + quantity, has_already)
    if is_bought_now:
        cart.lines.exclude(variant=variant).update(is_chosen=False)
    line.quantity, line.is_chosen = has_already + quantity, True
    line.seen_price_vnd = _price_vnd(variant, now)
    line.save()
    if not is_new:
        _touch(cart, now)
    return line


@transaction.atomic
def set_quantity(cart_id: int, *, variant_id: int, quantity: int) -> CartLine:
    """So many units, not more and not less. Raises CartRefused; fewer than before may always be asked for."""
    _check_range(quantity)
    cart, line = _line(cart_id, variant_id)
    if quantity > line.quantity:
        _check_stock(cart, line.variant, quantity, 0)
    line.quantity = quantity
    line.save(update_fields=["quantity"])
    _touch(cart, clock.now())
    return line


@transaction.atomic
def remove(cart_id: int, *, variant_id: int) -> None:
    """Take a line out; one that is not there is as if it had been."""
    cart = locks.cart(cart_id)
    if cart.lines.filter(variant=variant_id).delete()[0]:
        _touch(cart, clock.now())


@transaction.atomic
def choose(cart_id: int, *, shown: Collection[int], chosen: Collection[int]) -> None:
    """Of the lines that the shopper saw, those of `chosen` are to be ordered; others stay as they are."""
    cart = locks.cart(cart_id)
    cart.lines.filter(variant__in=set(shown) & set(chosen)).update(is_chosen=True)
    cart.lines.filter(variant__in=set(shown) - set(chosen)).update(is_chosen=False)
    _touch(cart, clock.now())


@transaction.atomic
def use_voucher(cart_id: int, *, code: str) -> None:
    """Keep a voucher with the cart; it is counted when the order is placed. Raises CartRefused."""
    cart = locks.cart(cart_id)
    now = clock.now()
    code = code.strip().upper()
    rule = promotions.voucher_rule(code, now) if code else None
    if not code:
        raise CartRefused("voucher_missing", _("Enter the code of your voucher."), field="code")
    if rule is None:
        refusal = baskets.voucher_refusal(code, now)
        raise CartRefused(refusal.code, refusal.words, field="code")
    cart.voucher_code = rule.code
    unfit = baskets.read(cart, ward=None, at=now).voucher_problem
    if unfit:
        raise CartRefused(unfit.code, unfit.words, field="code")
    _touch(cart, now, voucher_code=rule.code)


@transaction.atomic
def forget_voucher(cart_id: int) -> None:
    """Go on without a voucher."""
    _touch(locks.cart(cart_id), clock.now(), voucher_code="")


@transaction.atomic
def see_prices(cart_id: int, *, seen: Mapping[int, int]) -> None:
    """The shopper has read these unit prices, by variant. One that is out of date again stays to be told."""
    cart = locks.cart(cart_id)
    now = clock.now()
    lines = list(cart.lines.filter(variant__in=seen).select_related("variant__product"))
    rules = promotions.rules([line.variant_id for line in lines], now)
    items = [baskets.item(line.variant, line.quantity) for line in lines]
    for line, priced in zip(lines, pricing.quote(items, rules, now).lines, strict=True):
        if seen[line.variant_id] == priced.unit_price_vnd:
            line.seen_price_vnd = priced.unit_price_vnd
    CartLine.objects.bulk_update(lines, ["seen_price_vnd"])


@transaction.atomic
def merge(*, guest_cart_id: int, user: User) -> Cart | None:
    """What a guest chose goes on in the account: quantities are added, up to MOST_OF_ONE, and what is held
    for the guest stays held. What the guest was promised, such as in a live session, stays promised: exactly
    those units, chosen alone, as if the account had taken them. Safe to run twice.

    Returns the account's cart, None when there is none and nothing to make one of.
    """
    own = Cart.objects.filter(user=user).first()
    carts = {cart.pk: cart for cart in locks.carts([guest_cart_id, *([own.pk] if own else [])])}
    guest = carts.get(guest_cart_id)
    own = carts.get(own.pk) if own else None
    if guest is None or guest.user_id is not None:  # another tab was quicker
        return Cart.objects.filter(user=user).first()
    now = clock.now()
    if own is None:
        try:
            with transaction.atomic():
                _touch(guest, now, user=user, token=new_token())  # the old cookie opens nothing any more
        except IntegrityError:  # the account got a cart meanwhile
            return merge(guest_cart_id=guest_cart_id, user=user)
        return guest
    _move_lines(guest, own)
    _touch(
        own,
        now,
        voucher_code=own.voucher_code or guest.voucher_code,
        details=guest.details or own.details,
        held_until=_hand_on_hold(guest, own),
    )
    guest.delete()
    return own


def prune_carts() -> int:
    """Forget guests' carts that nobody has touched for CART_DAYS. Returns how many."""
    since = clock.now() - timedelta(days=settings.CART_DAYS)
    old = Cart.objects.filter(user__isnull=True, changed_at__lt=since)
    return old.delete()[1].get(Cart._meta.label, 0)


def new_token() -> str:
    """What nobody can guess."""
    return secrets.token_urlsafe(32)


def _move_lines(guest: Cart, own: Cart) -> None:
    """Call with both carts locked, before the guest's hold is handed on."""
    promised = promotion_services.hand_on(ref=guest.place_key, to=own.place_key)
    if promised:  # a hold of minutes does not wait for what has lain here for weeks
        own.lines.exclude(variant__in=stock.held(own.owner)).update(is_chosen=False)
    known = {line.variant_id: line for line in own.lines.all()}
    for line in guest.lines.all():
        if (same := known.get(line.variant_id)) is not None:
            added = min(MOST_OF_ONE, same.quantity + line.quantity)
            same.quantity = min(MOST_OF_ONE, promised.get(line.variant_id, added))
            same.is_chosen |= line.is_chosen
            same.save(update_fields=["quantity", "is_chosen"])
        else:
            line.cart = own
            line.save(update_fields=["cart"])


def _hand_on_hold(guest: Cart, own: Cart) -> datetime | None:
    """The account's cart holds what the guest's held as well. Returns until when."""
    if guest.held_until is None:
        return own.held_until
    until = max(guest.held_until, own.held_until or guest.held_until)
    units = Counter(stock.held(guest.owner)) + Counter(stock.held(own.owner))
    try:
        inventory.transfer(source=guest.owner, wanted={own.owner: units}, until=until)
    except InsufficientStock:  # it ran out this very moment: held again on the way to the order
        inventory.release(owner=guest.owner)
    return until


def stored(cart: Cart, now: datetime) -> tuple[Cart, bool]:
    """The cart's row, locked, and whether it is empty as only a new one of a guest is sure to be. Two first
    lines of one account at once meet in the same cart; one that is gone meanwhile has a new one in its place.
    """
    if cart.pk is not None and (locked := locks.carts([cart.pk]).first()):
        return locked, False
    fresh = Cart(token=cart.token if cart.pk is None else new_token(), user_id=cart.user_id)
    fresh.created_at = fresh.changed_at = now
    if cart.user_id is None:
        fresh.save(force_insert=True)
        return fresh, True
    defaults = {"token": fresh.token, "created_at": now, "changed_at": now}
    fresh, _is_new = Cart.objects.get_or_create(user_id=cart.user_id, defaults=defaults)
    return locks.cart(fresh.pk), False


def _variant(variant_id: int) -> Variant:
    variant = Variant.objects.select_related("product").filter(pk=variant_id).first()
    if variant is None or not variant.product.is_published:
        raise CartRefused("unknown_variant", _("This is not on sale any more. Choose something else."))
    return variant


def _line(cart_id: int, variant_id: int) -> tuple[Cart, CartLine]:
    cart = locks.cart(cart_id)
    line = cart.lines.select_related("variant__product").filter(variant=variant_id).first()
    if line is None:
        raise CartRefused("not_in_cart", _("This is not in your cart any more. Look at the cart again."))
    return cart, line


def _check_range(quantity: int) -> None:
    if not 1 <= quantity <= MOST_OF_ONE:
        words = _("Enter a quantity from 1 to %(most)d. For more, ask the producer for a wholesale price.")
        raise CartRefused("quantity", words % {"most": MOST_OF_ONE}, field="quantity")


def _check_room(cart: Cart) -> None:
    if cart.lines.count() >= MOST_LINES:
        words = _("Your cart is full: %(most)d kinds of goods. Order some of them first, or take some out.")
        raise CartRefused("full", words % {"most": MOST_LINES})


def _check_stock(cart: Cart, variant: Variant, wanted: int, has_already: int) -> None:
    left = stock.sellable([variant.pk])[variant.pk]
    if cart.held_until is not None:
        left += stock.held(cart.owner).get(variant.pk, 0)
    if wanted <= left:
        return
    if left <= 0:
        words = _("“%(name)s” is sold out.") % {"name": baskets.name_of(variant)}
        raise CartRefused("gone", words)
    if has_already:
        words = _("Only %(left)d left, and you have %(already)d in your cart already.")
    else:
        words = _("Only %(left)d left. Enter a smaller quantity.")
    raise CartRefused("short", words % {"left": left, "already": has_already}, field="quantity")


def _price_vnd(variant: Variant, at: datetime) -> int:
    """What a unit costs now."""
    item, rules = baskets.item(variant, 1), promotions.rules([variant.pk], at)
    return pricing.quote([item], rules, at).lines[0].unit_price_vnd


def _touch(cart: Cart, now: datetime, **changes: object) -> None:
    """Write what changed, and that somebody was here."""
    for name, value in (changes | {"changed_at": now}).items():
        setattr(cart, name, value)
    cart.save(update_fields=[*changes, "changed_at"])
