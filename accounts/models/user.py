"""A person who logs in with an e-mail address or a phone number."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import phones
from core import clock


class UserManager(BaseUserManager["User"]):
    """Makes users; texts are normalised by `User.save`."""

    def create_user(
        self,
        email: str | None = None,
        password: str | None = None,
        *,
        phone: str | None = None,
        **fields: Any,
    ) -> "User":
        """A user with `email`, `phone` (as typed) or both. Raises InvalidPhone, IntegrityError."""
        user = self.model(email=email, phone=phone, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A staff user who may do everything."""
        fields = {"role": User.Role.STAFF} | fields | {"is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this e-mail address, however it is spelt."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One account for shop, workspace and staff pages; the role says which seat is home."""

    class Role(models.TextChoices):
        SHOPPER = "shopper", _("Shopper")
        PRODUCER = "producer", _("Producer")
        STAFF = "staff", _("Staff")

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(
        _("phone"),
        max_length=16,
        unique=True,
        null=True,
        blank=True,
        help_text=_("As you say it: 0912 345 678."),
    )
    phone_verified_at = models.DateTimeField(_("phone verified at"), null=True, blank=True)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.SHOPPER)
    is_staff = models.BooleanField(_("may open the staff pages"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)  # one more ends every session
    date_joined = models.DateTimeField(_("joined"), default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False),
                name="user_has_email_or_phone",
                violation_error_message=_("Give an e-mail address or a phone number."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")) & ~Q(email=""),
                name="user_email_lower_case",
                violation_error_message=_("Write the e-mail address in lower case."),
            ),
            models.CheckConstraint(condition=Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"), name="user_phone_e164"),
            models.CheckConstraint(
                condition=Q(role__in=["shopper", "producer", "staff"]), name="user_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email or self.phone_display

    @property
    def phone_display(self) -> str:
        """The number as people say it, or ""."""
        return phones.display(self.phone) if self.phone else ""

    def get_full_name(self) -> str:
        """The name, else whatever the user logs in with."""
        return str(self)

    def get_short_name(self) -> str:
        """Vietnamese given names come last: "Nguyễn Thị Lan" -> "Lan"."""
        return self.full_name.split()[-1] if self.full_name.strip() else str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions carry it, and end when it turns: with a new password, and with a new epoch."""
        if not self.session_epoch:
            return super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        text = f"{self.password}{self.session_epoch}"
        return salted_hmac("accounts.User.session", text, secret=secret, algorithm="sha256").hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep one spelling per person: e-mail in lower case, phone in E.164, nothing typed as NULL."""
        self.email = (self.email or "").strip().lower() or None
        self.phone = phones.normalise(self.phone) if self.phone else None
        super().save(*args, **kwargs)
