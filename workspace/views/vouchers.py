"""A producer's voucher codes, listed below its promotions: a new one, and the end of one."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.answers import SeeOther
from promotions import services
from promotions.errors import PromotionRefused
from workspace.access import Seat, Task, seated
from workspace.forms.vouchers import VoucherForm
from workspace.shell import show

DAYS = 7  # that a new code is proposed to run


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Make a code for one's own goods."""
    now = timezone.localtime(clock.now()).replace(second=0, microsecond=0)
    form = VoucherForm(
        request.POST or None, initial={"starts_at": now, "ends_at": now + timedelta(days=DAYS)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.make_voucher(producer_id=seat.producer.pk, **form.columns())
        except PromotionRefused as error:
            for field, words in error.problems.items():
                form.add_error(field, words)
        else:
            messages.success(request, _("The code is ready: buyers can use it in the cart."))
            return SeeOther(reverse("workspace:promotions"))
    context = {"here": "promotions", "form": form}
    return show(request, seat, "workspace/voucher_new.html", context, status=422 if form.errors else 200)


@require_POST
@seated(Task.EDIT)
def stop(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """End one's own code now."""
    found = get_object_or_404(seat.producer.vouchers, pk=pk)
    services.stop_voucher(found.pk)
    messages.success(request, _("The code is ended. Orders that used it keep their price."))
    return SeeOther(reverse("workspace:promotions"))
