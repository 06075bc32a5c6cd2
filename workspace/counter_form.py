"""A sale over the counter as the page sends it, from the form or from the queue of a phone."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.errors import NotSold
from orders.models import Order
from orders.services.sell_at_counter import Sold

MOST_DIGITS = 9


class CounterForm(forms.Form):
    """All but the goods, whose fields are `units-<variant>` and `price-<variant>`."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    producer = forms.IntegerField(widget=forms.HiddenInput)
    sold_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    method = forms.ChoiceField(
        label=_("Paid by"),
        choices=[
            (Order.Method.CASH, _("Cash")),
            (Order.Method.BANK_QR, _("VietQR, the money is in our account")),
        ],
        initial=Order.Method.CASH,
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True, slots=True)
class Sale:
    """What the service needs."""

    key: str
    producer_id: int
    method: str
    sold_at: datetime | None
    lines: list[Sold]


def read(data: Mapping[str, Any]) -> Sale:
    """A sale out of what was sent. Raises NotSold with the field named."""
    form = CounterForm(data)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise NotSold(field, str(errors[0]))
    said = form.cleaned_data
    return Sale(str(said["key"]), said["producer"], said["method"], said["sold_at"], _lines(data))


def _lines(data: Mapping[str, Any]) -> list[Sold]:
    lines = []
    for name, text in data.items():
        variant = name.removeprefix("units-")
        if name == variant or text in ("", "0"):
            continue
        numbers = (variant, text, data.get(f"price-{variant}", ""))
        if not all(one.isascii() and one.isdecimal() and len(one) <= MOST_DIGITS for one in numbers):
            raise NotSold("goods", str(_("Enter whole numbers.")))
        lines.append(Sold(*map(int, numbers)))
    return lines
