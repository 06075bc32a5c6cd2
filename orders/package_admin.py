"""Packages and returns of the web shop in admin: staff take the steps that producers' pages will take.

Nothing is typed over a state; every button calls a service.
"""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.errors import DomainError
from orders.models import OrderLine, Package, Return, ReturnLine, ReturnPicture
from orders.services import returns, steps
from orders.services.cancel import cancel


def act(request, rows: QuerySet, step: Callable[[int], object]) -> None:
    """Take a step with each row, and name those that cannot take it."""
    count = 0
    for row in rows.order_by("pk"):
        try:
            step(row.pk)
            count += 1
        except DomainError as error:
            messages.error(request, f"{row}: {error.message}")
    if count:
        text = ngettext("Done for %(count)d row.", "Done for %(count)d rows.", count)
        messages.success(request, text % {"count": count})


class PackageLines(admin.TabularInline):
    """What is in it."""

    model, extra, can_delete = OrderLine, 0, False
    fields = readonly_fields = ("sku", "name", "quantity", "cancelled", "returned", "price_vnd")
    verbose_name_plural = _("goods")

    def has_add_permission(self, request, obj=None) -> bool:
        """Lines come with their order."""
        return False


@admin.register(Package)
class PackageAdmin(admin.ModelAdmin):
    """What each producer has to send, the oldest first. Tracking number and carrier are typed here, then the
    package is marked as sent."""

    list_display = ("__str__", "producer", "status", "tracking", "placed_at", "shipped_at", "delivered_at")
    list_filter = ("status", "producer")
    list_select_related = ("order", "producer")
    search_fields = ("order__code", "tracking")
    ordering = ("-order__placed_at", "number")
    list_per_page = 50
    show_full_result_count = False
    inlines = (PackageLines,)
    fields = (
        "order", "producer", "number", "status", "tracking", "carrier", "shipping_vnd", "weight_g", "note",
        "shipped_at", "delivered_at",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name not in ("tracking", "carrier"))
    actions = (
        "confirm", "pack", "ship", "fail", "come_back", "come_back_spoilt", "deliver", "complete", "cancel",
    )  # fmt: skip

    def has_add_permission(self, request) -> bool:
        """Packages come with their order."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Stock hangs on them."""
        return False

    def save_model(self, request, obj, form, change) -> None:
        """Tracking number and carrier alone: the rest may have moved on meanwhile."""
        obj.save(update_fields=["tracking", "carrier"])

    @admin.display(description=_("placed at"), ordering="order__placed_at")
    def placed_at(self, package: Package):
        """When it was ordered."""
        return package.order.placed_at

    @admin.action(description=_("Confirm"), permissions=["change"])
    def confirm(self, request, queryset) -> None:
        """The producer takes it on."""
        act(request, queryset, lambda pk: steps.confirm(pk, by=request.user))

    @admin.action(description=_("Packed"), permissions=["change"])
    def pack(self, request, queryset) -> None:
        """Ready for the carrier."""
        act(request, queryset, lambda pk: steps.pack(pk, by=request.user))

    @admin.action(description=_("Handed to the carrier"), permissions=["change"])
    def ship(self, request, queryset) -> None:
        """On its way."""
        act(request, queryset, lambda pk: steps.ship(pk, by=request.user))

    @admin.action(description=_("Delivery failed"), permissions=["change"])
    def fail(self, request, queryset) -> None:
        """Nobody took it."""
        act(request, queryset, lambda pk: steps.fail(pk, by=request.user))

    @admin.action(description=_("Goods are back and on the shelf"), permissions=["change"])
    def come_back(self, request, queryset) -> None:
        """Nobody took them, and they can be sold again."""
        act(request, queryset, lambda pk: steps.come_back(pk, on_shelf=True, by=request.user))

    @admin.action(description=_("Goods are back and cannot be sold"), permissions=["change"])
    def come_back_spoilt(self, request, queryset) -> None:
        """Nobody took them, and they stay off the shelf."""
        act(request, queryset, lambda pk: steps.come_back(pk, on_shelf=False, by=request.user))

    @admin.action(description=_("Delivered"), permissions=["change"])
    def deliver(self, request, queryset) -> None:
        """The shopper has it."""
        act(request, queryset, lambda pk: steps.deliver(pk, by=request.user))

    @admin.action(description=_("Completed"), permissions=["change"])
    def complete(self, request, queryset) -> None:
        """Nothing more is to come."""
        act(request, queryset, lambda pk: steps.complete(pk, by=request.user))

    @admin.action(description=_("Cancel: the shop cannot send it"), permissions=["change"])
    def cancel(self, request, queryset) -> None:
        """Also what is packed."""
        orders = dict(queryset.values_list("pk", "order_id"))
        words = str(_("The shop cannot send it"))
        act(
            request,
            queryset,
            lambda pk: cancel(orders[pk], package_ids=[pk], reason=words, by=request.user, even_packed=True),
        )


class ReturnLines(admin.TabularInline):
    """What is to come back."""

    model, extra, can_delete = ReturnLine, 0, False
    fields = readonly_fields = ("line", "quantity")

    def has_add_permission(self, request, obj=None) -> bool:
        """They come with the return."""
        return False


@admin.register(Return)
class ReturnAdmin(admin.ModelAdmin):
    """Returns, the newest first. The answer is written in the row, then one of the buttons decides."""

    list_display = ("__str__", "reason", "state", "asked_at", "answer", "refund_vnd", "refunded_at")
    list_editable = ("answer",)
    list_filter = ("state", "reason")
    list_select_related = ("package__order",)
    search_fields = ("package__order__code",)
    ordering = ("-asked_at",)
    show_full_result_count = False
    inlines = (ReturnLines,)
    fields = (
        "package", "reason", "words", "shown_pictures", "state", "asked_at", "answer", "refund_vnd",
        "has_goods_back", "decided_at", "decided_by", "refunded_at",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name != "answer")
    actions = ("approve", "approve_kept", "refuse", "receive", "receive_spoilt", "withdraw")

    def has_add_permission(self, request) -> bool:
        """Shoppers ask."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Money hangs on them."""
        return False

    def save_model(self, request, obj, form, change) -> None:
        """The answer alone."""
        obj.save(update_fields=["answer"])

    @admin.display(description=_("pictures"))
    def shown_pictures(self, asked: Return):
        """Small, each leading to itself."""
        addresses = (reverse("admin:orders_return_picture", args=[one.pk]) for one in asked.pictures.all())
        return format_html_join(
            " ",
            '<a href="{}"><img src="{}" height="120" alt=""></a>',
            ((address, address) for address in addresses),
        )

    def get_urls(self):
        """With that of a picture."""
        view = self.admin_site.admin_view(self.picture)
        return [path("anh/<int:pk>/", view, name="orders_return_picture"), *super().get_urls()]

    def picture(self, request, pk: int) -> FileResponse:
        """A private file, for staff who may see returns."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        file = get_object_or_404(ReturnPicture, pk=pk).file
        kind = "image/png" if str(file).endswith(".png") else "image/jpeg"
        return FileResponse(file.open(), content_type=kind, headers={"Cache-Control": "private, no-store"})

    @admin.action(description=_("Agree: the goods come back"), permissions=["change"])
    def approve(self, request, queryset) -> None:
        """With the answer as it stands."""
        self._decide(request, queryset, returns.approve)

    @admin.action(description=_("Agree: the shopper keeps or throws them away"), permissions=["change"])
    def approve_kept(self, request, queryset) -> None:
        """Spoilt goods need not travel."""
        answers = dict(queryset.values_list("pk", "answer"))
        act(
            request,
            queryset,
            lambda pk: returns.approve(pk, answer=answers[pk], has_goods_back=False, by=request.user),
        )

    @admin.action(description=_("Refuse (write the answer first)"), permissions=["change"])
    def refuse(self, request, queryset) -> None:
        """With the answer as it stands."""
        self._decide(request, queryset, returns.refuse)

    @admin.action(description=_("Goods are back and on the shelf"), permissions=["change"])
    def receive(self, request, queryset) -> None:
        """They can be sold again."""
        act(request, queryset, lambda pk: returns.receive(pk, on_shelf=True, by=request.user))

    @admin.action(description=_("Goods are back and cannot be sold"), permissions=["change"])
    def receive_spoilt(self, request, queryset) -> None:
        """They stay off the shelf."""
        act(request, queryset, lambda pk: returns.receive(pk, on_shelf=False, by=request.user))

    @admin.action(description=_("The goods never came: the shopper keeps them"), permissions=["change"])
    def withdraw(self, request, queryset) -> None:
        """Nothing comes back and nothing is owed."""
        act(request, queryset, lambda pk: returns.withdraw(pk, by=request.user))

    def _decide(self, request, queryset, service) -> None:
        answers = dict(queryset.values_list("pk", "answer"))
        act(request, queryset, lambda pk: service(pk, answer=answers[pk], by=request.user))
