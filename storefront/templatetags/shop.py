"""Template words of the shop itself."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts import phones
from catalog.models import Category, Product
from storefront import illustrations
from storefront.context import Shop
from storefront.facets import Option
from storefront.ranks import OF_STARS

register = template.Library()


@register.inclusion_tag("components/_tile.html")
def tile(product: Product, sizes: str, *, eager: bool = False) -> dict[str, Any]:
    """The product's first picture, or the drawing that stands in for it."""
    return {
        "asset": next(iter(product.images.all()), None),
        "drawing": static(illustrations.of_product(product)),
        "tint": product.pk % illustrations.TINTS,
        "sizes": sizes,
        "eager": eager,
    }


@cache
def _given(stars: int, language: str) -> SafeString:
    context = {"stars": stars, "full": "★" * stars, "empty": "★" * (5 - stars)}
    return mark_safe(render_to_string("components/_rating.html", context).strip())


@register.simple_tag
def rating(stars: int) -> SafeString:
    """What one buyer gave: "★★★★☆", with words for those who cannot see it; drawn once in each language."""
    return _given(stars, get_language() or "")


@register.simple_tag
def rank_words(stars: int) -> str:
    """What so many OCOP stars mean, in a sentence."""
    return str(OF_STARS[stars].short)


@register.simple_tag
def query_of(**parameters: str | int) -> str:
    """`{% query_of stars=5 page=2 %}`: a query of these parameters alone, without empty and zero ones."""
    return f"?{urlencode({name: value for name, value in parameters.items() if value})}"


@register.filter
def of(mapping: Mapping[Any, Any], key: object) -> Any:
    """`{{ unit_prices|of:variant.pk }}`: the value of a key, None without one."""
    return mapping.get(key)


@cache
def _stars_badge(stars: int, language: str, size: str) -> SafeString:
    context = {"stars": stars, "each": range(stars), "size": size}
    return mark_safe(render_to_string("components/_ocop.html", context))


@register.simple_tag
def stars_badge(stars: int, size: str = "") -> SafeString:
    """The OCOP badge: one of three, drawn once in each language; `size` is "" or "large"."""
    return _stars_badge(stars, get_language() or "", size)


@lru_cache(maxsize=64)
def _drawn(template: str, _language: str, shop: Shop) -> SafeString:
    return mark_safe(render_to_string(template, {"shop": shop}))


@register.simple_tag(takes_context=True)
def same_for_all(context: template.Context, name: str, here: str = "") -> SafeString:
    """A part of every page that knows the language and the `shop` and nothing of the visitor: drawn once.

    Of its links the one that leads `here`, to the page it stands on, is marked.
    """
    anybody = replace(context["shop"], scheme="", other_language_url="")
    part = _drawn(name, get_language() or "", anybody)
    link = f' href="{escape(here)}"'
    return mark_safe(part.replace(f"{link}>", f'{link} aria-current="page">')) if here else part


@register.simple_tag
def options(choices: Iterable[Option]) -> SafeString:
    """The <option>s of a filter, with their counts."""
    rows = []
    for one in choices:
        count = "" if one.count is None else f" ({one.count})"
        chosen = " selected" if one.is_chosen else ""
        rows.append(f'<option value="{escape(one.value)}"{chosen}>{escape(one.name)}{count}</option>')
    return mark_safe("\n".join(rows))  # all of it escaped


@register.simple_tag
def shelf_drawing(slug: str) -> str:
    """The address of the drawing of a category by its slug."""
    return static(illustrations.of_category(slug))


@register.simple_tag
def category_drawing(category: Category) -> str:
    """The address of a category's drawing."""
    return static(illustrations.of_category(category.slug))


@register.filter
def hms(span: timedelta) -> str:
    """`{{ chapter.began|hms }}`: 1:02:05, or 2:05 within the first hour."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.filter
def phone(e164: str) -> str:
    """`{{ address.phone|phone }}`: 0912 345 678."""
    return phones.display(e164)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """`?` and the current query with some parameters set or, given as None or "", taken out.

    The query is `params` of the context, where an answer to a form says what its address would ask.
    """
    params = (context.get("params") or context["request"].GET).copy()
    params.pop("seen", None)
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"
