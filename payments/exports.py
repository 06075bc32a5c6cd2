"""A settlement as a table, for people with a spreadsheet."""

from django.http import Http404, HttpResponse
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import IntegerWidget, NumberWidget

from core.tables import TYPES, Csv, Xlsx
from payments.models import Settlement, SettlementLine

FORMATS: dict[str, type[Csv] | type[Xlsx]] = {"csv": Csv, "xlsx": Xlsx}
FIGURE = IntegerWidget(coerce_to_string=False)


class SettlementLineResource(ModelResource):
    """Lines with the numbers a producer knows them by; sums are whole đồng, rates percent."""

    settlement = Field("settlement__code", "settlement")
    order = Field("package__order__code", "order")
    package = Field("package__number", "package", widget=FIGURE)
    is_return = Field(column_name="is_return", widget=FIGURE)
    kind = Field("get_kind_display", "kind")
    base_vnd = Field("base_vnd", "base_vnd", widget=FIGURE)
    percent = Field(column_name="percent", widget=NumberWidget(coerce_to_string=False))
    amount_vnd = Field("amount_vnd", "amount_vnd", widget=FIGURE)

    class Meta:
        model = SettlementLine
        fields = export_order = (
            "settlement", "day", "order", "package", "is_return", "kind", "base_vnd", "percent", "amount_vnd",
        )  # fmt: skip

    def dehydrate_is_return(self, line: SettlementLine) -> int:
        """1 where it takes away what was sent back."""
        return int(line.asked_id is not None)

    def dehydrate_percent(self, line: SettlementLine) -> float:
        """Of the base; 0 for what came."""
        return line.basis_points / 100


def statement_file(settlement: Settlement, kind: str) -> bytes:
    """All lines of a settlement as a file, in the order they were written; `kind` is "csv" or "xlsx".

    Raises KeyError for another kind.
    """
    form = FORMATS[kind]()
    lines = settlement.lines.select_related("settlement", "package__order").order_by("pk")
    raw = form.export_data(SettlementLineResource().export(lines))
    return raw.encode("utf-8-sig") if isinstance(raw, str) else raw


def statement_download(settlement: Settlement, kind: str) -> HttpResponse:
    """The file as an answer that no cache keeps; Http404 for another kind."""
    if kind not in TYPES:
        raise Http404
    name = f'attachment; filename="{settlement.code}.{kind}"'
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    return HttpResponse(statement_file(settlement, kind), content_type=TYPES[kind], headers=headers)
