"""The first page of the workspace, and the choice of a producer for those who work for several."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Membership
from core import clock
from core.answers import SeeOther
from orders import revenue_queries
from workspace import today
from workspace.access import CHOSEN, Seat, seated
from workspace.shell import show

REVENUE_DAYS = 30


@require_safe
@seated()
def home(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What is to be done today, and what each channel has taken."""
    taken = revenue_queries.by_channel(seat.producer.pk, clock.now() - timedelta(days=REVENUE_DAYS))
    most = max((row.amount_vnd for row in taken), default=0) or 1
    context = {
        "here": "home",
        "jobs": today.jobs(seat),
        "taken": [(row, max(round(100 * row.amount_vnd / most), 1)) for row in taken],
        "taken_vnd": sum(row.amount_vnd for row in taken),
        "revenue_days": REVENUE_DAYS,
    }
    return show(request, seat, "workspace/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seated()
def choose(request: HttpRequest, seat: Seat) -> HttpResponse:
    """For which of one's producers the pages are from now on."""
    own = Membership.objects.filter(user=seat.user).select_related("producer").order_by("producer__name")
    if request.method == "POST":
        wanted = request.POST.get("producer", "")
        if wanted not in {str(row.producer_id) for row in own}:
            raise PermissionDenied
        request.session[CHOSEN] = int(wanted)
        return SeeOther(reverse("workspace:home"))
    return show(request, seat, "workspace/choose.html", {"memberships": own})
