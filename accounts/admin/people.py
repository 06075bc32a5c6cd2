"""People and places in the admin."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import audit, profile, two_factor
from accounts.forms import AddressForm, UserCreationForm, UserEditForm
from accounts.models import Address, LegacyUnit, Province, User, Ward
from core.admin import ReadOnlyAdmin

# An address that opens an account is changed with the account, by who may change that.
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)  # of a second factor nothing is to be seen; the action below resets one


class AddressInline(admin.TabularInline):
    """Where the user's parcels go."""

    model = Address
    form = AddressForm
    extra = 0
    autocomplete_fields = ("ward",)
    fields = ("receiver", "phone", "street_line", "ward", "note", "is_default", "as_of")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Users by e-mail, phone or name."""

    form = UserEditForm
    add_form = UserCreationForm
    inlines = (AddressInline,)
    ordering = ("-date_joined",)
    list_display = ("__str__", "email", "phone_shown", "role", "is_staff", "is_active", "date_joined")
    list_filter = ("role", "is_staff", "is_active", "groups")
    search_fields = ("email", "phone", "full_name")
    readonly_fields = ("phone_verified_at", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "phone", "phone_verified_at", "password", "full_name")}),
        (
            _("Rights"),
            {"fields": ("role", "is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "phone", "full_name", "role", "password1", "password2")}),)
    actions = ("reset_second_factor",)

    def has_reset_permission(self, request: HttpRequest) -> bool:
        """Who may make somebody staff may also help them to a new phone."""
        return request.user.has_perm("accounts.change_user") and request.user.is_superuser

    @admin.action(description=_("Reset the two-factor log-in"), permissions=["reset"])
    def reset_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """For a lost phone. Every session of the person ends; the next log-in leads to set-up."""
        raise_if_reauthentication_required(request, app="accounts")
        for user in users:
            if user.pk == request.user.pk:
                messages.error(request, _("Your own second factor is reset by another administrator."))
                continue
            with transaction.atomic():
                two_factor.reset(user.pk)
                audit.record(audit.Verb.SECOND_FACTOR, obj=user, action="reset")
            text = _("%(person)s sets up a new phone at the next log-in.")
            messages.success(request, text % {"person": user})

    @admin.display(description=_("phone"), ordering="phone")
    def phone_shown(self, user: User) -> str:
        """As people say it."""
        return user.phone_display

    def get_readonly_fields(self, request, obj=None):
        """Only those who may do everything by themselves make others so."""
        ours = () if request.user.is_superuser else ("is_superuser", "user_permissions")
        return (*super().get_readonly_fields(request, obj), *ours)

    def has_change_permission(self, request, obj=None) -> bool:
        """Of those who may do everything only by one of them: else a new password would make one."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not is_above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody: decisions would lose who made them, and orders keep what leaving takes out of them. An
        account is made inactive, or emptied at the desk for requests about data."""
        return False

    def save_model(self, request, obj, form, change) -> None:
        """What a person gave up opens the account no longer, and a new number is unverified."""
        if "phone" in form.changed_data:
            obj.phone_verified_at = None
        super().save_model(request, obj, form, change)
        profile.forget_given_up(obj)

    def get_inlines(self, request, obj=None):
        """A user who does not exist yet lives nowhere."""
        return self.inlines if obj else ()


@admin.register(Province)
class ProvinceAdmin(ReadOnlyAdmin):
    """The 34 provinces; `manage.py load_catalogue` brings them up to date."""

    list_display = ("code", "name", "kind")
    search_fields = ("code", "name")
    ordering = ("code",)


@admin.register(Ward)
class WardAdmin(ReadOnlyAdmin):
    """The 3,321 wards, searched with or without accents."""

    list_display = ("code", "name", "kind", "province")
    list_filter = ("kind", "province")
    list_select_related = ("province",)
    search_fields = ("code", "name", "folded")


@admin.register(LegacyUnit)
class LegacyUnitAdmin(ReadOnlyAdmin):
    """What became of the communes of before 01/07/2025."""

    list_display = ("name", "district", "province", "ward", "is_default")
    list_filter = ("is_default",)
    list_select_related = ("ward",)
    search_fields = ("name", "district", "province", "folded", "ward__name")
