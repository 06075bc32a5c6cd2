"""Addresses of what a producer is due, and who may open them."""

from catalog.models import Membership
from core import clock
from payments.days import day_of
from payments.models import Settlement
from workspace.access import Task

BASE = "/kenh-nguoi-ban/doi-soat/"


def settlement(own: Membership) -> str:
    made = Settlement.objects.create(producer=own.producer, until=day_of(clock.now()), opened_at=clock.now())
    return str(made.pk)


def file(own: Membership) -> tuple[str, str]:
    return settlement(own), "csv"


ROWS = [
    ("get", BASE, Task.EDIT, None),
    ("get", f"{BASE}{{}}/", Task.EDIT, settlement),
    ("get", f"{BASE}{{}}/{{}}/", Task.EDIT, file),
]
