"""What every page of the workspace stands in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workspace import menu
from workspace.access import Seat, Task


def show(
    request: HttpRequest, seat: Seat, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page of the workspace. `here`, in the context, names the entry of the menu that is marked."""
    return render(request, template, around(seat) | (context or {}), status=status)


def around(seat: Seat) -> dict[str, Any]:
    """What the base template reads: the seat, what it may do and open."""
    return {
        "seat": seat,
        "menu": menu.entries(seat),
        "may_edit": seat.may(Task.EDIT),
        "may_own": seat.may(Task.OWN),
    }
