"""Talks in admin: read them, answer them, close them."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from orders.models import Ticket, TicketMessage
from orders.package_admin import act
from orders.services import tickets


class AnswerForm(forms.ModelForm):
    """A talk with room for an answer."""

    reply = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The shopper is told by e-mail, or by SMS where there is no address."),
    )

    class Meta:
        model = Ticket
        fields: tuple[str, ...] = ()


class Said(admin.TabularInline):
    """What was said, oldest first."""

    model, extra, can_delete = TicketMessage, 0, False
    fields = readonly_fields = ("at", "side", "text", "by")
    ordering = ("at", "pk")

    def has_add_permission(self, request, obj=None) -> bool:
        """Answers are written above, so that they are told."""
        return False


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin):
    """Those who wait first."""

    form = AnswerForm
    list_display = ("code", "kind", "state", "subject", "producer", "order", "opened_at", "first_answer_at")
    list_filter = ("state", "kind", "producer")
    list_select_related = ("producer", "order")
    search_fields = ("code", "subject", "order__code")
    ordering = ("-opened_at",)
    show_full_result_count = False
    inlines = (Said,)
    fields = ("code", "kind", "state", "subject", "order", "producer", "name", "phone", "email", "reply")
    readonly_fields = fields[:-1]
    actions = ("close",)

    def has_add_permission(self, request) -> bool:
        """Shoppers begin."""
        return False

    def save_model(self, request, obj, form, change) -> None:
        """Say what was typed, if anything."""
        if text := form.cleaned_data["reply"].strip():
            tickets.say(obj.pk, text=text, side=TicketMessage.Side.STAFF, by=request.user)

    @admin.action(description=_("Close"), permissions=["change"])
    def close(self, request, queryset) -> None:
        """Until somebody says something again."""
        act(request, queryset, tickets.close)
