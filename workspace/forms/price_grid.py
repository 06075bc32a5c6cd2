"""A row of the price table. Each cell carries what it said when the page was made, so that only what
somebody changed is written."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Product, Variant
from catalog.price_field import PriceField
from workspace.forms.products import QUANTITY_MAX, gtin_field
from workspace.stock_forms import MOST

ROWS = 50  # a page; each has eleven fields, and Django reads at most a thousand


class RowForm(forms.Form):
    """One variant."""

    pk = forms.IntegerField(widget=forms.HiddenInput)
    label = forms.CharField(label=_("Label"), max_length=80)
    price_vnd = PriceField(label=_("Price (₫)"), max_length=20)
    on_hand = forms.IntegerField(label=_("On the shelf"), min_value=0, max_value=MOST, required=False)
    weight_g = forms.IntegerField(
        label=_("Weight with packing (g)"), min_value=0, max_value=QUANTITY_MAX, required=False
    )
    gtin = gtin_field()
    CELLS = ("label", "price_vnd", "on_hand", "weight_g", "gtin")

    def __init__(self, *args: Any, variant: Variant | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variant = variant
        waits = variant is not None and variant.product.state == Product.State.PENDING
        is_shut = waits and self.add_prefix("label") not in self.data  # else it began to wait since: refused
        for name in self.CELLS:
            field = self.fields[name]
            field.show_hidden_initial = True
            field.widget.attrs |= {"class": "input", "data-cell": name}
            field.disabled = is_shut
            if name != "label":
                field.widget.attrs["inputmode"] = "decimal" if name == "price_vnd" else "numeric"

    def clean_on_hand(self) -> int | None:
        """A shelf that was counted stays so: to take the figure away says nothing of what is there."""
        units: int | None = self.cleaned_data["on_hand"]
        if units is None and "on_hand" in self.changed_data:
            raise forms.ValidationError(_("Write 0 when nothing is left."), code="emptied")
        return units

    @property
    def cells(self) -> list[Any]:
        """The fields that are shown, in the order of the columns."""
        return [self[name] for name in self.CELLS]

    @property
    def changed_columns(self) -> dict[str, Any]:
        """Columns of the variant that somebody changed; no weight is a weight of 0."""
        names = [name for name in self.changed_data if name in self.CELLS and name != "on_hand"]
        changed = {name: self.cleaned_data[name] for name in names}
        return changed | {"weight_g": changed["weight_g"] or 0} if "weight_g" in changed else changed

    @property
    def counted(self) -> int | None:
        """Units counted, where somebody changed the figure."""
        return self.cleaned_data["on_hand"] if "on_hand" in self.changed_data else None

    @property
    def was_on_hand(self) -> int | None:
        """What the page said of the shelf; None where it said nothing."""
        said = self.data.get(self.add_initial_prefix("on_hand"), "")
        return int(said) if said.isdecimal() else None


def cells_of(variant: Variant) -> dict[str, Any]:
    """What a row says when the page is made."""
    record = getattr(variant, "stock_record", None)
    names = ("pk", "label", "price_vnd", "weight_g", "gtin")
    return {name: getattr(variant, name) for name in names} | {"on_hand": record.on_hand if record else None}


class Rows(forms.BaseFormSet):
    """A row for each of these variants, in their order; of what was posted each row finds its own by key."""

    def __init__(self, data: Any = None, *, variants: dict[int, Variant]) -> None:
        self.variants = variants
        super().__init__(data, initial=[cells_of(one) for one in variants.values()], prefix="row")

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """The variant of a row, and what is there now."""
        if index is None:
            return {}
        if self.is_bound:
            key = self.data.get(f"{self.prefix}-{index}-pk", "")
            found = self.variants.get(int(key)) if key.isdecimal() and len(key) < 19 else None
        else:
            found = list(self.variants.values())[index]
        return {"variant": found, "initial": cells_of(found) if found else {}}


GridFormSet = cast(
    "type[Rows]",
    forms.formset_factory(RowForm, formset=Rows, extra=0, max_num=ROWS, absolute_max=ROWS, validate_max=True),
)
