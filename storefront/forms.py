"""What may stand in the address of a product list."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Producer
from catalog.rows import PRICE_MAX_VND

SORTS = [
    ("", _("Popular")),
    ("best", _("Best selling")),
    ("new", _("Newest")),
    ("price", _("Price: low to high")),
    ("-price", _("Price: high to low")),
    ("stars", _("OCOP star rank")),
    ("name", _("Name")),
]
STARS = (5, 4, 3)
UNITS = {"": 1, "k": 1_000, "ng": 1_000, "nghin": 1_000, "tr": 1_000_000, "trieu": 1_000_000}


def read_price(text: str) -> int | None:
    """A price as people type it: "350k", "350.000đ", "1,25tr"; None when it is none."""
    bare = text.strip().lower().replace("nghìn", "nghin").replace("triệu", "trieu")
    bare = re.sub(r"\s*(đ|₫|vnd|d)?$", "", bare)
    found = re.fullmatch(r"(\d[\d.,]*)\s*([a-z]*)", bare)
    if not found or found[2] not in UNITS:
        return None
    number, unit = found[1].rstrip(".,"), UNITS[found[2]]
    if unit == 1 or re.fullmatch(r"\d{1,3}([.,]\d{3})+", number):
        amount = float(re.sub(r"[.,]", "", number))
    else:
        amount = float(re.sub(r",", ".", number)) if number.count(",") + number.count(".") < 2 else 0
    price = round(amount * unit)
    return price if 0 < price <= PRICE_MAX_VND else None


class PriceField(forms.CharField):
    """A price in đồng, typed freely."""

    def clean(self, value: Any) -> int | None:
        """Raises ValidationError for what is not a price."""
        text = super().clean(value)
        if not text:
            return None
        price = read_price(text)
        if price is None:
            raise forms.ValidationError(_("Write a price such as 150.000 or 150k."))
        return price


class ShelfForm(forms.Form):
    """Search words, filters, order and page. A part that makes no sense is as if it were not there."""

    q = forms.CharField(required=False, max_length=80)
    stars = forms.TypedMultipleChoiceField(
        required=False, coerce=int, empty_value=[], choices=[(one, one) for one in STARS]
    )
    cnnt = forms.BooleanField(required=False)
    ward = forms.RegexField(r"^\d{5}$", required=False)
    kind = forms.MultipleChoiceField(required=False, choices=Producer.Kind.choices)
    price_from = PriceField(required=False, max_length=20)
    price_to = PriceField(required=False, max_length=20)
    in_season = forms.BooleanField(required=False)
    in_stock = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=SORTS)
    page = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    def page_number(self) -> int:
        """The page asked for, the first without one."""
        return self.cleaned_data.get("page") or 1
