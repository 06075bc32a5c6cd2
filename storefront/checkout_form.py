"""The checkout form: who gets it, where, how it is paid, and on whom the invoice is made out."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import PhoneField
from accounts.models import Address, User
from catalog.models import Producer
from orders.details import Details
from orders.models import Order
from storefront.address_form import AddressFields

NEW = ""  # the choice that is no saved address
WHERE = ("receiver", "phone", "ward", "street_line")  # what a saved address answers
INVOICE = ("tax_code", "company", "company_address", "invoice_email")
METHODS = {
    Order.Method.COD: (
        _("Cash on delivery (COD)"),
        _("You may open the parcel and look at the goods before you pay."),
    ),
    Order.Method.VNPAY: ("VNPay", _("Bank card or banking app, through the VNPay gateway.")),
    Order.Method.MOMO: (_("MoMo wallet"), _("You confirm the payment in the MoMo app. Up to 50,000,000 ₫.")),
    Order.Method.BANK_QR: (
        _("Bank transfer by VietQR"),
        _("Scan one code with the app of any bank. Below 500,000,000 ₫."),
    ),
}


class CheckoutForm(AddressFields):
    """`producers` are those of the cart, each with a note of its own; `methods` are the ways to pay its sum;
    `addresses` are the user's."""

    address = forms.ChoiceField(label=_("Delivery address"), required=False, widget=forms.RadioSelect)
    saves = forms.BooleanField(label=_("Keep this address in my account"), required=False)
    email = forms.EmailField(
        label=_("E-mail (optional)"),
        required=False,
        help_text=_(
            "For the confirmation and news of your parcel, nothing else. Without it you follow the order by"
            " its code and your phone number."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    method = forms.ChoiceField(label=_("Payment method"), widget=forms.RadioSelect)
    wants_invoice = forms.BooleanField(label=_("Request VAT invoice"), required=False)
    tax_code = forms.CharField(
        label=_("Tax code of the buyer"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    company = forms.CharField(
        label=_("Company"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    company_address = forms.CharField(label=_("Address of the company"), max_length=300, required=False)
    invoice_email = forms.EmailField(label=_("E-mail for the invoice"), required=False)

    def __init__(
        self,
        *args: Any,
        producers: Iterable[Producer],
        methods: Sequence[str],
        addresses: Sequence[Address] = (),
        user: User | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._addresses = {str(address.pk): address for address in addresses}
        self._notes = {f"note_{producer.pk}": producer for producer in producers}
        for name, producer in self._notes.items():
            self.fields[name] = _note(producer)
        _offer(self.fields["method"], [(one, METHODS[Order.Method(one)][0]) for one in methods])
        if self.initial.get("method") not in methods:
            self.initial.pop("method", None)  # it was offered for another sum
        saved = [(pk, printed(one)) for pk, one in self._addresses.items()]
        _offer(self.fields["address"], [*saved, (NEW, _("Another address"))])
        self.fields["ward"].label = self.fields["ward_name"].label
        if user is None:
            del self.fields["saves"]
        if not saved:
            del self.fields["address"]

    def clean(self) -> dict[str, Any]:
        """A saved address answers for the fields of a new one; an invoice needs all of its own."""
        cleaned = super().clean() or {}
        if self.chosen is not None:
            for name in ("province", *WHERE):
                self.errors.pop(name, None)
            self.choices = []
        if cleaned.get("wants_invoice"):
            for name in INVOICE:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(_("Needed for the invoice."), code="required"))
        else:
            for name in INVOICE:
                self.errors.pop(name, None)
        return cleaned

    def clean_tax_code(self) -> str:
        """ "0312345678" or "0312345678-001", however it was grouped."""
        digits = re.sub(r"[\s.\-]", "", self.cleaned_data["tax_code"])
        if digits and not re.fullmatch(r"[0-9]{10}([0-9]{3})?", digits):
            raise ValidationError(_("A tax code has 10 digits, or 13 for a branch."), code="tax_code")
        return f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits

    @property
    def chosen(self) -> Address | None:
        """The saved address that is to be used."""
        return self._addresses.get(self.cleaned_data.get("address") or NEW)

    def details(self) -> Details:
        """What is kept with the cart. After `is_valid()`."""
        cleaned, saved = self.cleaned_data, self.chosen
        where = (
            {
                "receiver": saved.receiver,
                "phone": saved.phone,
                "ward": saved.ward_id,
                "street_line": saved.street_line,
            }
            if saved
            else {name: cleaned[name] for name in WHERE}
        )
        notes = {str(producer.pk): cleaned[name] for name, producer in self._notes.items() if cleaned[name]}
        invoice = {name: cleaned[name] for name in INVOICE} if cleaned["wants_invoice"] else None
        return Details(
            **where, method=cleaned["method"], email=cleaned["email"], notes=notes, invoice=invoice
        )

    @property
    def wrong(self) -> list[forms.BoundField]:
        """Fields to be mended, for the list above the form."""
        return [self[name] for name in self.errors if name in self.fields]

    @property
    def has_notes(self) -> bool:
        """Something is written to a producer: the fold is open."""
        return any(note.value() for note in self.notes)

    @property
    def has_invoice(self) -> bool:
        """An invoice is wanted, or something of it is to be mended."""
        return bool(self["wants_invoice"].value()) or any(name in self.errors for name in INVOICE)

    @property
    def notes(self) -> list[forms.BoundField]:
        """The notes, one for each producer."""
        return [self[name] for name in self._notes]

    @property
    def methods(self) -> list[tuple[Any, Any]]:
        """Each way to pay as a radio button, with the words under it."""
        return [(radio, METHODS[Order.Method(radio.data["value"])][1]) for radio in self["method"]]


def initial(details: Details) -> dict[str, Any]:
    """What was written before, back in the fields."""
    kept: dict[str, Any] = {name: getattr(details, name) for name in (*WHERE, "email", "method")}
    kept |= {f"note_{pk}": note for pk, note in details.notes.items()}
    if details.invoice:
        kept |= {"wants_invoice": True, **details.invoice}
    return kept


def printed(address: Address) -> str:
    """A saved address on one line. Needs `ward__province`."""
    where = f"{address.street_line}, {address.ward.full_name}, {address.ward.province.name}"
    return f"{address.receiver} · {PhoneField().prepare_value(address.phone)} · {where}"


def _note(producer: Producer) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=producer.name, max_length=300, required=False, widget=area)


def _offer(field: forms.Field, choices: list[tuple[Any, Any]]) -> None:
    """Give a choice field its choices, the first of them chosen."""
    assert isinstance(field, forms.ChoiceField)
    field.choices, field.initial = choices, next((value for value, _words in choices), None)
