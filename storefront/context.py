"""What every page knows of the shop and of the visitor's cart. Costs no query."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import rules
from storefront import carts
from storefront.views.scheme import chosen


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the shop: Decree 52/2013 asks every page to say it. Empty means "not given yet"."""

    name: str = "OCOP Đồng Nai (mẫu)"
    address: str = "Phường Trấn Biên, Đồng Nai"
    phone: str = ""
    email: str = ""
    tax_code: str = ""
    registration_no: str = ""


@dataclass(frozen=True, slots=True)
class Shop:
    """Name, operator, the visitor's colours and the way to the other language."""

    name: str
    tagline: str
    operator: Operator
    is_sample: bool
    return_days: int
    scheme: str
    other_language: tuple[str, str]
    other_language_url: str


def shop(request: HttpRequest) -> dict[str, Shop]:
    """The `shop` of templates."""
    other = ("en", "English") if get_language() == "vi" else ("vi", "Tiếng Việt")
    here = request.get_full_path()
    there = translate_url(here, other[0])
    return {
        "shop": Shop(
            name="OCOP Đồng Nai",
            tagline=_("Grown on red earth"),
            operator=Operator(**settings.SHOP_OPERATOR),
            is_sample=settings.SHOP_IS_SAMPLE,
            return_days=rules.value("return_days"),
            scheme=chosen(request),
            other_language=other,
            other_language_url=there if there != here else "",
        )
    }


def cart(request: HttpRequest) -> dict[str, carts.Badge]:
    """The `cart` of templates: `cart.count` is what the header shows."""
    return {"cart": carts.Badge(request)}
