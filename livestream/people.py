"""Hosts and creators: added by their producer, identified by the Department."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from catalog.models import IdentityCheck, Producer
from core import clock
from livestream.models import Creator


def creators(producer_id: int) -> QuerySet[Creator]:
    """Those of a producer, with their agreements."""
    return Creator.objects.filter(producer=producer_id).prefetch_related("collaborations")


def add(*, producer: Producer, creator: Creator) -> Creator:
    """Somebody new, who waits to be identified."""
    creator.producer, creator.identity = producer, IdentityCheck.State.ASKED
    creator.save()
    return creator


@transaction.atomic
def give_verdict(creator_id: int, *, is_verified: bool, method: str, note: str, by: User) -> Creator:
    """What the check came to (Law on E-commerce 122/2025/QH15, art. 24); the result is kept, never a card.
    Raises ValueError for a verified identity without how it was checked."""
    if is_verified and method not in IdentityCheck.Method.values:
        raise ValueError("say how the identity was checked")
    creator = Creator.objects.select_for_update().get(pk=creator_id)
    state = IdentityCheck.State.VERIFIED if is_verified else IdentityCheck.State.REFUSED
    creator.identity, creator.method, creator.note = state, method if is_verified else "", note
    creator.checked_at, creator.checked_by = clock.now(), by
    creator.save()
    return creator
