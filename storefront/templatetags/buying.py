"""Template words of cart, checkout and orders."""

from collections.abc import Mapping
from typing import Any

from django import template

from orders import fees

register = template.Library()


@register.filter
def fee_words(part: Mapping[str, Any]) -> str:
    """`{% for part in package.fees %}{{ part|fee_words }}`: what one part of a shipping fee is for."""
    return fees.words(part)


@register.filter
def less(number: int, by: int) -> int:
    """`{{ line.quantity|less:1 }}`."""
    return number - by
