"""A session's report in words: each figure with its numerator and denominator."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from tablib import Dataset

from core.money import format_vnd
from core.tables import TYPES, Csv
from livestream.models import LiveSession
from livestream.report import Ratio, Report


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is empty where there is none yet; `how` says what was divided by what."""

    label: str
    value: str
    how: str
    ratio: Ratio | None = None


def figures(report: Report) -> list[tuple[str, list[Figure]]]:
    """All of them, in three groups with their headings."""
    watching = [
        Figure(_("Most viewers at once"), str(report.peak), _("all sources together")),
        _mean(_("Viewers on average"), report.viewer_seconds, _("viewer-seconds"), _("seconds on air")),
        _mean(_("Comments a minute"), report.comments, _("comments"), _("minutes on air")),
        _percent(_("Comments that order"), report.order_comments, _("order comments"), _("comments")),
        _percent(_("Conversion"), report.conversion, _("buyers"), _("different viewers")),
    ]
    money = [
        Figure(_("GMV"), format_vnd(report.gmv_vnd), _("list prices, before discounts and shipping")),
        Figure(
            _("Net revenue"), format_vnd(report.net_vnd), _("after discounts, cancelled and returned units")
        ),
        Figure(
            _("Average order"),
            format_vnd(round(report.basket.top / report.basket.bottom)) if report.basket.is_known else "",
            f"{format_vnd(report.basket.top)} / {report.basket.bottom} {_('orders')}",
            report.basket,
        ),
    ]
    wait = "" if report.wait is None else _minutes(int(report.wait.total_seconds()))
    orders = [
        _percent(_("Drafts confirmed"), report.confirmed, _("ordered"), _("drafts")),
        _percent(_("Read right"), report.precision, _("accepted unchanged"), _("accepted comments")),
        _percent(_("Cancelled"), report.cancelled, _("cancelled"), _("orders")),
        _percent(_("Refused at the door"), report.refused, _("parcels refused"), _("parcels sent")),
        Figure(
            _("From comment to order"),
            wait,
            _("the middle of %(number)d orders") % {"number": report.waits},
        ),
        _percent(_("Outside the province"), report.away, _("buyers elsewhere"), _("buyers with an address")),
        _percent(_("Again within 30 days"), report.repeat, _("came again"), _("buyers")),
    ]
    return [(_("Watching"), watching), (_("Money"), money), (_("Orders"), orders)]


def download(session: LiveSession, report: Report) -> HttpResponse:
    """Figures, sources, products and minutes as one CSV that no cache keeps."""
    table = Dataset(headers=[_("Part"), _("Figure"), _("Value"), _("Numerator"), _("Denominator")])
    for part, rows in figures(report):
        for row in rows:
            told = row.ratio if row.ratio and row.ratio.is_known else None
            table.append([part, row.label, row.value, told.top if told else "", told.bottom if told else ""])
    for part, shares in ((_("Source"), report.sources), (_("Product"), report.products)):
        for share in shares:
            table.append([part, share.name, share.net_vnd, share.units, share.orders])
    for place, count in enumerate(report.minutes):
        table.append([_("Comments from minute"), place * report.step, count, "", ""])
    form = Csv()
    form._escape_formulae(table)
    headers = {
        "Content-Disposition": f'attachment; filename="live-{session.pk}.csv"',
        "Cache-Control": "private, no-store",
    }
    raw = form.export_data(table).encode("utf-8-sig")
    return HttpResponse(raw, content_type=TYPES["csv"], headers=headers)


def _percent(label: str, ratio: Ratio, top: str, bottom: str) -> Figure:
    value = f"{100 * ratio.top / ratio.bottom:.1f}".replace(".", ",") + "%" if ratio.is_known else ""
    return Figure(label, value, _how(ratio, top, bottom), ratio)


def _mean(label: str, ratio: Ratio, top: str, bottom: str) -> Figure:
    value = f"{ratio.top / ratio.bottom:.1f}".replace(".", ",") if ratio.is_known else ""
    return Figure(label, value, _how(ratio, top, bottom), ratio)


def _how(ratio: Ratio, top: str, bottom: str) -> str:
    if ratio.is_hidden:
        return _("too few buyers to be told apart")
    return f"{ratio.top} {top} / {ratio.bottom} {bottom}"


def _minutes(seconds: int) -> str:
    return _("%(minutes)d min %(seconds)d s") % {"minutes": seconds // 60, "seconds": seconds % 60}
