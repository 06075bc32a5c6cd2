"""Forms around an order: find it, cancel it, send something back, talk about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms import PhoneField
from core.uploads import PicturesField
from orders.models import OrderLine, Package, Return, Ticket
from orders.services.returns import MOST_PICTURES, NEEDS_PICTURE

CANCEL_REASONS = (
    ("change", _("I want to order something else")),
    ("address", _("The address or phone number is wrong")),
    ("late", _("It takes too long")),
    ("price", _("I found a better price")),
    ("other", _("Another reason")),
)


class TrackForm(forms.Form):
    """Code and phone, as on the confirmation."""

    code = forms.CharField(
        label=_("Order code"),
        max_length=30,
        help_text=_("In the e-mail or SMS we sent, such as DH26120100042."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    phone = PhoneField(label=_("Phone number of the order"))

    def clean_code(self) -> str:
        """As stored: capitals, no blanks."""
        return "".join(self.cleaned_data["code"].split()).upper()


class CancelForm(forms.Form):
    """Which packages, and why. `may` are those that can still be cancelled."""

    packages = forms.TypedMultipleChoiceField(
        label=_("What to cancel"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=CANCEL_REASONS)

    def __init__(self, data: Any = None, *, may: Sequence[Package]) -> None:
        super().__init__(data, initial={"packages": [package.pk for package in may]}, auto_id="cancel_%s")
        field = self.fields["packages"]
        field.choices = [(package.pk, package.producer.name) for package in may]  # type: ignore[attr-defined]

    def words(self) -> str:
        """The reason in words."""
        return str(dict(CANCEL_REASONS)[self.cleaned_data["reason"]])


class ReturnForm(forms.Form):
    """What comes back of one package, and why. `left` says how many units of each line may."""

    reason = forms.ChoiceField(label=_("What is wrong?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What happened"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Two or three sentences help the producer to decide quickly."),
    )
    pictures = PicturesField(
        label=_("Pictures"),
        most=MOST_PICTURES,
        help_text=_(
            "Up to 5: the goods, the label, the parcel. Only you, the producer and our staff see them."
        ),
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, lines: Sequence[OrderLine], left: Mapping[int, int]
    ):
        super().__init__(data, files)
        reasons = [(value, capfirst(words)) for value, words in Return.Reason.choices]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        self.lines = [line for line in lines if left[line.pk] > 0]
        for line in self.lines:
            self.fields[f"units-{line.pk}"] = forms.IntegerField(
                label=line.name,
                min_value=0,
                max_value=left[line.pk],
                initial=left[line.pk] if len(self.lines) == 1 else 0,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def rows(self) -> list[tuple[OrderLine, forms.BoundField]]:
        """Each line with its field."""
        return [(line, self[f"units-{line.pk}"]) for line in self.lines]

    def units(self) -> dict[int, int]:
        """How many of each line, by line."""
        return {line.pk: self.cleaned_data.get(f"units-{line.pk}") or 0 for line in self.lines}

    def clean(self) -> dict[str, Any]:
        """Something must be chosen, and some reasons want a picture."""
        data = super().clean() or {}
        if not any(self.units().values()) and not any(name.startswith("units-") for name in self.errors):
            self.add_error(None, ValidationError(_("Say how many of what you send back."), code="units"))
        has_none = "pictures" not in self.errors and not data.get("pictures")
        if data.get("reason") in NEEDS_PICTURE and has_none:
            self.add_error("pictures", _("Add a picture: it shows the producer what is wrong."))
        return data


class AskForm(forms.Form):
    """A first word to a producer about an order."""

    producer = forms.TypedChoiceField(label=_("To"), coerce=int)
    kind = forms.ChoiceField(label=_("What is it?"))
    subject = forms.CharField(label=_("Subject"), max_length=120)
    text = forms.CharField(label=_("Your message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(
        self, data: Any = None, *, packages: Sequence[Package], initial: Mapping[str, Any] | None = None
    ):
        super().__init__(data, initial=dict(initial or {}))
        kinds = [(value, capfirst(words)) for value, words in Ticket.Kind.choices]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        choices = [(package.producer_id, package.producer.name) for package in packages]
        self.fields["producer"].choices = choices  # type: ignore[attr-defined]


class WriteForm(forms.Form):
    """A first word without an order, to a producer or the shop. Whoever has no account says how to be
    reached. `website` is a trap: people do not see it, programs fill it in."""

    kind = forms.ChoiceField(label=_("What is it?"))
    subject = forms.CharField(label=_("Subject"), max_length=120)
    text = forms.CharField(label=_("Your message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(
        label=_("Phone number"), help_text=_("With it and the code of the talk you find the answer again.")
    )
    email = forms.EmailField(
        label=_("E-mail (optional)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    website = forms.CharField(required=False)

    def __init__(self, data: Any = None, *, subject: str, is_known: bool):
        super().__init__(data, initial={"subject": subject})
        kinds = [(value, capfirst(words)) for value, words in Ticket.Kind.choices]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if is_known:
            for name in ("name", "phone", "email"):
                del self.fields[name]

    @property
    def is_trapped(self) -> bool:
        """A program wrote it."""
        return bool(self.data.get("website"))

    def said(self) -> dict[str, Any]:
        """As `orders.services.tickets.open_ticket` takes it. After `is_valid()`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}


class SayForm(forms.Form):
    """One more word in a talk."""

    text = forms.CharField(label=_("Your message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
