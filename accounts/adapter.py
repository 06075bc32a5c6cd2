"""How allauth sees our users: e-mail or phone, both on the user row."""

import logging
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import audit, phones
from accounts.forms import PhoneField
from accounts.models import User
from core import clock

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Log-in by e-mail or phone and password; numbers may be typed the Vietnamese way."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # A log-in that is neither an address nor a number would be called a user name, which nobody has.
        "username_password_mismatch": _("Enter an e-mail address or a phone number such as 0912 345 678."),
    }

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        """Our field, which also takes numbers without a country code."""
        return PhoneField(**kwargs)

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Fill the row from the sign-up form and save it once: it may have a phone number only."""
        super().save_user(request, user, form, commit=False)
        user.full_name = form.cleaned_data.get("full_name", "")
        if commit:
            user.save()
        return user

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Put the number on the row; a row not stored yet is stored by its owner."""
        user.phone = phone
        user.phone_verified_at = clock.now() if verified else None
        if user.pk:
            user.save(update_fields=["phone", "phone_verified_at"])

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """(E.164, verified) or None."""
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        """The user has proved to hold the number."""
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """The user with this number, however it is typed."""
        try:
            return User.objects.filter(phone=phones.normalise(phone)).first()
        except phones.InvalidPhone:
            return None

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Staff are written into the audit log, with what they showed."""
        super().login(request, user)
        if audit.of_staff(user):
            shown = [record["method"] for record in get_authentication_records(request, user)]
            audit.record(audit.Verb.LOG_IN, request=request, action=" + ".join(shown))

    def logout(self, request: HttpRequest) -> None:
        """Staff are written into the audit log."""
        if audit.of_staff(request.user):
            audit.record(audit.Verb.LOG_OUT, request=request)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tries to be a member of the staff are written into the audit log."""
        audit.log_in_failed(request, str(credentials.get("email") or credentials.get("phone") or ""))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Where the app asks for it, and not within minutes of a log-in: the password has just been typed."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        records = get_authentication_records(self.request, self.request.user)
        return not any(record["at"] > since for record in records)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """No SMS gateway is connected; the code itself stays out of the log."""
        log.error("no SMS gateway: the code for %s was not sent", phones.mask(phone))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count per e-mail or phone; allauth would count those of all phones together."""
        if phone := credentials.get("phone"):
            credentials = {"email": PhoneField(required=False).clean(phone)}
        return super()._get_login_attempts_cache_key(request, **credentials)
