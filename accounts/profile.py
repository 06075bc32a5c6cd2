"""A person changes their name or how they are reached."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User


@transaction.atomic
def change(*, user_id: int, full_name: str, email: str | None, phone: str | None) -> User:
    """Write what a form has checked. A new number is unverified, and an e-mail address that was given up
    opens the account no longer. Raises InvalidPhone, IntegrityError."""
    user = User.objects.select_for_update().get(pk=user_id)
    if phone != user.phone:
        user.phone_verified_at = None
    user.full_name, user.email, user.phone = full_name, email, phone
    user.save(update_fields=["full_name", "email", "phone", "phone_verified_at"])
    forget_given_up(user)
    return user


def forget_given_up(user: User) -> None:
    """An address that the account had before opens it no longer, by log-in or by a new password."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email or "").delete()
