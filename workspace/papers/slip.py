"""The A5 packing slip that lies in the parcel: what is in it, for ticking off while packing."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from core.money import format_vnd
from orders.desk_queries import Job
from orders.models import OrderLine
from workspace.papers.sheet import Sheet
from workspace.whom import whom

WIDTH, HEIGHT, EDGE = 148.0, 210.0, 10.0
COLUMN = WIDTH - 2 * EDGE
QR_MM = 26.0
BOTTOM = HEIGHT - 24  # below it only the feet
NAME_MM, PRICE_MM = 84.0, 28.0


def slips(jobs: Iterable[Job]) -> bytes:
    """One slip for each job, on as many pages as its goods need."""
    sheet = Sheet(WIDTH, HEIGHT)
    for job in jobs:
        _slip(sheet, job)
    return bytes(sheet.output())


def _slip(sheet: Sheet, job: Job) -> None:
    y = _head(sheet, job)
    for line in job.lines:
        if line.wanted:
            if y > BOTTOM:
                y = _head(sheet, job)
            y = _line(sheet, line, y)
    units = _("%(count)d units in all") % {"count": job.units}
    y = sheet.put(units, x=EDGE, y=y + 1, width=COLUMN, size=10, bold=True)
    note = job.portion.package.note if job.portion.package else job.portion.order.note
    if note:
        words = _("Note of the buyer: %(note)s") % {"note": note}
        sheet.put(words, x=EDGE, y=y + 2, width=COLUMN, size=9, most=4)
    thanks = _("Thank you for buying from us. If anything is wrong, write to us on the page of your order.")
    sheet.put(thanks, x=EDGE, y=HEIGHT - EDGE - 9, width=COLUMN, size=8, align="C", most=2)


def _head(sheet: Sheet, job: Job) -> float:
    one, to = job.portion, whom(job.portion)
    sheet.add_page()
    wide = COLUMN - QR_MM - 2
    sheet.qr(one.order.code, x=WIDTH - EDGE - QR_MM, y=EDGE, size=QR_MM)
    y = sheet.put(_("Packing slip"), x=EDGE, y=EDGE, width=wide, size=11)
    y = sheet.put(str(one), x=EDGE, y=y, width=wide, size=16, bold=True, most=2)
    placed = timezone.localtime(one.order.placed_at).strftime("%H:%M, %d/%m/%Y")
    y = sheet.put(f"{one.order.get_channel_display()} · {placed}", x=EDGE, y=y, width=wide, size=9)
    y = sheet.put(one.producer.name, x=EDGE, y=y, width=wide, size=9, most=2)
    y = max(y, EDGE + QR_MM + 2)
    y = sheet.put(f"{_('To')}: {to.name}, {to.address}", x=EDGE, y=y, width=COLUMN, size=9, most=3)
    return sheet.rule(EDGE, y + 1, COLUMN)


def _line(sheet: Sheet, line: OrderLine, y: float) -> float:
    """A box to tick, units, name and price."""
    sheet.rect(EDGE, y + 0.8, 3.6, 3.6)
    sheet.put(f"{line.wanted} ×", x=EDGE + 5, y=y, width=11, size=10, bold=True, align="R")
    end = sheet.put(line.name or line.sku, x=EDGE + 16, y=y, width=NAME_MM, size=10, most=3)
    end = sheet.put(line.sku, x=EDGE + 16, y=end, width=NAME_MM, size=8, most=1)
    price = format_vnd(line.price_vnd)
    sheet.put(price, x=WIDTH - EDGE - PRICE_MM, y=y, width=PRICE_MM, size=10, align="R", most=1)
    return sheet.rule(EDGE, end + 1, COLUMN)
