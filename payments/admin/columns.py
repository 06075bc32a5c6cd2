"""Columns that several lists of the books have."""

from typing import Any

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.money import format_vnd
from payments.admin import showing


class Columns:
    """Mixed into an admin, which names those it shows. A row has `order`, `payment`, `amount_vnd`, `source`,
    `state` where they are asked for."""

    @admin.display(description=_("order"), ordering="order__code")
    def order_link(self, row: Any) -> SafeString | str:
        """Leads to it."""
        return showing.link(row.order)

    @admin.display(description=_("payment"))
    def payment_link(self, row: Any) -> SafeString | str:
        """Leads to it."""
        return showing.link(row.payment)

    @admin.display(description=_("amount"), ordering="amount_vnd")
    def amount(self, row: Any) -> str:
        """With its unit."""
        return format_vnd(row.amount_vnd)

    @admin.display(description=_("from"), ordering="source")
    def source_shown(self, row: Any) -> str:
        """By its name."""
        return showing.source(row.source)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, row: Any) -> SafeString:
        """Where it stands."""
        return showing.state(row.state, row.get_state_display())
