"""Who sits in the workspace, for which producer, and what that seat may do.

Every view takes its rows from the seat's producer, so that another producer's row does not exist for it: 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from accounts.models import User
from catalog.models import Membership, Producer

CHOSEN = "producer"  # in the session, for people who work for several


class Task(StrEnum):
    """What a seat may do."""

    LOOK = "look"
    PACK = "pack"  # orders: confirm, pack, hand over, print
    EDIT = "edit"  # products, stock, promotions, answers
    OWN = "own"  # members, channels, bank account, sending for approval


MAY: dict[str, frozenset[Task]] = {
    Membership.Role.OWNER: frozenset(Task),
    Membership.Role.EDITOR: frozenset({Task.LOOK, Task.PACK, Task.EDIT}),
    Membership.Role.PACKER: frozenset({Task.LOOK, Task.PACK}),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A user at the desk of a producer."""

    user: User
    producer: Producer
    role: str
    has_others: bool = False  # the user works for more than one producer

    def may(self, task: Task) -> bool:
        """This role does that."""
        return task in MAY[self.role]


def seat_of(request: HttpRequest) -> Seat | None:
    """The seat of whoever asks; None without a membership. One query."""
    if not isinstance(request.user, User):
        return None
    rows = list(Membership.objects.filter(user=request.user).select_related("producer__ward").order_by("pk"))
    if not rows:
        return None
    chosen = request.session.get(CHOSEN)
    row = next((row for row in rows if row.producer_id == chosen), rows[0])
    return Seat(request.user, row.producer, row.role, has_others=len(rows) > 1)


def seated(task: Task = Task.LOOK) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Hand the view its seat: `view(request, seat, …)`.

    Whoever has none is led to sign up; a seat that may not do this gets 403. No cache keeps the workspace.
    """

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @login_required
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            seat = seat_of(request)
            if seat is None:
                return redirect("workspace:sign_up")
            if not seat.may(task):
                raise PermissionDenied
            return view(request, seat, *args, **kwargs)

        return answer

    return guard
