"""Template words of cart, checkout and orders."""

from collections.abc import Mapping
from typing import Any

from django import template

from catalog.models import Product
from catalog.queries import today
from orders import fees
from storefront import offers

register = template.Library()


@register.filter
def fee_words(part: Mapping[str, Any]) -> str:
    """`{% for part in package.fees %}{{ part|fee_words }}`: what one part of a shipping fee is for."""
    return fees.words(part)


@register.filter
def less(number: int, by: int) -> int:
    """`{{ line.quantity|less:1 }}`."""
    return number - by


@register.filter
def next_month(product: Product) -> int | None:
    """`{{ product|next_month }}`: when its season begins; None in it and without one."""
    return offers.next_month(product.season_months, today().month)
