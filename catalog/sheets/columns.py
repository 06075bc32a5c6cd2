"""The columns of the table: one row for each variant, which repeats what is told of its product."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalog.price_field import PriceField
from catalog.subgroups import SUBGROUPS
from core.text import fold

MOST_ROWS = 5_000
LANGUAGES = ("vi", "en")
QUANTITY_MAX = 10_000_000  # grams; more is a slip


@dataclass(frozen=True, slots=True)
class Column:
    """A name for programs, one for people, and what may stand in a cell. `field` cleans every filled cell."""

    name: str
    label: Any
    field: forms.Field
    is_of_variant: bool = False

    @property
    def heads(self) -> set[str]:
        """What the head of the column may say, folded: its names in every language."""
        labels = set()
        for language in LANGUAGES:
            with override(language):
                labels.add(fold(str(self.label)))
        return labels | {self.name}


def _text(most: int) -> forms.CharField:
    return forms.CharField(max_length=most)


COLUMNS = (
    Column("code", _("Product code"), _text(12)),
    Column("name", _("Product name"), _text(160)),
    Column("category", _("Category"), _text(60)),
    Column("unit", _("Unit"), _text(20)),
    Column("ocop_subgroup", _("OCOP sub-group"), forms.ChoiceField(choices=list(SUBGROUPS.items()))),
    Column("description", _("Description"), _text(6000)),
    Column("ingredients", _("Ingredients"), _text(2000)),
    Column("storage", _("Storage"), _text(200)),
    Column("shelf_life_days", _("Shelf life (days)"), forms.IntegerField(min_value=1, max_value=36_500)),
    Column("sku", _("SKU"), forms.RegexField(r"^[A-Za-z0-9._-]+$", max_length=40), is_of_variant=True),
    Column("label", _("Variant"), _text(80), is_of_variant=True),
    Column("price_vnd", _("Price (₫)"), PriceField(max_length=20), is_of_variant=True),
    Column(
        "weight_g",
        _("Weight with packing (g)"),
        forms.IntegerField(min_value=0, max_value=QUANTITY_MAX),
        is_of_variant=True,
    ),
    Column(
        "gtin",
        _("Barcode"),
        forms.RegexField(
            r"^\d{8}(\d{4,6})?$", error_messages={"invalid": _("A GTIN has 8, 12, 13 or 14 digits.")}
        ),
        is_of_variant=True,
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}
OF_PRODUCT = tuple(
    column.name for column in COLUMNS if not column.is_of_variant and column.name not in ("code", "category")
)
