"""What may stand in the address of a product list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Producer
from catalog.price_field import PriceField

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
