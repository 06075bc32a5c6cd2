"""Promotions and vouchers in admin, under the same guards as the services."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import ChangedFieldsAdmin, ReadOnlyAdmin
from core.channels import Channel
from promotions import guards, services
from promotions.models import Promotion, PromotionLine, Voucher, VoucherUse


class PromotionForm(forms.ModelForm):
    """Names the field of every broken rule."""

    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        choices=[(channel.value, channel.label) for channel in Channel],
        widget=forms.CheckboxSelectMultiple,
        initial=[channel.value for channel in Channel],
    )

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
            problem = guards.line_problem(
                data["variant"],
                kind=promotion.kind,
                percent=promotion.percent,
                price_vnd=data.get("price_vnd"),
                reason=promotion.over_half_reason,
            )
            if problem:
                form.add_error("variant", ValidationError(problem))
        if is_empty:
            raise ValidationError(_("Choose at least one variant."))


class LineInline(admin.TabularInline):
    """The variants of a promotion."""

    model = PromotionLine
    formset = LineFormSet
    autocomplete_fields = ("variant",)
    extra = 1


@admin.register(Promotion)
class PromotionAdmin(ChangedFieldsAdmin):
    """Plan, change and stop promotions; the channels are told in the same transaction."""

    form = PromotionForm
    inlines = (LineInline,)
    list_display = (
        "name",
        "kind",
        "percent",
        "starts_at",
        "ends_at",
        "is_flash",
        "stopped_at",
        "told_channels",
    )
    list_filter = ("kind", "is_flash")
    search_fields = ("name", "lines__variant__sku")
    date_hierarchy = "starts_at"
    actions = ("stop_now",)

    @admin.display(description=_("channels"))
    def told_channels(self, promotion: Promotion) -> str:
        """Where it runs."""
        return ", ".join(Channel(code).label for code in promotion.channels)

    def save_related(self, request, form, formsets, change) -> None:
        """Tell the channels of every variant that is or was on it."""
        before = set(form.instance.lines.values_list("variant_id", flat=True)) if change else set()
        super().save_related(request, form, formsets, change)
        if {"starts_at", "ends_at"} & set(form.changed_data):
            Promotion.objects.filter(pk=form.instance.pk).update(opened_at=None, closed_at=None)
        services.announce(form.instance, also=sorted(before))

    def has_delete_permission(self, request, obj=None) -> bool:
        """Promotions are stopped, not deleted."""
        return False

    @admin.action(description=_("Stop now"))
    def stop_now(self, request, queryset) -> None:
        """End the chosen promotions on every channel."""
        ids = list(queryset.values_list("pk", flat=True))
        for pk in ids:
            services.stop(pk)
        text = ngettext("%(count)d promotion stopped.", "%(count)d promotions stopped.", len(ids)) % {
            "count": len(ids)
        }
        messages.success(request, text)


@admin.register(Voucher)
class VoucherAdmin(ChangedFieldsAdmin):
    """Codes and how often they were used."""

    list_display = (
        "code",
        "percent",
        "amount_vnd",
        "min_spend_vnd",
        "starts_at",
        "ends_at",
        "used",
        "usage_limit",
    )
    search_fields = ("code",)


@admin.register(VoucherUse)
class VoucherUseAdmin(ReadOnlyAdmin):
    """Who used which code."""

    list_display = ("voucher", "ref", "at")
    search_fields = ("ref", "voucher__code")
