"""The statement of a payment to a creator as a table."""

from django.http import Http404, HttpResponse
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import NumberWidget

from core.tables import TYPES
from livestream.models import CommissionEntry, CreatorPayout
from payments.exports import FIGURE, FORMATS


class EntryResource(ModelResource):
    """Entries by order; sums are whole đồng, rates percent. No buyer is named."""

    payout = Field("payout__code", "payout")
    order = Field("commission__line__order__code", "order")
    product = Field("commission__line__name", "product")
    base_vnd = Field("base_vnd", "base_vnd", widget=FIGURE)
    percent = Field(column_name="percent", widget=NumberWidget(coerce_to_string=False))
    amount_vnd = Field("amount_vnd", "amount_vnd", widget=FIGURE)

    class Meta:
        model = CommissionEntry
        fields = export_order = ("payout", "day", "order", "product", "base_vnd", "percent", "amount_vnd")

    def dehydrate_percent(self, entry: CommissionEntry) -> float:
        """The rate of the day the order was placed."""
        return entry.commission.basis_points / 100


def download(payout: CreatorPayout, kind: str) -> HttpResponse:
    """All entries as "csv" or "xlsx", which no cache keeps; Http404 for another kind."""
    if kind not in TYPES:
        raise Http404
    entries = payout.entries.select_related("payout", "commission__line__order").order_by("pk")
    raw = FORMATS[kind]().export_data(EntryResource().export(entries))
    body = raw.encode("utf-8-sig") if isinstance(raw, str) else raw
    name = f'attachment; filename="{payout.code}.{kind}"'
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=TYPES[kind], headers=headers)
