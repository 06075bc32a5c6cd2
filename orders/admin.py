"""Orders in admin: what marketplaces told, and the buttons that answer them.

Nothing of an order is typed here but what came back; what staff decide is asked for and told by a worker.
"""

from collections.abc import Callable
from typing import ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import ReadOnlyAdmin
from core.errors import DomainError
from orders import care_admin as care_admin  # each registers its own
from orders import package_admin as package_admin
from orders import page_seam, queries, services
from orders import privacy_admin as privacy_admin
from orders import voices_admin as voices_admin
from orders.errors import WrongStep
from orders.models import Order, OrderEvent, OrderLine, OrderTask, Shipment
from orders.states import HOLDS

Kind = OrderTask.Kind
NAMED = 5  # orders a message names one by one; the rest is counted


class ConcernFilter(admin.SimpleListFilter):
    """Orders that somebody has to look at, by the reason; the console's links use it."""

    title = _("to look at")
    parameter_name = "concern"
    found: ClassVar[dict[str, Callable[[], QuerySet[Order]]]] = {
        "short": queries.short_orders,
        "unknown_sku": queries.unknown_orders,
        "cancel_asked": queries.cancel_asked,
        "parked": queries.orders_with_parked_tasks,
    }

    def lookups(self, request, model_admin):
        """The reasons."""
        return (
            ("short", _("short of stock")),
            ("unknown_sku", _("unknown SKU")),
            ("cancel_asked", _("cancellation asked")),
            ("parked", _("a message was refused")),
        )

    def queryset(self, request, queryset):
        """The very orders that the concern counts."""
        find = self.found.get(self.value() or "")
        return queryset.filter(pk__in=find().order_by().values("pk")) if find else queryset


class LineForm(ModelForm):
    """Says how many units have come back so far in all."""

    class Meta:
        model = OrderLine
        fields = ("received",)

    def clean_received(self) -> int:
        """Not fewer than before, not more than left."""
        received, before = self.cleaned_data["received"], self.initial["received"]
        if received < before:
            raise ValidationError(_("What was received cannot be taken back; count the shelf instead."))
        if received > self.instance.wanted:
            raise ValidationError(
                _("At most %(most)d units can come back."), params={"most": self.instance.wanted}
            )
        return received


class Journal(admin.TabularInline):
    """Rows of an order that are only read."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Never."""
        return False


class LineInline(admin.TabularInline):
    """What was ordered. Once the goods have left, what comes back is typed here."""

    model, form = OrderLine, LineForm
    extra = 0
    can_delete = False
    shown = ("sku", "name", "quantity", "cancelled", "short", "price_vnd", "returned")
    fields = (*shown, "received")

    def get_readonly_fields(self, request, obj=None):
        """All of it while the goods are still here."""
        return self.fields if obj is None or obj.status in HOLDS else self.shown

    def has_add_permission(self, request, obj=None) -> bool:
        """Lines come with their order."""
        return False


class ShipmentInline(Journal):
    """Parcels."""

    model = Shipment
    fields = ("number", "tracking", "carrier")


class TaskInline(Journal):
    """What the marketplace was told, is to be told, or refused to hear."""

    model = OrderTask
    fields = ("kind", "created_at", "not_before", "attempts", "done_at", "parked_code", "last_error")


class EventInline(Journal):
    """What happened, oldest first."""

    model = OrderEvent
    fields = ("at", "kind", "detail", "by")
    ordering = ("at", "pk")

    def get_queryset(self, request):
        """With whoever did it."""
        return super().get_queryset(request).select_related("by")


def _send_again(request, tasks: QuerySet[OrderTask]) -> None:
    count = services.replay(tasks.values_list("pk", flat=True))
    text = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
    messages.success(request, text % {"count": count})


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    """Orders, newest first. The recipient is masked as the marketplace masks it."""

    list_display = (
        "code",
        "channel",
        "status",
        "payment",
        "fulfilment",
        "is_short",
        "ship_by",
        "placed_at",
    )
    list_filter = ("channel", "status", ConcernFilter)
    search_fields = ("code", "external_ref", "lines__sku")
    ordering = ("-placed_at", "-pk")
    list_per_page = 50
    show_full_result_count = False
    inlines = (LineInline, ShipmentInline, TaskInline, EventInline)
    actions = ("tell_packed", "tell_out_of_stock", "agree_to_cancel", "refuse_to_cancel", "send_again")
    exclude = ("scope", "cancel_key", "token", "place_key", "digest")

    def get_readonly_fields(self, request, obj=None):
        """Every column: the marketplace says what an order is."""
        return [field.name for field in Order._meta.fields if field.name not in ("id", *self.exclude)]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """With what apps above have to show."""
        if obj is not None:
            context["blocks"] = page_seam.blocks(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_add_permission(self, request) -> bool:
        """Orders come from shops."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Stock hangs on them."""
        return False

    def save_model(self, request, order, form, change) -> None:
        """Nothing: what is imported meanwhile stays."""

    def save_formset(self, request, form, formset, change) -> None:
        """Goods that came back go on the shelf under the staff member's name."""
        formset.save(commit=False)
        for line, _changed in formset.changed_objects:
            try:
                services.receive_return(line_id=line.pk, received=line.received, by=request.user)
            except (DomainError, ValueError) as error:  # received or called back between the check and now
                messages.error(request, getattr(error, "message", str(error)))

    @admin.action(description=_("Packed: tell the marketplace"), permissions=["change"])
    def tell_packed(self, request, queryset) -> None:
        """The parcels may be collected."""
        self._ask(request, queryset, Kind.SHIP)

    @admin.action(description=_("Cancel as out of stock"), permissions=["change"])
    def tell_out_of_stock(self, request, queryset) -> None:
        """The goods are not there."""
        self._ask(request, queryset, Kind.CANCEL)

    @admin.action(description=_("Agree to the cancellation"), permissions=["change"])
    def agree_to_cancel(self, request, queryset) -> None:
        """The buyer need not take it."""
        self._ask(request, queryset, Kind.AGREE)

    @admin.action(description=_("Refuse the cancellation"), permissions=["change"])
    def refuse_to_cancel(self, request, queryset) -> None:
        """The parcel is under way."""
        self._ask(request, queryset, Kind.REFUSE)

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request, queryset) -> None:
        """Free what was refused about these orders."""
        _send_again(request, OrderTask.objects.filter(order__in=queryset.order_by().values("pk")))

    def _ask(self, request, orders: QuerySet[Order], kind: OrderTask.Kind) -> None:
        """Ask for each, and name those whose state does not allow it."""
        wrong, count = [], 0
        for order in orders:
            try:
                services.ask(order_id=order.pk, kind=kind, by=request.user)
                count += 1
            except WrongStep:
                wrong.append(f"{order.code} ({order.get_status_display()})")
        if count:
            text = ngettext(
                "Marketplaces will be told of %(count)d order within seconds.",
                "Marketplaces will be told of %(count)d orders within seconds.",
                count,
            )
            messages.success(request, text % {"count": count})
        if wrong:
            text = ngettext(
                "The state of this order does not allow it: %(orders)s.",
                "The state of these orders does not allow it: %(orders)s.",
                len(wrong),
            )
            named = ", ".join(wrong[:NAMED]) + (" …" if len(wrong) > NAMED else "")
            messages.error(request, text % {"orders": named})


class TaskStateFilter(admin.SimpleListFilter):
    """Whether the marketplace has heard it."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        """The states worth filtering by."""
        return (("waiting", _("waiting")), ("parked", _("parked")), ("done", _("done")))

    def queryset(self, request, queryset):
        """Translate a state to its condition."""
        match self.value():
            case "waiting":
                return queryset.filter(done_at__isnull=True, parked_code="")
            case "parked":
                return queryset.filter(pk__in=queries.parked_tasks().order_by().values("pk"))
            case "done":
                return queryset.filter(done_at__isnull=False)
        return queryset


@admin.register(OrderTask)
class OrderTaskAdmin(ReadOnlyAdmin):
    """What marketplaces are told about orders, newest first. Parked messages can be sent again."""

    list_display = ("order", "kind", "created_at", "attempts", "done_at", "parked_code", "last_error")
    list_filter = (TaskStateFilter, "kind", "parked_code")
    list_select_related = ("order",)
    search_fields = ("order__code", "order__external_ref", "parked_code")
    ordering = ("-pk",)
    show_full_result_count = False
    actions = ("send_again",)

    def has_send_permission(self, request) -> bool:
        """Rows are only read here, but those who may change them may send them."""
        return request.user.has_perm("orders.change_ordertask")

    @admin.action(description=_("Send again"), permissions=["send"])
    def send_again(self, request, queryset) -> None:
        """Free the chosen messages."""
        _send_again(request, queryset)
