"""A producer's promotions: the calendar, one of them, and its early end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.answers import SeeOther
from core.channels import Channel
from promotions import desk_queries, preview, services
from workspace.access import Seat, Task, seated
from workspace.calendar import Month, span
from workspace.paging import paged
from workspace.promotion_shows import lines
from workspace.shell import show

PER_PAGE, VOUCHERS = 50, 20


@require_safe
@seated()
def promotions(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A month: a grid where there is room, and the list by day."""
    month, channel = Month.read(request.GET.get("month", "")), request.GET.get("channel", "")
    channel = channel if channel in set(Channel) else ""
    rows = desk_queries.between(seat.producer.pk, *month.window, channel)
    pages = paged(request, rows, PER_PAGE)
    codes = desk_queries.vouchers(seat.producer.pk, clock.now())
    context = {
        "here": "promotions",
        **pages,
        "month": month,
        "channel": channel,
        "channels": list(Channel),
        "weeks": month.weeks([span(one) for one in rows]),
        "days": month.by_day(span(one) for one in pages["page"]),
        "codes": paged(request, codes, VOUCHERS, "codes"),
    }
    return show(request, seat, "workspace/promotions.html", context)


@require_safe
@seated()
def promotion(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """One promotion, with what every channel shows of this producer's goods."""
    found = get_object_or_404(desk_queries.seen_by(seat.producer.pk), pk=pk)
    is_own = found.producer_id == seat.producer.pk
    context = {
        "here": "promotions",
        "promotion": found,
        "is_past": not found.is_open,
        "may_change": is_own and found.is_open and seat.may(Task.EDIT),
        "shown": lines(preview.rows(found, seat.producer.pk)),
    }
    return show(request, seat, "workspace/promotion.html", context)


@require_POST
@seated(Task.EDIT)
def stop(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """End one's own promotion now."""
    found = get_object_or_404(seat.producer.promotions, pk=pk)
    if found.is_open:
        services.stop(found.pk)
        messages.success(request, _("The promotion is stopped. Every channel is told."))
    return SeeOther(reverse("workspace:promotion", args=[pk]))
