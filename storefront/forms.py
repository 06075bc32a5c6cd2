"""What may stand in the address of a product list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.queries import ShelfFilters

SORTS = [
    ("", _("Popular")),
    ("new", _("Newest")),
    ("price", _("Price: low to high")),
    ("-price", _("Price: high to low")),
    ("stars", _("OCOP star rank")),
    ("name", _("Name")),
]


class ShelfForm(forms.Form):
    """Search words, facets, order and page. A part that makes no sense is as if it were not there."""

    q = forms.CharField(required=False, max_length=80)
    stars = forms.TypedMultipleChoiceField(
        required=False, coerce=int, empty_value=[], choices=[(5, "5"), (4, "4"), (3, "3")]
    )
    cnnt = forms.BooleanField(required=False)
    ward = forms.RegexField(r"^\d{5}$", required=False)
    sort = forms.ChoiceField(required=False, choices=SORTS)
    page = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    def filters(self, *, category: str, age_confirmed: bool) -> ShelfFilters:
        """The shelf these words ask for, within a category slug or "" for all."""
        asked = self.cleaned_data
        return ShelfFilters(
            q=asked.get("q", ""),
            category=category,
            ward=asked.get("ward", ""),
            stars=tuple(asked.get("stars", ())),
            cnnt=asked.get("cnnt", False),
            sort=asked.get("sort", ""),
            age_confirmed=age_confirmed,
        )

    def page_number(self) -> int:
        """The page asked for, the first without one."""
        return self.cleaned_data.get("page") or 1
