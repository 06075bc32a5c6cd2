"""A session's report in words: each figure with its numerator and denominator."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from tablib import Dataset

from core.money import format_vnd
from core.tables import TYPES, Csv
from livestream.game_queries import Played
from livestream.models import LiveSession
from livestream.report import Ratio, Report


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is empty where there is none yet; `how` says what was divided by what."""

    label: str
    value: str
    how: str
    ratio: Ratio | None = None


def figures(report: Report, *, is_practice: bool) -> list[tuple[str, list[Figure]]]:
    """All of them, in groups with their headings. The money of a practice is what its drafts come to."""
    watching = [
        Figure(_("Most viewers at once"), str(report.peak), _("all sources together")),
        _mean(_("Viewers on average"), report.viewer_seconds, _("viewer-seconds"), _("seconds on air")),
        _mean(_("Comments a minute"), report.comments, _("comments"), _("minutes on air")),
        _percent(_("Comments that order"), report.order_comments, _("order comments"), _("comments")),
        _percent(_("Conversion"), report.conversion, _("buyers"), _("different viewers")),
        _played(report.played),
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
    wished = (_("As if every draft had been confirmed"), _wished(report))
    if is_practice:
        return [(_("Watching"), watching), wished, (_("Orders"), orders[1:2])]
    return [(_("Watching"), watching), (_("Money"), money), wished, (_("Orders"), orders)]


def _wished(report: Report) -> list[Figure]:
    """What drafts come to, and how much of it was confirmed. Drafts that were cancelled are none of them."""
    all_, each = report.wished, report.wished.drafts
    return [
        Figure(_("Drafts"), str(each), _("not cancelled by author or desk")),
        _part(_("Units"), report.sold_units, all_.units, str),
        _part(_("Worth at list prices"), report.gmv_vnd, all_.list_vnd, format_vnd),
        _part(_("Worth at live prices"), report.net_vnd, all_.live_vnd, format_vnd),
        Figure(
            _("Average draft"),
            format_vnd(round(all_.live_vnd / each)) if each else "",
            f"{format_vnd(all_.live_vnd)} / {each} {_('drafts')}",
            Ratio(all_.live_vnd, each),
        ),
    ]


def _part(label: str, top: int, bottom: int, told: Callable[[int], str]) -> Figure:
    """All of it, and of that what became orders."""
    how = _("of it in orders: %(part)s") % {"part": told(top)}
    return Figure(label, told(bottom), how, Ratio(top, bottom))


def download(session: LiveSession, report: Report) -> HttpResponse:
    """Figures, sources, products and minutes as one CSV that no cache keeps."""
    table = Dataset(headers=[_("Part"), _("Figure"), _("Value"), _("Numerator"), _("Denominator")])
    if session.is_practice:
        table.append([_("Practice"), _("As if every draft had been confirmed"), "", "", ""])
    for part, rows in figures(report, is_practice=session.is_practice):
        for row in rows:
            told = row.ratio if row.ratio and row.ratio.is_known else None
            table.append([part, row.label, row.value, told.top if told else "", told.bottom if told else ""])
    for part, shares in ((_("Source"), report.sources), (_("Product"), report.products)):
        for share in shares:
            table.append([part, share.name, share.net_vnd, share.units, share.orders])
    for part, shares in ((_("Source"), report.sources), (_("Product"), report.products)):
        for share in shares:
            one = share.wished
            for heading, vnd in (
                (_("%(part)s, drafts at list prices"), one.list_vnd),
                (_("%(part)s, drafts at live prices"), one.live_vnd),
            ):
                table.append([heading % {"part": part}, share.name, vnd, one.units, one.drafts])
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


def _played(played: Played) -> Figure:
    how = _("%(players)d answers that counted, prizes worth %(worth)s")
    facts = {"players": played.players, "worth": format_vnd(played.prizes_vnd)}
    return Figure(_("Minigames"), str(played.games) if played.games else "", how % facts)


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
