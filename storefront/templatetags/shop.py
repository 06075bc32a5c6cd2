"""Template words of the shop itself."""

from typing import Any

from django import template
from django.templatetags.static import static

from accounts import phones
from catalog.models import Category, Product
from storefront import illustrations

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


@register.simple_tag
def category_drawing(category: Category) -> str:
    """The address of a category's drawing."""
    return static(illustrations.of_category(category.slug))


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
