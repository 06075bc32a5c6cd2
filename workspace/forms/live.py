"""What is planned of a live session."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Producer
from catalog.price_field import PriceField
from core.channels import MARKETPLACES, Channel
from livestream import patterns, queries
from livestream.models import Collaboration, Creator, LiveComment, LiveSession, RunOfShowItem
from livestream.services import Plan
from orders.models.cart import MOST_OF_ONE

MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NUMBER = {"inputmode": "numeric"}
PLACES = [(str(one), one.label) for one in (Channel.WEB, *MARKETPLACES)] + [("facebook", "Facebook")]


class PlanForm(forms.Form):
    """Title, time, places and people."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Viewers read it."))
    starts_at = forms.DateTimeField(label=_("Starts at"), widget=MOMENT)
    ends_at = forms.DateTimeField(label=_("Ends at"), widget=MOMENT)
    channels = forms.MultipleChoiceField(
        label=_("Where it is shown"), choices=PLACES, widget=forms.CheckboxSelectMultiple
    )
    host = forms.ModelChoiceField(
        Creator.objects.none(),
        label=_("Host"),
        required=False,
        empty_label="–",
        help_text=_("Somebody whose identity the Department has checked. Add hosts on their own page."),
    )
    collaborations = forms.ModelMultipleChoiceField(
        Collaboration.objects.none(),
        label=_("Guests (KOL, KOC)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_practice = forms.BooleanField(
        label=_("Only a practice: nobody outside sees it, nothing is sold"), required=False
    )
    accepts_alone = forms.BooleanField(
        label=_("Accept clear orders by themselves; what is doubtful waits for you"), required=False
    )

    def __init__(self, *args: Any, producer: Producer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Collaboration.objects.filter(creator__producer=producer, ended_at=None)
        self.of("host").queryset = Creator.objects.filter(producer=producer)
        self.of("collaborations").queryset = own.select_related("creator")
        if not own.exists():
            del self.fields["collaborations"]

    def of(self, name: str) -> Any:
        """A field by its name."""
        return self.fields[name]

    @staticmethod
    def initial_of(session: LiveSession) -> dict[str, Any]:
        """What the form says of a session."""
        known = {name: getattr(session, name) for name in Plan.__dataclass_fields__}
        return known | {"collaborations": [one.pk for one in session.collaborations.all()]}

    def plan(self) -> Plan:
        """What was planned."""
        return Plan(**{name: self.cleaned_data[name] for name in Plan.__dataclass_fields__})

    def guests(self) -> list[int]:
        """The agreements that were chosen."""
        return [one.pk for one in self.cleaned_data.get("collaborations") or []]


class NewPlanForm(PlanForm):
    """With the template of its run of show."""

    template = forms.ChoiceField(label=_("Begin with"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of("template").choices = [*patterns.names(), ("", _("an empty run of show"))]


class ItemForm(forms.ModelForm):
    """One stretch of the run of show."""

    price_vnd = PriceField(
        label=_("Live price (₫)"),
        required=False,
        help_text=_("For those who order in the session. At most half off; empty: the price of the shop."),
    )

    class Meta:
        model = RunOfShowItem
        fields = (
            "kind",
            "title",
            "minutes",
            "variant",
            "price_vnd",
            "set_aside",
            "most_each",
            "collaboration",
            "script",
            "cue",
        )
        widgets = {
            "minutes": forms.NumberInput(NUMBER),
            "set_aside": forms.NumberInput(NUMBER),
            "most_each": forms.NumberInput(NUMBER),
            "script": forms.Textarea({"rows": 6}),
        }
        help_texts = {
            "set_aside": _("Nobody else can buy these units until the session is over."),
            "most_each": _("A flash deal needs it."),
            "script": _("Empty: the words of our template, with what is known filled in."),
            "cue": _("What is shown or done: camera, tasting, papers."),
        }

    def __init__(self, *args: Any, session: LiveSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["variant"].queryset = queries.own_variants(session.producer_id)
        fields["variant"].label_from_instance = lambda one: (
            f"{one.product.code} {one.product.name}, {one.label}"
        )
        fields["variant"].empty_label = "–"
        guests = queries.collaborations(session)
        fields["collaboration"].queryset = guests
        fields["collaboration"].empty_label = "–"
        if not guests:
            del self.fields["collaboration"]


class CreatorForm(forms.ModelForm):
    """A host or creator, as the producer names them; the Department checks who it is."""

    class Meta:
        model = Creator
        fields = ("name", "kind", "phone")
        widgets = {"phone": forms.TextInput({"inputmode": "tel", "autocomplete": "off"})}


class CollaborationForm(forms.ModelForm):
    """The agreement with a creator."""

    class Meta:
        model = Collaboration
        fields = (
            "contract_no",
            "signed_on",
            "starts_on",
            "ends_on",
            "disclosure",
            "products",
            "code",
            "commission_percent",
            "attribution_days",
            "has_used",
            "has_seen_papers",
        )
        widgets = {
            "signed_on": DAY,
            "starts_on": DAY,
            "ends_on": DAY,
            "products": forms.CheckboxSelectMultiple,
            "code": forms.TextInput({"autocapitalize": "characters", "autocomplete": "off"}),
        }
        help_texts = {"code": _("3 to 20 capital letters and digits, without accents.")}

    def __init__(self, *args: Any, producer: Producer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["products"].queryset = queries.own_products(producer.pk)


class CreatorPaymentForm(forms.Form):
    """A transfer to a creator: what the page said it comes to, and the bank's reference."""

    seen_vnd = forms.IntegerField(widget=forms.HiddenInput)
    bank_reference = forms.CharField(
        label=_("The bank’s reference"),
        max_length=80,
        help_text=_("As your bank shows it once the transfer is done."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class StopForm(forms.Form):
    """Why a session is stopped."""

    reason = forms.CharField(
        label=_("Why it is stopped"),
        max_length=200,
        help_text=_("It is kept with your name and the time."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class ReplyForm(forms.Form):
    """A reply at hand, with its blanks."""

    words = forms.CharField(
        label=_("Reply"),
        max_length=300,
        help_text=_("Blanks: {name}, {goods}, {link}, {minutes}."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class FixForm(forms.Form):
    """What a comment means, in the words of the shop: up to LINES goods."""

    LINES = 3

    def __init__(self, data: Any = None, *, session: LiveSession, comment: LiveComment) -> None:
        super().__init__(data, auto_id=f"fix{comment.pk}_%s")
        own = list(queries.own_variants(session.producer_id))
        choices = [(one.pk, f"{one.product.code} {one.product.name}, {one.label}") for one in own]
        read = comment.parsed["orders"]
        for number in range(self.LINES):
            line = read[number] if number < len(read) else {}
            meant = [one.pk for one in own if one.product.code == line.get("code")]
            self.fields[f"variant_{number}"] = forms.TypedChoiceField(
                label=_("Product"),
                choices=[("", "–"), *choices],
                coerce=int,
                empty_value=None,
                required=False,
                initial=meant[0] if meant else None,
            )
            self.fields[f"quantity_{number}"] = forms.IntegerField(
                label=_("Quantity"),
                min_value=0,
                max_value=MOST_OF_ONE,
                required=False,
                initial=line.get("qty"),
                widget=forms.NumberInput(NUMBER),
            )

    def clean(self) -> dict[str, Any]:
        """At least one product, each with its quantity."""
        data = super().clean() or {}
        for number in range(self.LINES):
            quantity = f"quantity_{number}"
            is_open = data.get(quantity) is None and quantity not in self.errors
            if is_open and data.get(f"variant_{number}") is not None:
                self.add_error(quantity, _("Give the quantity."))
        if not self.errors and not self.units():
            self.add_error("variant_0", _("Choose the product that is meant."))
        return data

    def units(self) -> dict[int, int]:
        """Units by variant; a variant that comes twice is added up."""
        found: dict[int, int] = {}
        for number in range(self.LINES):
            variant = self.cleaned_data.get(f"variant_{number}")
            units = self.cleaned_data.get(f"quantity_{number}")
            if variant is not None and units is not None:
                found[variant] = found.get(variant, 0) + units
        return found
