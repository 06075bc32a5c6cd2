"""Messages in admin: what was sent, what waits, what was parked and why."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import ReadOnlyAdmin
from notifications import services
from notifications.models import Message


class SentFilter(admin.SimpleListFilter):
    """Whether it has left."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        """The states worth filtering by."""
        return (("waiting", _("waiting")), ("parked", _("parked")), ("sent", _("sent")))

    def queryset(self, request, queryset):
        """Translate a state to its condition."""
        match self.value():
            case "waiting":
                return queryset.filter(sent_at__isnull=True, parked_code="")
            case "parked":
                return queryset.filter(sent_at__isnull=True, parked_code__gt="")
            case "sent":
                return queryset.filter(sent_at__isnull=False)
        return queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Newest first. The list names nobody; a message that was parked can be sent again."""

    list_display = ("template", "medium", "dedupe_key", "created_at", "attempts", "sent_at", "parked_code")
    list_filter = (SentFilter, "medium", "template", "parked_code")
    search_fields = ("dedupe_key", "recipient", "parked_code")
    ordering = ("-pk",)
    show_full_result_count = False
    actions = ("send_again",)

    def has_send_permission(self, request) -> bool:
        """Rows are only read here, but those who may change them may send them."""
        return request.user.has_perm("notifications.change_message")

    @admin.action(description=_("Send again"), permissions=["send"])
    def send_again(self, request, queryset) -> None:
        """Free the chosen messages."""
        count = services.replay(queryset.values_list("pk", flat=True))
        text = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
        messages.success(request, text % {"count": count})
