"""What is told of a product, step by step."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from accounts.ward_fields import WardFields
from catalog.models import Category, Declaration, Lot, Product
from catalog.price_field import PriceField
from catalog.subgroups import CHOICES
from catalog.variants import MOST_VARIANTS

QUANTITY_MAX = 10_000_000  # grams or units; more is a slip
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ListField(forms.CharField):
    """Words with commas between them; a list out."""

    def clean(self, value: Any) -> list[str]:
        """In their order, each once."""
        words = (word.strip() for word in (super().clean(value) or "").split(","))
        return list(dict.fromkeys(word for word in words if word))

    def prepare_value(self, value: Any) -> Any:
        """A stored list as people write it."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value


class NewProductForm(forms.Form):
    """Enough for a draft."""

    name = forms.CharField(label=_("Name of the product"), max_length=160)
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Category"), empty_label="–")
    unit = forms.CharField(
        label=_("Unit"), max_length=20, help_text=_("What a buyer counts: fruit, box, jar, bottle.")
    )
    ocop_subgroup = forms.ChoiceField(
        label=_("OCOP sub-group"),
        choices=CHOICES,
        required=False,
        help_text=_("It says which facts the law wants on the page."),
    )
    description = forms.CharField(
        label=_("Description"), max_length=6000, widget=forms.Textarea(attrs={"rows": 6}), required=False
    )


class ProductForm(NewProductForm, WardFields):
    """Everything a buyer reads first."""

    name_en = forms.CharField(label=_("English name"), max_length=160, required=False)
    keywords = ListField(
        label=_("Search words"), max_length=400, required=False, help_text=_("With commas between them.")
    )
    field_order = ["name", "name_en", "category", "ocop_subgroup", "unit", "description", "keywords"]

    @classmethod
    def of(cls, product: Product, data: Any = None) -> "ProductForm":
        """Filled with what the product says."""
        names = ("name", "name_en", "category", "ocop_subgroup", "unit", "description", "keywords")
        initial = {name: getattr(product, name) for name in names} | {"ward": product.ward_id}
        return cls(data, initial=initial)

    def columns(self) -> dict[str, Any]:
        """Columns of Product."""
        data = self.cleaned_data
        names = ("name", "name_en", "category", "ocop_subgroup", "unit", "description", "keywords")
        return {name: data[name] for name in names} | {"ward_id": data["ward"]}


class LegalForm(forms.ModelForm):
    """What the law wants on the page, and how the goods travel."""

    allergens = ListField(
        label=_("Allergens"), max_length=300, required=False, help_text=_("With commas between them.")
    )
    season_months = forms.TypedMultipleChoiceField(
        label=_("Months of the season"),
        choices=list(MONTHS.items()),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all year."),
    )

    class Meta:
        model = Product
        fields = (
            "ingredients", "allergens", "storage", "shelf_life_days", "season_months", "ship_mode", "fragile",
            "gi_name", "abv_percent", "age_restricted", "health_food", "mandatory_notice",
        )  # fmt: skip
        widgets = {"ingredients": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, least, most in (("shelf_life_days", 1, 36_500), ("abv_percent", Decimal("0.1"), 100)):
            self.fields[name].validators += [MinValueValidator(least), MaxValueValidator(most)]

    def _get_validation_exclusions(self) -> set[str]:
        """Rules over several columns are the service's: it writes what follows by law."""
        return {field.name for field in Product._meta.fields}

    def columns(self) -> dict[str, Any]:
        """Columns of Product."""
        data = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return data | {"season_months": data["season_months"] or None}


class DeclarationForm(forms.ModelForm):
    """The paper by which food or cosmetics may be sold; without a number there is none."""

    class Meta:
        model = Declaration
        fields = ("kind", "number", "issued_on", "issued_at", "expires_on")
        widgets = {"issued_on": DAY, "expires_on": DAY}

    def __init__(self, data: Any, *, instance: Declaration) -> None:
        super().__init__(data, instance=instance, prefix="paper")
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        """With a number come a day and a place."""
        data = super().clean() or {}
        if data.get("number"):
            for name in ("issued_on", "issued_at"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        if data.get("issued_on") and data.get("expires_on") and data["expires_on"] <= data["issued_on"]:
            self.add_error("expires_on", _("The paper must expire after it was issued."))
        return data

    def columns(self) -> dict[str, Any] | None:
        """Columns of Declaration, or None."""
        return dict(self.cleaned_data) if self.cleaned_data.get("number") else None


def gtin_field() -> forms.RegexField:
    """A barcode, or nothing."""
    return forms.RegexField(
        r"^\d{8}(\d{4,6})?$",
        label=_("Barcode"),
        max_length=14,
        required=False,
        error_messages={"invalid": _("A GTIN has 8, 12, 13 or 14 digits.")},
    )


class VariantForm(forms.Form):
    """A row of the grid; an empty one is no row."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Label"), max_length=80)
    price_vnd = PriceField(label=_("Price"), max_length=20)
    weight_g = forms.IntegerField(
        label=_("Weight with packing (g)"), min_value=0, max_value=QUANTITY_MAX, required=False
    )
    sku = forms.RegexField(r"^[A-Za-z0-9._-]+$", label="SKU", max_length=40, required=False)
    gtin = gtin_field()
    stock = forms.IntegerField(
        label=_("Stock to begin with"), min_value=0, max_value=QUANTITY_MAX, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price_vnd"].widget.attrs["inputmode"] = "decimal"
        if self.initial.get("pk"):
            del self.fields["stock"]  # counted on the stock's own page


VariantFormSet = forms.formset_factory(
    VariantForm, extra=1, can_delete=True, max_num=MOST_VARIANTS, absolute_max=MOST_VARIANTS + 5
)


class PictureForm(forms.Form):
    """A picture from the disk or the camera, and the words for those who cannot see it."""

    picture = forms.FileField(
        label=_("Picture (JPEG, PNG or WebP)"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = forms.CharField(
        label=_("What the picture shows"),
        max_length=200,
        help_text=_("For those who cannot see it: “A jar of pomelo jam, opened”."),
    )


class AltForm(forms.Form):
    """Other words for a picture."""

    alt = forms.CharField(label=_("What the picture shows"), max_length=200)


class CutForm(forms.Form):
    """The part of a picture that is shown, in hundredths of its sides."""

    left = forms.IntegerField(label=_("From the left (%)"), min_value=0, max_value=99, initial=0)
    top = forms.IntegerField(label=_("From the top (%)"), min_value=0, max_value=99, initial=0)
    width = forms.IntegerField(label=_("Width (%)"), min_value=1, max_value=100, initial=100)
    height = forms.IntegerField(label=_("Height (%)"), min_value=1, max_value=100, initial=100)

    def clean(self) -> dict[str, Any]:
        """Within the picture."""
        said = super().clean() or {}
        for start, length in (("left", "width"), ("top", "height")):
            if said.get(start, 0) + said.get(length, 0) > 100:
                self.add_error(length, _("Together with where it begins at most 100."))
        return said


class LotForm(forms.ModelForm):
    """A lot. Steps are lines of a day and what was done."""

    code = forms.SlugField(
        label=_("Lot number"), max_length=40, required=False, help_text=_("Empty: we make one.")
    )
    steps = forms.CharField(
        label=_("Steps"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One line each, the day first: 02/11/2026 harvest."),
    )
    field_order = ["made_on", "expires_on", "variant", "code", "place", "steps", "note"]

    class Meta:
        model = Lot
        fields = ("made_on", "expires_on", "variant", "code", "place", "steps", "note")
        widgets = {"made_on": DAY, "expires_on": DAY, "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        variant = self.fields["variant"]
        assert isinstance(variant, forms.ModelChoiceField)
        variant.queryset, variant.empty_label = product.variants.all(), "–"
        variant.label_from_instance = _label  # type: ignore[method-assign]
        days = ((date.fromisoformat(one["on"]), one["what"]) for one in self.instance.steps)
        self.initial["steps"] = "\n".join(f"{day:%d/%m/%Y} {what}" for day, what in days)

    def _get_validation_exclusions(self) -> set[str]:
        """Rules over several columns are the service's."""
        return {field.name for field in Lot._meta.fields}

    def clean_steps(self) -> list[dict[str, str]]:
        """[{"on": "2026-11-02", "what": "harvest"}]."""
        steps = []
        for line in filter(None, map(str.strip, self.cleaned_data["steps"].splitlines())):
            found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s+(\S.*)", line)
            try:
                if not found:
                    raise forms.ValidationError("")
                day = forms.DateField().clean(f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}")
            except forms.ValidationError:
                words = _("“%(line)s”: begin with the day, such as 02/11/2026.")
                raise forms.ValidationError(words, params={"line": line[:40]}) from None
            steps.append({"on": day.isoformat(), "what": found[4]})
        return steps


def _label(obj: Any) -> str:
    """Of a variant, in a list of one product's."""
    return str(obj.label)
