"""Refunds as a table, for the books and the bank."""

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import IntegerWidget

from payments import masks
from payments.models import Refund


class RefundResource(ModelResource):
    """What was paid back, why and by whom. Of an account only its end leaves the house."""

    order = Field("order__code", "order")
    payment = Field("payment__reference", "payment")
    amount_vnd = Field("amount_vnd", "amount_vnd", widget=IntegerWidget(coerce_to_string=False))
    state = Field("get_state_display", "state")
    way = Field("get_way_display", "way")
    asked_by = Field("asked_by__email", "asked_by")
    agreed_by = Field("agreed_by__email", "agreed_by")
    done_by = Field("done_by__email", "done_by")
    account = Field(column_name="account")

    class Meta:
        model = Refund
        fields = export_order = (
            "reference", "order", "payment", "amount_vnd", "way", "state", "reason", "asked_at", "asked_by",
            "agreed_at", "agreed_by", "sent_at", "done_at", "done_by", "transaction_id", "bank", "account",
        )  # fmt: skip

    def get_queryset(self):
        """With everybody named."""
        return super().get_queryset().select_related("order", "payment", "asked_by", "agreed_by", "done_by")

    def dehydrate_account(self, refund: Refund) -> str:
        """Its last digits."""
        return masks.account(refund.account)
