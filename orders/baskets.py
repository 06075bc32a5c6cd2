"""Read a cart as the order it would be now: prices with their reasons, fees, problems. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Ward
from catalog.models import Producer, Variant
from core.money import format_vnd
from inventory import queries as stock
from orders import fees, shipping
from orders.models import Cart, CartLine
from orders.reckoning import NOT_SOLD, Basket, Discount, Line, Package, Problem, name_of
from orders.shipping import Fee, Mode, Piece, Place
from promotions import pricing
from promotions import queries as promotions
from promotions.pricing import Item, Quote, VoucherRule

__all__ = ["Basket", "Discount", "Line", "Package", "Problem", "item", "name_of", "read", "voucher_refusal"]


def read(
    cart: Cart, *, ward: Ward | None, at: datetime, is_whole: bool = False, is_adult: bool = True
) -> Basket:
    """The cart at a moment, sent to a ward if one is known. `ward.province_id` is all that is read of it.

    Only the chosen lines, unless the whole cart is asked for: then with the pictures of the goods. With
    `is_adult=False` alcohol has a problem until the visitor has said to be 18.
    """
    rows = _rows(cart, is_whole=is_whole)
    ids = [row.variant_id for row in rows]
    left = stock.sellable(ids) if ids else {}
    if cart.held_until is not None:  # what this cart holds is kept for it
        for variant_id, units in stock.held(cart.owner).items():
            left[variant_id] = left.get(variant_id, 0) + units
    problems = {row.variant_id: _problems(row, left[row.variant_id], ward, is_adult) for row in rows}
    counted = [row for row in rows if row.is_chosen and not _is_off(problems[row.variant_id])]
    rules = promotions.rules(ids, at) if ids else []
    if cart.held_until is not None:  # only goods that are held have a price that was promised
        rules += promotions.promised(cart.place_key, {row.variant_id: row.quantity for row in rows}, at)
    voucher, voucher_problem = _voucher(cart.voucher_code, at)
    quote = pricing.quote(_items(counted), rules, at, voucher=voucher if counted else None)
    others = pricing.quote(_items([row for row in rows if row not in counted]), rules, at)
    priced = {line.variant_id: line for line in (*quote.lines, *others.lines)}
    lines = [
        Line(
            variant=row.variant,
            quantity=row.quantity,
            is_chosen=row.is_chosen,
            priced=priced[row.variant_id],
            stock=left[row.variant_id],
            seen_price_vnd=row.seen_price_vnd,
            problems=problems[row.variant_id],
        )
        for row in rows
    ]
    return Basket(
        packages=_packages(lines, ward),
        quote=quote,
        ward=ward,
        voucher_problem=voucher_problem or _unfit(quote, voucher),
    )


def voucher_refusal(code: str, at: datetime) -> Problem:
    """Why a code is no voucher now."""
    if promotions.vouchers(code, at).exists():
        return Problem("voucher_spent", _("This voucher has been used up. Try another one."))
    return Problem("voucher_unknown", _("There is no such voucher now. Check the code, letter by letter."))


def _rows(cart: Cart, *, is_whole: bool) -> list[CartLine]:
    lines = cart.lines.select_related("variant__product__producer__ward__province")
    if is_whole:
        return list(
            lines.select_related("variant__product__category").prefetch_related(
                "variant__product__images__renditions"
            )
        )
    return list(lines.filter(is_chosen=True))


def _problems(row: CartLine, left: int, ward: Ward | None, is_adult: bool) -> tuple[Problem, ...]:
    product = row.variant.product
    if not product.is_published:
        found = [("withdrawn", _("Not on sale any more. Take it out of the cart."))]
    elif left <= 0:
        found = [("gone", _("Sold out. Untick it or take it out of the cart."))]
    else:
        found = []
        if row.quantity > left:
            words = _("Only %(left)d left and %(asked)d in your cart. Lower the quantity.")
            found.append(("short", words % {"left": left, "asked": row.quantity}))
        if product.age_restricted and not is_adult:
            found.append(("adult", _("Sold to adults only. Confirm first that you are 18 or older.")))
        if ward is not None and shipping.is_refused(
            Mode(product.ship_mode), _start(product.producer), _end(ward)
        ):
            province = product.producer.ward.province.name
            words = _(
                "Does not travel well, so it is sent inside %(province)s only. Untick it, or choose an"
                " address in %(province)s."
            )
            found.append(("local_only", words % {"province": province}))
    return tuple(Problem(code, words, name_of(row.variant), row.variant_id) for code, words in found)


def _is_off(problems: Sequence[Problem]) -> bool:
    return any(problem.code in NOT_SOLD for problem in problems)


def _items(rows: Sequence[CartLine]) -> list[Item]:
    return [item(row.variant, row.quantity) for row in rows]


def item(variant: Variant, quantity: int) -> Item:
    """What pricing asks to know. Needs `product`."""
    return Item(variant.pk, quantity, variant.price_vnd, variant.product.promotion_banned)


def _voucher(code: str, at: datetime) -> tuple[VoucherRule | None, Problem | None]:
    if not code:
        return None, None
    rule = promotions.voucher_rule(code, at)
    return rule, None if rule else replace(voucher_refusal(code, at), name=code)


def _unfit(quote: Quote, voucher: VoucherRule | None) -> Problem | None:
    """Why a good voucher takes nothing off these lines."""
    if voucher is None or not quote.voucher_problem:
        return None
    if quote.voucher_problem == "min_spend":
        words = _("Good from %(least)s of goods. Add some more to use it.")
        words %= {"least": format_vnd(voucher.min_spend_vnd)}
    else:
        words = _("The law lets no voucher lower the price of these goods.")
    return Problem(f"voucher_{quote.voucher_problem}", words, voucher.code)


def _packages(lines: Sequence[Line], ward: Ward | None) -> tuple[Package, ...]:
    """By producer, in the order in which each came into the cart."""
    by_producer: dict[Producer, list[Line]] = {}
    for line in lines:
        by_producer.setdefault(line.variant.product.producer, []).append(line)
    return tuple(
        Package(producer, tuple(own), _fee(producer, own, ward)) for producer, own in by_producer.items()
    )


def _fee(producer: Producer, lines: Sequence[Line], ward: Ward | None) -> Fee | None:
    """Of what can go there; goods that are refused have a problem of their own."""
    if ward is None:
        return None
    start, end = _start(producer), _end(ward)
    pieces = [
        _piece(line)
        for line in lines
        if line.counts and not shipping.is_refused(Mode(line.variant.product.ship_mode), start, end)
    ]
    return shipping.fee(fees.tariff(), start, end, pieces)


def _piece(line: Line) -> Piece:
    variant, product = line.variant, line.variant.product
    sides: Mapping[str, Any] = {
        name: getattr(variant, name) for name in ("length_cm", "width_cm", "height_cm")
    }
    volume = None
    if all(sides.values()):
        volume = sides["length_cm"] * sides["width_cm"] * sides["height_cm"]
    return Piece(line.quantity, variant.weight_g, volume, Mode(product.ship_mode), product.fragile)


def _start(producer: Producer) -> Place:
    return Place(producer.ward_id, producer.ward.province_id)


def _end(ward: Ward) -> Place:
    return Place(ward.pk, ward.province_id)
