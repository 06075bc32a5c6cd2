"""The words templates are built from: icons, money, pictures, form fields, star badges."""

from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.i18n import localized as localized_text
from core.money import format_vnd

register = template.Library()

ICONS = Path(settings.BASE_DIR) / "static/vendor/lucide"


@cache
def _icon_shapes(name: str) -> str:
    """The drawing inside a lucide file; a name that is not vendored raises FileNotFoundError."""
    svg = (ICONS / f"{name}.svg").read_text()
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return " ".join(inner.split())


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "search" %}`: a lucide icon inline, hidden from screen readers; the text beside it speaks."""
    return _icon(name)


@cache
def _icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        mark_safe(_icon_shapes(name)),  # a file of our own tree
    )


@register.simple_tag
def vnd(amount: int) -> str:
    """`{% vnd 1250000 %}`: 1.250.000 ₫."""
    return format_vnd(amount)


@register.simple_tag
def localized(thing: object, name: str) -> str:
    """`{% localized product "name" %}`: English text while English is active and given, else Vietnamese."""
    return localized_text(thing, name)


@register.inclusion_tag("components/_picture.html")
def picture(asset: Any, sizes: str, *, eager: bool = False) -> dict[str, Any]:
    """An uploaded picture with its renditions (prefetched), or the original while none exists.

    `asset` has file, width, height, alt and renditions; `sizes` is the HTML attribute; `eager` is for the
    first picture of a page, all others load lazily.
    """
    renditions = sorted(asset.renditions.all(), key=lambda rendition: rendition.width)
    return {
        "asset": asset,
        "sizes": sizes,
        "eager": eager,
        "webp": [rendition for rendition in renditions if rendition.format == "webp"],
        "jpeg": [rendition for rendition in renditions if rendition.format == "jpeg"],
    }


@register.inclusion_tag("components/_field.html")
def field(bound: BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """`{% field form.email %}`: label, control, hint and errors, tied together for screen readers.

    `label` and `hint` replace the form's own words.
    """
    return {"field": bound, "label": label or bound.label, "hint": hint or bound.help_text}


@register.inclusion_tag("components/_ocop.html")
def ocop(stars: int, size: str = "") -> dict[str, Any]:
    """The OCOP badge with exactly `stars` stars; `size` is "" or "large"."""
    return {"stars": stars, "each": range(stars), "size": size}
