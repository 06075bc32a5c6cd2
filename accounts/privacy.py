"""A person asks for their data or to be forgotten: the request with its time limit, and the empty account."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from accounts.models import ConsentRecord, DataRequest, User
from core import clock, rules, workdays
from notifications import services as notifications


@dataclass(frozen=True, slots=True)
class Kept:
    """What an app above the orders knows of people.

    `rows` are what it hands out, by the name of the section; `forget` runs first in the transaction in which
    somebody leaves, before carts and orders are locked.
    """

    rows: Callable[[User], dict[str, QuerySet[Any, Any]]]
    forget: Callable[[User], None]


kept: list[Kept] = []  # each app adds its own in `subscribers`


def due_at(asked_at: datetime) -> datetime:
    """Until when an answer is due: so many working days as the rule of that day says."""
    return workdays.after(asked_at, rules.value("answer_working_days", on=asked_at))


def request(*, user_id: int, kind: str, is_done: bool = False, note: str = "") -> DataRequest:
    """Write a request down; what the shop answers at once is done."""
    now = clock.now()
    return DataRequest.objects.create(
        user_id=user_id,
        kind=DataRequest.Kind(kind),
        asked_at=now,
        due_at=due_at(now),
        done_at=now if is_done else None,
        answered_at=now if is_done else None,
        proof=DataRequest.Proof.PROVED,  # by the log-in
        note=note,
    )


def subject_of(user: User) -> str:
    """What stands for a person in a consent once the account is gone: who asks with the same e-mail or phone
    can be found again, nobody else can be read out of it."""
    return salted_hmac(
        "accounts.consent.subject", user.email or user.phone or "", algorithm="sha256"
    ).hexdigest()


@transaction.atomic
def empty(user: User) -> None:
    """Deactivate an account and take everything out of it; consents stay as proof without a name.

    What other apps know of the person they forget themselves, before.
    """
    contacts = [contact for contact in (user.email, user.phone) if contact]
    ConsentRecord.objects.filter(user=user, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
    ConsentRecord.objects.filter(user=user).update(user=None, subject=subject_of(user))
    DataRequest.objects.filter(user=user, done_at__isnull=False).update(requester="", contact="", words="")
    user.addresses.all().delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    notifications.forget(contacts)
    user.email = (
        f"{secrets.token_hex(12)}@deleted.invalid"  # the row must have a contact; this reaches nobody
    )
    user.phone = user.phone_verified_at = None
    user.full_name, user.is_active, user.is_staff, user.is_superuser = "", False, False, False
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
