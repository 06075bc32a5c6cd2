"""Accounts, listings, intents and attempts in admin; actions call the engine."""

from django.contrib import admin, messages
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from channels_sync import breaker, drain, intents, linking, unseen
from channels_sync import publication_admin as publication_admin  # registers its own
from channels_sync.models import (
    SUBJECTS,
    ChannelAccount,
    Drift,
    InboxMessage,
    Listing,
    SyncAttempt,
    SyncIntent,
)
from core.admin import ChangedFieldsAdmin, ReadOnlyAdmin


@admin.register(ChannelAccount)
class ChannelAccountAdmin(ChangedFieldsAdmin):
    """Shops of ours. Secrets are never shown."""

    list_display = (
        "name",
        "channel",
        "shop_id",
        "mode",
        "paused_until",
        "pause_reason",
        "failures",
        "observed_at",
    )
    list_filter = ("channel", "mode")
    readonly_fields = (
        "channel",
        "shop_id",
        "base_url",
        "auth_url",
        "app_key",
        "access_expires_at",
        "refresh_expires_at",
        "paused_until",
        "pause_reason",
        "failing_since",
        "failures",
        "observed_at",
        "producer",
        "consent_expires_at",
        "connected_at",
        "disconnected_at",
        "orders_cursor",
    )
    fields = ("name", "mode", "publishes_since", "withholds_unseen", *readonly_fields)
    actions = ("close_breaker", "find_listings")

    def has_add_permission(self, request) -> bool:
        """Accounts come by signing in to the platform."""
        return False

    def save_model(self, request, account, form, change) -> None:
        """A shop that holds back, or no longer does, shows other figures."""
        super().save_model(request, account, form, change)
        if "withholds_unseen" in form.changed_data and account.orders_cursor:
            drain.ask_for(unseen.look_again(account, account.orders_cursor))

    @admin.action(description=_("Resume now"), permissions=["change"])
    def close_breaker(self, request, queryset) -> None:
        """Forget failures and pauses."""
        for account in queryset:
            breaker.reset(account.pk)
        drain.ask_for({account.pk for account in queryset})

    @admin.action(description=_("Look for new listings"), permissions=["change"])
    def find_listings(self, request, queryset) -> None:
        """Link what the shops hold, in the background."""
        linking.ask_for(queryset.values_list("pk", flat=True))


@admin.register(Listing)
class ListingAdmin(admin.ModelAdmin):
    """Which variant is listed where, and its buffer."""

    list_display = ("variant", "account", "external_product", "external_sku", "warehouse", "buffer")
    list_filter = ("account",)
    list_select_related = ("account", "variant__product")
    search_fields = ("variant__sku", "external_product", "external_sku")
    readonly_fields = (
        "account",
        "variant",
        "external_product",
        "external_sku",
        "external_label",
        "warehouse",
    )

    def has_add_permission(self, request) -> bool:
        """Listings come by linking."""
        return False

    def save_model(self, request, listing, form, change) -> None:
        """A changed buffer changes what is shown."""
        linking.set_buffer(listing_id=listing.pk, buffer=listing.buffer)


class StateFilter(admin.SimpleListFilter):
    """Derived states of an intent."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        """The states worth filtering by."""
        return (("dirty", _("waiting")), ("parked", _("parked")), ("clean", _("clean")))

    def queryset(self, request, queryset):
        """Translate a state to its condition."""
        match self.value():
            case "dirty":
                return queryset.filter(intents.DIRTY, intents.NOT_PARKED)
            case "parked":
                return queryset.filter(intents.DIRTY, intents.PARKED)
            case "clean":
                return queryset.exclude(intents.DIRTY)
        return queryset


@admin.register(SyncIntent)
class SyncIntentAdmin(ReadOnlyAdmin):
    """What every facet of every listing should say. Parked ones can be replayed."""

    list_display = (
        "subject",
        "facet",
        "desired",
        "desired_version",
        "acked_version",
        "attempts",
        "parked_code",
        "last_error",
        "last_request_id",
    )
    list_filter = (StateFilter, "facet", "account", "parked_code")
    list_select_related = ("account", *SUBJECTS)
    search_fields = ("listing__variant__sku", "parked_code")
    actions = ("replay",)

    def has_replay_permission(self, request) -> bool:
        """As in the staff console: rows are only read here, but those who may change them may send them."""
        return request.user.has_perm("channels_sync.change_syncintent")

    @admin.action(description=_("Send again"), permissions=["replay"])
    def replay(self, request, queryset) -> None:
        """Free the chosen parked intents."""
        count = intents.replay(Q(pk__in=list(queryset.values_list("pk", flat=True))))
        drain.ask_for(set(queryset.values_list("account_id", flat=True)))
        text = ngettext("%(count)d intent is sent again.", "%(count)d intents are sent again.", count)
        messages.success(request, text % {"count": count})


@admin.register(SyncAttempt)
class SyncAttemptAdmin(ReadOnlyAdmin):
    """Every try, newest first."""

    list_display = ("at", "intent", "version", "outcome", "code", "request_id", "took_ms", "lag_ms")
    list_filter = ("outcome",)
    list_select_related = ("intent__account", *(f"intent__{subject}" for subject in SUBJECTS))
    search_fields = ("intent__listing__variant__sku", "request_id", "code")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(InboxMessage)
class InboxMessageAdmin(ReadOnlyAdmin):
    """Webhooks, newest first. What they hold may be about a buyer and is not shown."""

    list_display = ("received_at", "channel", "account", "topic", "subject", "processed_at", "parked_code")
    list_filter = ("channel", "topic", "parked_code")
    list_select_related = ("account",)
    search_fields = ("subject", "dedupe_key")
    ordering = ("-received_at",)
    exclude = ("headers", "body")
    show_full_result_count = False


@admin.register(Drift)
class DriftAdmin(ReadOnlyAdmin):
    """What read-backs found, newest first."""

    list_display = ("at", "listing", "facet", "acked", "shown", "decision")
    list_filter = ("account", "facet", "decision")
    list_select_related = ("listing__account", "listing__variant")
    search_fields = ("listing__variant__sku",)
    ordering = ("-at",)
    show_full_result_count = False
