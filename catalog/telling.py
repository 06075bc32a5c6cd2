"""Tell those who own a producer what staff decided. Called inside the transaction of what it tells."""

from typing import Any

from accounts.models import User
from catalog.models import Membership
from notifications import services as notifications
from notifications.models import Message


def owners(producer_id: int, template: str, about: str, **facts: Any) -> None:
    """One message to each owner, by e-mail where there is one, else by SMS; `about` tells one event from
    another."""
    rows = Membership.objects.filter(producer=producer_id, role=Membership.Role.OWNER).select_related("user")
    for row in rows.order_by("pk"):
        person(row.user, template, f"{about}:{row.user_id}", **facts)


def person(user: User, template: str, about: str, **facts: Any) -> None:
    """One message to somebody with an account."""
    contact(user.email or "", user.phone or "", template, about, name=user.full_name, **facts)


def contact(email: str, phone: str, template: str, about: str, **facts: Any) -> None:
    """One message to an address or a number (E.164); nothing without either."""
    if recipient := email or phone:
        notifications.enqueue(
            medium=Message.Medium.EMAIL if email else Message.Medium.SMS,
            template=template,
            recipient=recipient,
            dedupe_key=f"{template}:{about}",
            context=facts,
        )
