"""Take work that waits, give it to somebody else, put it back. Two who take one row: one has it.

The work is a saved row of any model above. Whatever decides it ends the assignment in its own transaction.
"""

from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Assignment, User
from core import clock
from core.errors import DomainError

MAY_MOVE = "accounts.change_assignment"  # what is in the hands of others: for who leads the desk


class Taken(DomainError):
    """Somebody else looks after it; `context["person"]` says who."""

    code = "taken"

    def __init__(self, person: User) -> None:
        super().__init__(_("%(who)s looks after it already.") % {"who": person}, person=person.pk)


def of(work: type[Model], key: Any) -> QuerySet[Assignment]:
    """The assignment of a row; `key` is its primary key or an OuterRef."""
    return Assignment.objects.filter(work=work._meta.label_lower, key=key)


@transaction.atomic
def take(row: Model, *, by: User) -> Assignment:
    """Into one's own hands; what one has already stays so. Raises Taken."""
    made = Assignment(work=row._meta.label_lower, key=row.pk, person=by, taken_at=clock.now())
    Assignment.objects.bulk_create([made], ignore_conflicts=True)  # the index decides who was first
    held = of(type(row), row.pk).select_for_update(of=("self",)).select_related("person").first()
    if held is None:  # put back in between
        return take(row, by=by)
    if held.person_id != by.pk:
        raise Taken(held.person)
    return held


@transaction.atomic
def give(row: Model, *, to: User, by: User) -> Assignment:
    """Into somebody's hands: what is free, what one has oneself, and with MAY_MOVE anything. Raises Taken."""
    _release(row, by)
    return take(row, by=to)


@transaction.atomic
def put_back(row: Model, *, by: User) -> None:
    """Free for everybody again. Raises Taken for what others have, unless one may move it."""
    _release(row, by)


def end(row: Model) -> None:
    """It is decided. Call inside the transaction of the decision; nothing happens to what nobody had."""
    of(type(row), row.pk).delete()


def who_may(right: str) -> QuerySet[User]:
    """Active staff with this right ("catalog.change_product"), by name."""
    label, _dot, codename = right.partition(".")
    rights = Permission.objects.filter(content_type__app_label=label, codename=codename)
    may = Q(is_superuser=True) | Q(groups__permissions__in=rights) | Q(user_permissions__in=rights)
    return User.objects.filter(may, is_staff=True, is_active=True).distinct().order_by("full_name", "pk")


def _release(row: Model, by: User) -> None:
    held = of(type(row), row.pk).select_for_update(of=("self",)).select_related("person").first()
    if held is None:
        return
    if held.person_id != by.pk and not by.has_perm(MAY_MOVE):
        raise Taken(held.person)
    held.delete()
