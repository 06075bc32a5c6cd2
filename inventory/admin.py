"""Stock in admin: figures are changed through `count`, journals are only read."""

import uuid

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.admin import FigureForm, ReadOnlyAdmin
from core.errors import DomainError
from inventory import locks, services
from inventory.models import Allocation, Reservation, StockMovement, StockRecord


class StockForm(FigureForm):
    """Refuses a figure below what is promised or typed over an outdated one, with the field named."""

    figure = "on_hand"
    outdated = _("The stock has changed to %(now)d meanwhile; look again and save.")

    class Meta:
        model = StockRecord
        fields = ("on_hand",)

    def clean_on_hand(self) -> int:
        """At least what is already held or set aside."""
        on_hand, record = self.cleaned_data["on_hand"], self.instance
        promised = record.reserved + record.allocated
        if self.is_typed and on_hand < promised:
            raise ValidationError(
                _("%(promised)d units are already held or set aside; the stock cannot be lower."),
                params={"promised": promised},
            )
        return on_hand


@admin.register(StockRecord)
class StockRecordAdmin(admin.ModelAdmin):
    """Count the shelf: type the new figure in the list or in the form."""

    form = StockForm
    list_display = ("sku", "product", "variant_label", "on_hand", "reserved", "allocated", "pool")
    list_display_links = ("sku",)
    list_editable = ("on_hand",)
    list_select_related = ("variant__product",)
    list_filter = ("variant__product__category",)
    list_per_page = 50
    search_fields = ("variant__sku", "variant__product__name", "variant__product__search_text")
    readonly_fields = ("sku", "product", "variant_label", "reserved", "allocated", "pool")
    ordering = ("variant__sku",)

    @admin.display(description=_("SKU"), ordering="variant__sku")
    def sku(self, record: StockRecord) -> str:
        """The variant's SKU."""
        return record.variant.sku

    @admin.display(description=_("product"), ordering="variant__product__name")
    def product(self, record: StockRecord) -> str:
        """The product's name."""
        return record.variant.product.name

    @admin.display(description=_("variant"))
    def variant_label(self, record: StockRecord) -> str:
        """The variant's label."""
        return record.variant.label

    @admin.display(description=_("for sale"))
    def pool(self, record: StockRecord) -> int:
        """What all channels may sell."""
        return record.pool

    def get_changelist_form(self, request, **kwargs):
        """The same checks in the list as in the form."""
        return super().get_changelist_form(request, form=StockForm, **kwargs)

    def save_model(self, request, record, form, change) -> None:
        """A stock count under the staff member's name, when a figure was typed."""
        if not form.is_typed:
            return
        with transaction.atomic():
            now = locks.stock_records([record.variant_id]).get().on_hand
            if form.is_outdated(now):  # sold between the check and now, as below
                messages.error(request, form.outdated % {"now": now})
                return
            try:
                services.count(
                    variant_id=record.variant_id,
                    on_hand=record.on_hand,
                    ref=f"admin:{uuid.uuid4()}",
                    by=request.user,
                )
            except DomainError as error:
                messages.error(request, error.message)

    def has_add_permission(self, request) -> bool:
        """Records begin with their variant."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """The ledger hangs on them."""
        return False


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    """The ledger."""

    list_display = ("at", "variant", "reason", "delta_on_hand", "delta_reserved", "ref", "by")
    list_filter = ("reason",)
    list_select_related = ("variant__product", "by")
    search_fields = ("variant__sku", "ref")
    date_hierarchy = "at"


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    """Who holds what."""

    list_display = ("owner", "variant", "quantity", "state", "scope", "expires_at")
    list_filter = ("state",)
    list_select_related = ("variant__product",)
    search_fields = ("owner", "variant__sku")


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyAdmin):
    """What is set aside."""

    list_display = ("variant", "scope", "quantity", "used", "until", "closed_at")
    list_select_related = ("variant__product",)
    search_fields = ("scope", "variant__sku")
