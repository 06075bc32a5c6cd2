"""What a certificate says, as its producer types it off the paper."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.certifying import MOST_PAGES
from catalog.models import Certificate, CertificateCheck, Product, Variant
from core.images import BYTES_MAX
from core.uploads import PagesField
from workspace.forms.products import DAY

NUMBER = CertificateCheck._meta.get_field("number")
OF_THE_PAPER = (
    "programme", "stars", "level", "number", "product_name", "decision_no", "decided_on", "issued_on",
    "expires_on", "year",
)  # fmt: skip


class WhichForm(forms.Form):
    """For which product."""

    product = forms.ModelChoiceField(
        Product.objects.none(), label=_("Product"), to_field_name="code", empty_label="–"
    )

    def __init__(self, *args: Any, producer_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = Product.objects.filter(producer=producer_id).order_by("name")
        self.fields["product"].queryset = products  # type: ignore[attr-defined]


class CertificateForm(forms.Form):
    """A certificate of one product. Rules over several fields are the service's."""

    replaces = forms.ModelChoiceField(
        Certificate.objects.none(),
        label=_("Is it a renewal?"),
        required=False,
        empty_label=_("No, it is new"),
    )
    programme = forms.ChoiceField(label=_("Programme"), choices=Certificate.Programme.choices)
    stars = forms.TypedChoiceField(
        label=_("Stars"),
        choices=[("", "–"), (3, "3"), (4, "4"), (5, "5")],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("OCOP only."),
    )
    level = forms.ChoiceField(label=_("Level"), choices=[("", "–"), *Certificate.Level.choices])
    number = forms.CharField(label=_("Number"), max_length=60, validators=NUMBER.validators)
    product_name = forms.CharField(label=_("Product, as the certificate names it"), max_length=200)
    decision_no = forms.CharField(label=_("Number of the decision"), max_length=60)
    decided_on = forms.DateField(label=_("Day of the decision"), widget=DAY)
    issued_on = forms.DateField(label=_("Issued on"), widget=DAY)
    expires_on = forms.DateField(label=_("Valid until"), widget=DAY, required=False)
    year = forms.IntegerField(
        label=_("Voting year"), min_value=2000, max_value=2100, required=False, help_text=_("CNNT only.")
    )
    variants = forms.ModelMultipleChoiceField(
        Variant.objects.none(),
        label=_("SKUs it covers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: every variant of the product."),
    )
    pages = PagesField(
        label=_("The paper: photos or PDF"),
        most=MOST_PAGES,
        bytes_max=BYTES_MAX,
        required=True,
        help_text=_(
            "The certificate and the sheet of the decision that names the product. Only staff see it."
        ),
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        words = _("Empty: OCOP counts %(months)d months; CNNT has no end.")
        fields["expires_on"].help_text = words % {"months": settings.CERTIFICATE_MONTHS}
        fields["variants"].queryset = product.variants.all()
        fields["variants"].label_from_instance = lambda variant: f"{variant.label} · {variant.sku}"
        older = Certificate.objects.filter(product=product, producer=product.producer_id, replaced_by=None)
        fields["replaces"].queryset = older.order_by("expires_on", "number")
        if not older:
            del self.fields["replaces"]

    def columns(self) -> dict[str, Any]:
        """What the paper says. Only for a valid form."""
        return {name: self.cleaned_data[name] for name in OF_THE_PAPER}
