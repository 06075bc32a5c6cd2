"""Promotions and vouchers in admin, under the same guards as the services."""

from django.contrib import admin, messages
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import ChangedFieldsAdmin, ReadOnlyAdmin
from core.channels import Channel
from promotions import preview, services
from promotions.forms import LineForm, LineFormSet, PromotionForm, VoucherForm
from promotions.models import Promotion, PromotionLine, Voucher, VoucherUse


class LineInline(admin.StackedInline):
    """The variants of a promotion, each with what differs on single channels."""

    model = PromotionLine
    form = LineForm
    formset = LineFormSet
    fieldsets = (
        (None, {"fields": (("variant", "price_vnd"),)}),
        (
            _("Own price (75.000) or percentage (25%) of single channels"),
            {"fields": (("cut_web", "cut_shopee", "cut_lazada", "cut_tiktok", "cut_counter"),)},
        ),
        (
            _("Units set aside in each shop while the promotion runs"),
            {"fields": (("units_shopee", "units_lazada", "units_tiktok"),)},
        ),
    )
    autocomplete_fields = ("variant",)
    extra = 1

    def get_queryset(self, request):
        """With what differs on single channels."""
        return super().get_queryset(request).prefetch_related("terms")


@admin.register(Promotion)
class PromotionAdmin(ChangedFieldsAdmin):
    """Plan, change and stop promotions; the channels are told in the same transaction."""

    form = PromotionForm
    fields = ("whose", *PromotionForm.Meta.fields, "what_shows")
    readonly_fields = ("whose", "what_shows")
    list_select_related = ("producer",)
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
        "whose",
    )
    list_filter = ("kind", "is_flash", ("producer", admin.EmptyFieldListFilter))
    search_fields = ("name", "lines__variant__sku", "producer__name")
    date_hierarchy = "starts_at"
    actions = ("stop_now",)

    @admin.display(description=_("channels"))
    def told_channels(self, promotion: Promotion) -> str:
        """Where it runs."""
        return ", ".join(Channel(code).label for code in promotion.channels)

    @admin.display(description=_("whose"), ordering="producer__name")
    def whose(self, promotion: Promotion) -> str:
        """The producer who planned it, or the Department."""
        return str(promotion.producer.name if promotion.producer else _("the Department"))

    @admin.display(description=_("what each channel will show"))
    def what_shows(self, promotion: Promotion) -> str:
        """A table of every variant and channel: list price, promotion price, and what stands in its way."""
        if promotion.pk is None:
            return _("Save once to see it.")
        return render_to_string("admin/promotions/preview.html", {"rows": preview.rows(promotion)})

    def save_related(self, request, form, formsets, change) -> None:
        """Tell the channels of every variant that is or was on it."""
        before = set(form.instance.lines.values_list("variant_id", flat=True)) if change else set()
        super().save_related(request, form, formsets, change)
        if {"starts_at", "ends_at"} & set(form.changed_data):
            Promotion.objects.filter(pk=form.instance.pk).update(opened_at=None, closed_at=None)
        services.announce(form.instance, also=sorted(before))
        for sentence in preview.problems(form.instance):
            messages.warning(request, sentence)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Promotions are stopped, not deleted."""
        return False

    @admin.action(description=_("Stop now"), permissions=["change"])
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
    """Codes, where they are offered and how often the web used them; shops are told at once."""

    form = VoucherForm
    list_display = (
        "code",
        "name",
        "percent",
        "amount_vnd",
        "min_spend_vnd",
        "starts_at",
        "ends_at",
        "used",
        "usage_limit",
        "stopped_at",
        "told_channels",
        "producer",
    )
    list_select_related = ("producer",)
    search_fields = ("code", "name")
    actions = ("stop_now",)

    @admin.display(description=_("channels"))
    def told_channels(self, voucher: Voucher) -> str:
        """Where it is offered."""
        return ", ".join(Channel(code).label for code in voucher.channels)

    def save_model(self, request, obj, form, change) -> None:
        """Tell the shops in the same transaction."""
        super().save_model(request, obj, form, change)
        services.announce_voucher(obj.pk)
        if Channel.TIKTOK in obj.channels:
            messages.warning(
                request, _("TikTok Shop: not possible by API. Make this voucher by hand in Seller Center.")
            )

    def has_delete_permission(self, request, obj=None) -> bool:
        """Vouchers are stopped, not deleted: shops would go on offering them."""
        return False

    @admin.action(description=_("Stop now"), permissions=["change"])
    def stop_now(self, request, queryset) -> None:
        """Take the chosen vouchers back everywhere."""
        ids = list(queryset.values_list("pk", flat=True))
        for pk in ids:
            services.stop_voucher(pk)
        text = ngettext("%(count)d voucher stopped.", "%(count)d vouchers stopped.", len(ids))
        messages.success(request, text % {"count": len(ids)})


@admin.register(VoucherUse)
class VoucherUseAdmin(ReadOnlyAdmin):
    """Who used which code."""

    list_display = ("voucher", "ref", "at")
    search_fields = ("ref", "voucher__code")
