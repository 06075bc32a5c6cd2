"""Forms of promotions and vouchers, under the same guards as the services."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.channels import MARKETPLACES, Channel
from promotions import guards
from promotions.fields import ChannelsField, CutField, UnitsField
from promotions.models import Promotion, PromotionLine, Voucher
from promotions.pricing import Cut, Kind


class PromotionForm(forms.ModelForm):
    """Names the field of every broken rule."""

    channels = ChannelsField(initial=[channel.value for channel in Channel])

    class Meta:
        model = Promotion
        fields = (
            "name",
            "name_en",
            "kind",
            "percent",
            "over_half_reason",
            "is_flash",
            "channels",
            "starts_at",
            "ends_at",
        )

    def clean(self) -> dict:
        """The guards, on whole minutes."""
        data = super().clean() or {}
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at:
            kept_start, data["ends_at"] = guards.whole_minutes(starts_at, ends_at)
            if "starts_at" in self.changed_data:
                data["starts_at"] = kept_start
            if {"starts_at", "ends_at", "is_flash"} & set(self.changed_data):
                problems = guards.window_problems(
                    data["starts_at"], data["ends_at"], is_flash=bool(data.get("is_flash"))
                )
                for field, text in problems.items():
                    self.add_error(field, text)
        if data.get("kind") == "fixed_price":
            data["percent"] = None
        elif data.get("kind") == "percent" and not 1 <= (data.get("percent") or 0) <= 99:
            self.add_error("percent", _("Percent off must be between 1 and 99."))
        elif (data.get("percent") or 0) > 50 and not data.get("over_half_reason", "").strip():
            self.add_error("over_half_reason", _("More than half off needs a reason."))
        return data


class LineForm(forms.ModelForm):
    """One variant, its price, and what differs on single channels: empty fields follow the promotion."""

    cut_web = CutField(label=Channel.WEB.label)
    cut_shopee = CutField(label=Channel.SHOPEE.label)
    cut_lazada = CutField(label=Channel.LAZADA.label)
    cut_tiktok = CutField(label=Channel.TIKTOK.label)
    cut_counter = CutField(label=Channel.COUNTER.label)
    units_shopee = UnitsField(label=Channel.SHOPEE.label)
    units_lazada = UnitsField(label=Channel.LAZADA.label)
    units_tiktok = UnitsField(label=Channel.TIKTOK.label)

    class Meta:
        model = PromotionLine
        fields = ("variant", "price_vnd")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        for term in self.instance.terms.all():
            self.initial[f"cut_{term.channel}"] = term.cut
            self.initial[f"units_{term.channel}"] = term.set_aside

    def own_cuts(self) -> dict[Channel, Cut]:
        """What the channels that differ were given."""
        return {c: cut for c in Channel if (cut := self.cleaned_data.get(f"cut_{c.value}")) is not None}

    def save(self, commit: bool = True) -> Any:
        """The line, and its terms as the form has them; terms that stay keep their rows."""
        line = super().save(commit)
        if commit:
            asked = self._terms()
            line.terms.exclude(channel__in=asked).delete()
            for channel, values in asked.items():
                line.terms.update_or_create(channel=channel.value, defaults=values)
        return line

    def _terms(self) -> dict[Channel, dict[str, int | None]]:
        cuts = self.own_cuts()
        units = {c: self.cleaned_data.get(f"units_{c.value}") for c in MARKETPLACES}
        return {
            channel: {
                "price_vnd": cut.value if cut and cut.kind is Kind.FIXED_PRICE else None,
                "percent": cut.value if cut and cut.kind is Kind.PERCENT else None,
                "set_aside": units.get(channel),
            }
            for channel in Channel
            if (cut := cuts.get(channel)) or units.get(channel)
        }


class LineFormSet(forms.BaseInlineFormSet):
    """Checks every variant against the promotion above it."""

    def clean(self) -> None:
        """The guards per line, the error on its row; a promotion of nothing is refused as a whole."""
        super().clean()
        promotion = self.instance
        is_empty = True
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if data.get("DELETE"):
                continue
            is_empty &= not (data.get("variant") or form.errors)
            if not data.get("variant"):
                continue
            value = promotion.percent if promotion.kind == Kind.PERCENT else data.get("price_vnd")
            problem = guards.line_problem(
                data["variant"],
                cut=Cut(Kind(promotion.kind), value or 0),
                own=cast(LineForm, form).own_cuts(),
                channels=promotion.channels,
                reason=promotion.over_half_reason,
            )
            if not problem and promotion.producer_id not in (None, data["variant"].product.producer_id):
                problem = str(_("This promotion is a producer's: it holds that producer's goods only."))
            if problem:
                form.add_error("variant", ValidationError(problem))
        if is_empty:
            raise ValidationError(_("Choose at least one variant."))


ASKED = (  # what marketplaces have rules about
    "code",
    "channels",
    "starts_at",
    "ends_at",
    "percent",
    "amount_vnd",
    "min_spend_vnd",
    "max_discount_vnd",
)


class VoucherForm(forms.ModelForm):
    """Says what a marketplace would not take before it is asked."""

    channels = ChannelsField(
        initial=[Channel.WEB.value],
        help_text=_(
            "TikTok Shop lets nobody make vouchers by API: for that shop, make the same voucher by hand in "
            "TikTok Shop Seller Center."
        ),
    )

    class Meta:
        model = Voucher
        fields = (
            "code",
            "name",
            "channels",
            "percent",
            "amount_vnd",
            "min_spend_vnd",
            "max_discount_vnd",
            "starts_at",
            "ends_at",
            "usage_limit",
        )

    def clean(self) -> dict:
        """The rules of the chosen marketplaces."""
        data = super().clean() or {}
        if self.instance.producer_id and data.get("channels") != [Channel.WEB.value]:
            self.add_error("channels", _("A producer's code is for its goods in the web shop alone."))
        asked = {name: data[name] for name in ASKED if name in data}
        if len(asked) == len(ASKED):
            for field, text in guards.voucher_problems(**asked).items():
                self.add_error(field, text)
        return data
