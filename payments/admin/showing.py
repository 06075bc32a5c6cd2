"""How amounts, ages, states and links look in lists of the admin."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.money import format_vnd
from orders.models import Order
from payments.providers.protocol import Outcome

TONES = {  # of states; what is not named is plain
    "paid": "good",
    "done": "good",
    "due": "good",
    "partial": "warn",
    "asked": "warn",
    "ready": "warn",
    "collected": "warn",
    "excess": "warn",
    "late": "warn",
    "held": "bad",
    "failed": "bad",
    "double": "bad",
    "unmatched": "bad",
    "stored": "good",
    "forged": "bad",
    "trouble": "bad",
    "wrong_amount": "bad",
    "no_attempt": "warn",
    "unreadable": "warn",
}
OUTCOMES = {
    Outcome.STORED: gettext_lazy("in the books"),
    Outcome.KNOWN: gettext_lazy("known before"),
    Outcome.FORGED: gettext_lazy("forged"),
    Outcome.FOREIGN: gettext_lazy("for another merchant"),
    Outcome.NO_ATTEMPT: gettext_lazy("of no payment we know"),
    Outcome.WRONG_AMOUNT: gettext_lazy("of another amount"),
    Outcome.UNREADABLE: gettext_lazy("not readable"),
    Outcome.TROUBLE: gettext_lazy("we failed"),
}


def state(value: str, words: Any) -> SafeString:
    """A state in its words, coloured by how much it asks for."""
    return format_html('<span class="state state--{}">{}</span>', TONES.get(value, "plain"), words)


def outcome(value: str) -> SafeString:
    """What became of a message; what a gateway answered to a question stays its own word."""
    return state(value, dict(OUTCOMES).get(value, value))


def source(value: str) -> str:
    """Who told: a way to pay by its name, a service of a bank by its own."""
    return str(dict(Order.Method.choices).get(value, value))


def age(since: datetime) -> str:
    """How long ago, in its largest unit."""
    return timesince(since, clock.now(), depth=1)


def share(part_vnd: int, whole_vnd: int) -> SafeString:
    """How much of an amount came: figures, and a bar once there is something to compare."""
    if not part_vnd:
        return format_html('<span class="sum">{}</span>', format_vnd(whole_vnd))
    words = _("%(part)s of %(whole)s") % {"part": format_vnd(part_vnd), "whole": format_vnd(whole_vnd)}
    return format_html(
        '<span class="sum">{}</span> <progress class="share" max="{}" value="{}" aria-label="{}"></progress>',
        format_vnd(whole_vnd) if part_vnd == whole_vnd else words,
        whole_vnd,
        min(part_vnd, whole_vnd),
        words,
    )


def link(row: Model | None, words: str = "") -> SafeString | str:
    """To the page of a row; nothing of none."""
    if row is None:
        return ""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, words or str(row))
