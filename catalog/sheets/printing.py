"""A producer's products as a file that can be changed and read again."""

import tablib
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, XLSX

from catalog.models import Producer, Variant
from catalog.sheets.columns import COLUMNS

FORMATS = {"csv": CSV, "xlsx": XLSX}


def printed(producer: Producer, kind: str) -> bytes:
    """Every variant of every product; `kind` is "csv" or "xlsx". A CSV begins with the mark by which
    spreadsheets know UTF-8."""
    table = tablib.Dataset(headers=[str(column.label) for column in COLUMNS], title=_("Products"))
    rows = Variant.objects.filter(product__producer=producer).select_related("product__category")
    for variant in rows.order_by("product_id", "position", "pk"):
        product = variant.product
        table.append(
            [_safe(getattr(variant if column.is_of_variant else product, column.name)) for column in COLUMNS]
        )
    content = FORMATS[kind]().export_data(table)
    return content if isinstance(content, bytes) else b"\xef\xbb\xbf" + content.encode()


def _safe(value: object) -> object:
    """Text that a spreadsheet would take for a formula gets a mark before it."""
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    text = str(value)
    return f"'{text}" if text[:1] in tuple("=+-@") else text
