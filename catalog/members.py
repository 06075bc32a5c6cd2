"""Who works at a producer's desk: invited, moved to another role, gone. The last owner stays."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from catalog import locks, telling
from catalog.errors import BadInvitation, LastOwner
from catalog.models import Invitation, Membership, Producer
from core import clock

OPEN_FOR = timedelta(days=7)  # long enough to be read, short enough to be forgotten safely
MOST_OPEN = 20  # invitations of one producer at a time: we send no mail for spammers


@transaction.atomic
def invite(*, producer_id: int, role: str, email: str = "", phone: str = "", by: User) -> str:
    """Offer a seat by e-mail, or by SMS to `phone` (E.164). Returns the token of the link.

    A second invitation of the same person ends the first. Raises BadInvitation.
    """
    producer = locks.rows(Producer, pk=producer_id).get()
    email = email.strip().lower()
    if bool(email) == bool(phone):
        raise BadInvitation(_("Give an e-mail address or a phone number."))
    known = {"user__email": email} if email else {"user__phone": phone}
    if Membership.objects.filter(producer=producer, **known).exists():
        raise BadInvitation(_("This person works here already."))
    now = clock.now()
    open_ones = Invitation.objects.filter(producer=producer, ended_at=None)
    open_ones.filter(expires_at__lte=now).update(ended_at=now)
    open_ones.filter(email=email, phone=phone).update(ended_at=now)
    if open_ones.count() >= MOST_OPEN:
        raise BadInvitation(_("Too many invitations are open. Withdraw one first."))
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        producer=producer,
        email=email,
        phone=phone,
        role=Membership.Role(role),
        digest=_digest(token),
        invited_by=by,
        invited_at=now,
        expires_at=now + OPEN_FOR,
    )
    telling.contact(
        email,
        phone,
        "invited",
        f"{made.pk}",
        producer=producer.name,
        who=by.full_name,
        invitation=token,
    )
    return token


def open_invitation(token: str) -> Invitation | None:
    """The invitation that this link leads to, while it is open."""
    rows = Invitation.objects.select_related("producer").filter(
        digest=_digest(token), ended_at=None, expires_at__gt=clock.now()
    )
    return rows.first()


@transaction.atomic
def accept(*, token: str, user: User) -> Membership:
    """Take the seat. Whoever works there already keeps the role they have. Raises BadInvitation."""
    found = locks.rows(Invitation, digest=_digest(token), ended_at=None, expires_at__gt=clock.now()).first()
    if found is None:
        raise BadInvitation(_("This invitation is over. Ask for a new one."))
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    membership, _is_new = Membership.objects.get_or_create(
        user=user, producer_id=found.producer_id, defaults={"role": found.role}
    )
    if user.role == User.Role.SHOPPER:
        User.objects.filter(pk=user.pk).update(role=User.Role.PRODUCER)
    return membership


@transaction.atomic
def withdraw(*, producer_id: int, invitation_id: int) -> None:
    """End an open invitation of this producer. Raises Invitation.DoesNotExist."""
    found = locks.rows(Invitation, pk=invitation_id, producer=producer_id, ended_at=None).get()
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])


@transaction.atomic
def forget_invited(*, email: str, phone: str) -> int:
    """The person is gone: no invitation names them any more. Returns how many did."""
    named = Q(email=email.lower()) if email else Q()
    named |= Q(phone=phone) if phone else Q()
    return Invitation.objects.filter(named).delete()[0] if named else 0


def forget_old_invitations() -> int:
    """Invitations that were taken, withdrawn or left unanswered so long ago that nobody asks about them.
    Returns how many."""
    before = clock.now() - timedelta(days=settings.INVITATION_DAYS)
    return Invitation.objects.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before)).delete()[0]


@transaction.atomic
def set_role(*, producer_id: int, membership_id: int, role: str) -> Membership:
    """Give another role. Raises Membership.DoesNotExist, LastOwner."""
    membership = _seat(producer_id, membership_id, is_owner_after=role == Membership.Role.OWNER)
    membership.role = Membership.Role(role)
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def remove(*, producer_id: int, membership_id: int) -> None:
    """Take the seat away. Raises Membership.DoesNotExist, LastOwner."""
    _seat(producer_id, membership_id, is_owner_after=False).delete()


def _seat(producer_id: int, membership_id: int, *, is_owner_after: bool) -> Membership:
    """The seat about to change, once an owner is left without it. Every seat of the producer is locked, so
    that two owners cannot send each other away."""
    seats = {row.pk: row for row in locks.rows(Membership, producer=producer_id)}
    if membership_id not in seats:
        raise Membership.DoesNotExist
    owners = {row.pk for row in seats.values() if row.role == Membership.Role.OWNER}
    if not is_owner_after and owners == {membership_id}:
        raise LastOwner
    return seats[membership_id]


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
