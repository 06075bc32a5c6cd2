"""Planning and changing a promotion on its sheet: rows are added, the preview is shown, then it is saved."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock
from core.answers import SeeOther
from core.htmx import HtmxRequest, fragment
from promotions import desk_queries, planning
from promotions.errors import PromotionRefused
from promotions.models import Promotion
from promotions.plans import Plan
from workspace.access import Seat, Task, seated
from workspace.calendar import months_later
from workspace.promotion_sheet import MOST_ROWS, Sheet, ids_in, only_own
from workspace.shell import around

SHEET = "workspace/promotion_sheet.html"


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def new(request: HtmxRequest, seat: Seat) -> HttpResponse:
    """Plan one: of the variants named in the address, as a copy of another one, or from nothing."""
    producer_id = seat.producer.pk
    if request.method != "POST":
        plan = _copied(request, seat)
        ids = [line.variant_id for line in plan.lines] if plan else only_own(producer_id, ids_in(request.GET))
        return _show(request, seat, Sheet(producer_id, ids=ids[:MOST_ROWS], plan=plan))
    return _post(
        request,
        seat,
        None,
        lambda sheet: planning.plan(
            sheet.plan(), producer_id=producer_id, key=sheet.form.cleaned_data["key"]
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def change(request: HtmxRequest, seat: Seat, pk: int) -> HttpResponse:
    """Change one's own while it runs or before."""
    found = get_object_or_404(seat.producer.promotions, pk=pk)
    if request.method == "POST":
        return _post(
            request,
            seat,
            found,
            lambda sheet: planning.change(pk, sheet.plan(), producer_id=seat.producer.pk),
        )
    if not found.is_open:
        messages.warning(request, _("This promotion is over. Copy it to plan another one."))
        return SeeOther(reverse("workspace:promotion", args=[pk]))
    plan = _plan_of(found, seat)
    ids = [line.variant_id for line in plan.lines]
    return _show(request, seat, Sheet(seat.producer.pk, ids=ids, plan=plan, promotion=found))


def _post(
    request: HtmxRequest, seat: Seat, promotion: Promotion | None, write: Callable[[Sheet], Promotion]
) -> HttpResponse:
    """`do` says which button: more rows, the preview, or save. htmx gets the preview while one writes."""
    do, ids = request.POST.get("do", ""), ids_in(request.POST)
    if do == "rows":
        return _show(request, seat, Sheet(seat.producer.pk, ids=ids, typed=request.POST, promotion=promotion))
    sheet = Sheet(seat.producer.pk, ids=ids, sent=request.POST, promotion=promotion)
    is_valid = sheet.is_valid()
    if do == "save" and is_valid:
        try:
            made = write(sheet)
        except PromotionRefused as error:
            sheet.complain(error.problems)
        else:
            messages.success(request, _("Saved. Every channel is told."))
            return SeeOther(reverse("workspace:promotion", args=[made.pk]))
    return _show(request, seat, sheet)


def _show(request: HtmxRequest, seat: Seat, sheet: Sheet) -> HttpResponse:
    picked, more = sheet.picker()
    wrong = sheet.wrong()
    context = {
        "here": "promotions",
        "sheet": sheet,
        "form": sheet.form,
        "picked": picked,
        "more": more,
        "wrong": wrong,
        "shown": sheet.shown() if sheet.form.is_bound else None,
    }
    return fragment(request, SHEET, "preview", around(seat) | context, status=422 if wrong else 200)


def _plan_of(promotion: Promotion, seat: Seat) -> Plan:
    """A promotion with this producer's goods."""
    lines = promotion.lines.filter(variant__product__producer=seat.producer)
    return planning.plan_of(promotion, lines.prefetch_related("terms").order_by("pk"))


def _copied(request: HttpRequest, seat: Seat) -> Plan | None:
    """The promotion named in the address, a month later; one may copy what one sees. Raises Http404."""
    pk = request.GET.get("copy", "")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    source = get_object_or_404(desk_queries.seen_by(seat.producer.pk), pk=pk)
    plan = _plan_of(source, seat)
    starts_at = months_later(plan.starts_at, clock.now())
    return replace(plan, starts_at=starts_at, ends_at=starts_at + (plan.ends_at - plan.starts_at))
