"""What is typed of a promotion: what holds for all of it, and of each variant."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.price_field import PriceField
from core.channels import MARKETPLACES, Channel
from promotions.fields import ChannelsField, CutField, UnitsField
from promotions.models import Promotion
from promotions.plans import PlanLine
from promotions.pricing import Kind

MOMENT = "%Y-%m-%dT%H:%M"


def moment(label: Any) -> forms.DateTimeField:
    """A day and a minute."""
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT)
    )


class PromotionForm(forms.Form):
    """What holds for the whole promotion."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("Buyers read it beside the price.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How the price falls"),
        choices=Promotion.KINDS,
        widget=forms.RadioSelect,
        initial=Kind.PERCENT.value,
    )
    percent = forms.IntegerField(
        label=gettext_lazy("How much off, in percent"),
        min_value=1,
        max_value=99,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    over_half_reason = forms.CharField(
        label=gettext_lazy("Reason, if it is more than half off"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The law allows more than half off only in named cases (Decree 81/2018)."),
    )
    starts_at = moment(gettext_lazy("From"))
    ends_at = moment(gettext_lazy("Until"))
    channels = ChannelsField(initial=[channel.value for channel in Channel])
    is_flash = forms.BooleanField(
        label=gettext_lazy("Flash deal (three days at most)"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A percentage where one is asked for, and its reason."""
        data = super().clean() or {}
        if data.get("kind") == Kind.PERCENT and "percent" not in self.errors:
            if not data.get("percent"):
                self.add_error("percent", _("Percent off must be between 1 and 99."))
            elif data["percent"] > 50 and not data.get("over_half_reason"):
                self.add_error("over_half_reason", _("More than half off needs a reason."))
        return data


class RowForm(forms.Form):
    """One variant: its price among fixed prices, and what differs on single channels."""

    price_vnd = PriceField(label=gettext_lazy("Promotion price (₫)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for channel in Channel:
            self.fields[f"cut_{channel}"] = CutField(label=channel.label)
        for channel in MARKETPLACES:
            self.fields[f"units_{channel}"] = UnitsField(label=channel.label)

    @property
    def cuts(self) -> list[forms.BoundField]:
        """A field per channel for a price or percentage of its own."""
        return [self[f"cut_{channel}"] for channel in Channel]

    @property
    def units(self) -> list[forms.BoundField]:
        """A field per marketplace for units set aside."""
        return [self[f"units_{channel}"] for channel in MARKETPLACES]

    @property
    def differs(self) -> bool:
        """Something of a single channel was written, or is wrong: it should be seen."""
        return any(bound.value() not in (None, "") or bound.errors for bound in [*self.cuts, *self.units])

    def line(self, variant_id: int) -> PlanLine:
        """The row as the plan has it."""
        data = self.cleaned_data
        return PlanLine(
            variant_id,
            data.get("price_vnd"),
            own={c: cut for c in Channel if (cut := data.get(f"cut_{c}")) is not None},
            set_aside={c: units for c in MARKETPLACES if (units := data.get(f"units_{c}"))},
        )
