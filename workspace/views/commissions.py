"""What a creator brought and earns, how it is paid, and the statement of each payment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.answers import SeeOther
from core.money import format_vnd
from livestream import commission_file, commission_queries, services
from livestream.errors import LiveRefused
from livestream.models import Creator, CreatorPayout
from livestream.services.commissions import owed
from payments import code_picture
from payments.days import day_of
from workspace.access import Seat, Task, seated
from workspace.forms.live import CreatorPaymentForm
from workspace.paging import paged
from workspace.shell import show

PER_PAGE = 30
MOST_ROWS = 200  # on a page; the file has them all


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.OWN)
def commissions(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Link, code and results of each agreement, every line, and the form that writes down a transfer."""
    creator = get_object_or_404(Creator, pk=pk, producer=seat.producer)
    form = CreatorPaymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            payout = services.pay(creator.pk, by=seat.user, **form.cleaned_data)
        except LiveRefused as refused:
            form.add_error("bank_reference", refused.message)
        else:
            words = _("Written down: %(net)s transferred, %(tax)s withheld.")
            facts = {"net": format_vnd(payout.net_vnd), "tax": format_vnd(payout.tax_vnd)}
            messages.success(request, words % facts)
            return SeeOther(reverse("workspace:creator_payout", args=[pk, payout.pk]))
    gross_vnd, tax_vnd = owed(creator.pk)
    results = commission_queries.results(creator)
    today = day_of(clock.now())
    links = []
    for one in results:
        agreement = one.collaboration
        if agreement.is_in_force(today):
            address = request.build_absolute_uri(reverse("storefront:creator", args=[agreement.code]))
            links.append((agreement, address, code_picture.inline(address)))
    context = {
        "here": "live_sessions",
        "creator": creator,
        "form": form,
        "gross_vnd": gross_vnd,
        "tax_vnd": tax_vnd,
        "net_vnd": gross_vnd - tax_vnd,
        "results": results,
        "most_vnd": max([one.revenue_vnd for one in results], default=0),
        "links": links,
        "payouts": commission_queries.payouts(seat.producer.pk).filter(creator=creator),
        **paged(request, commission_queries.lines(creator), PER_PAGE),
    }
    return show(request, seat, "workspace/creator_commissions.html", context, 422 if form.errors else 200)


@require_safe
@seated(Task.OWN)
def payout(request: HttpRequest, seat: Seat, pk: int, payout_pk: int) -> HttpResponse:
    """The statement of one payment."""
    one = _found(seat, pk, payout_pk)
    entries = one.entries.select_related("commission__line__order")
    context = {
        "here": "live_sessions",
        "payout": one,
        "rows": entries[:MOST_ROWS],
        "is_cut": entries.count() > MOST_ROWS,
    }
    return show(request, seat, "workspace/creator_payout.html", context)


@require_safe
@seated(Task.OWN)
def file(request: HttpRequest, seat: Seat, pk: int, payout_pk: int, kind: str) -> HttpResponse:
    """Its entries as CSV or XLSX."""
    return commission_file.download(_found(seat, pk, payout_pk), kind)


def _found(seat: Seat, pk: int, payout_pk: int) -> CreatorPayout:
    """A payment to this creator of the seat's producer, or 404."""
    payouts = commission_queries.payouts(seat.producer.pk).filter(creator=pk)
    return get_object_or_404(payouts, pk=payout_pk)
