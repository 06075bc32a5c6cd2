"""The A6 label on a parcel: from whom, to whom, what to collect, and the order as a QR code."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts import phones
from core.money import format_vnd
from orders.amounts import package_vnd
from orders.desk_queries import Job
from orders.models import Order
from workspace.papers.sheet import Sheet
from workspace.whom import whom

WIDTH, HEIGHT, EDGE = 105.0, 148.0, 6.0
COLUMN = WIDTH - 2 * EDGE
QR_MM = 30.0


def labels(jobs: Iterable[Job]) -> bytes:
    """One page for each job. A recipient who is not to be known any more is shortened, as on the page."""
    sheet = Sheet(WIDTH, HEIGHT)
    for job in jobs:
        _label(sheet, job)
    return bytes(sheet.output())


def _label(sheet: Sheet, job: Job) -> None:
    one, to = job.portion, whom(job.portion)
    sheet.add_page()
    wide = COLUMN - QR_MM - 2
    sheet.qr(one.order.code, x=WIDTH - EDGE - QR_MM, y=EDGE, size=QR_MM)
    y = sheet.put(str(one), x=EDGE, y=EDGE, width=wide, size=16, bold=True, most=2)
    y = sheet.put(one.order.get_channel_display(), x=EDGE, y=y, width=wide, size=10)
    if one.order.external_ref:
        y = sheet.put(one.order.external_ref, x=EDGE, y=y, width=wide, size=9, most=2)
    y = sheet.rule(EDGE, max(y, EDGE + QR_MM + 2), COLUMN)
    producer = one.producer
    y = sheet.put(_("From"), x=EDGE, y=y, width=COLUMN, size=8)
    y = sheet.put(producer.name, x=EDGE, y=y, width=COLUMN, size=10, bold=True, most=2)
    place = f"{producer.ward.full_name}, {producer.ward.province.name}"
    reached = phones.display(producer.phone) if producer.phone.startswith("+") else producer.phone
    y = sheet.put(" · ".join(filter(None, (place, reached))), x=EDGE, y=y, width=COLUMN, size=9, most=2)
    y = sheet.rule(EDGE, y + 2, COLUMN)
    y = sheet.put(_("To"), x=EDGE, y=y, width=COLUMN, size=8)
    y = sheet.put(to.name or "—", x=EDGE, y=y, width=COLUMN, size=14, bold=True, most=2)
    y = sheet.put(to.phone, x=EDGE, y=y, width=COLUMN, size=13, bold=True, most=1)
    y = sheet.put(to.address, x=EDGE, y=y, width=COLUMN, size=11, most=4)
    y = sheet.rule(EDGE, y + 2, COLUMN)
    y = sheet.put(_("To be collected"), x=EDGE, y=y, width=COLUMN, size=8)
    y = sheet.put(_collect(job), x=EDGE, y=y, width=COLUMN, size=16, bold=True, most=1)
    goods = ", ".join(f"{line.wanted} × {line.name or line.sku}" for line in job.lines if line.wanted)
    sheet.put(goods, x=EDGE, y=y + 1, width=COLUMN, size=8, most=max(1, int((HEIGHT - EDGE - y) / 3.9)))


def _collect(job: Job) -> str:
    """What the carrier asks for at the door."""
    one = job.portion
    if one.order.cod != Order.Cod.DUE:
        return format_vnd(0)
    if one.package is None:
        return format_vnd(one.order.total_vnd)
    return format_vnd(package_vnd(one.package, job.lines))
