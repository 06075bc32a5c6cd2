"""Where the producer's money goes. Owners only."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core.answers import SeeOther
from core.errors import DomainError
from payments import payout_queries
from payments.models import PayoutAccount
from payments.services import payout as services
from workspace.access import Seat, Task, seated
from workspace.forms.payout import PayoutForm
from workspace.shell import show

MOST_SHOWN = 50


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.OWN)
def payout(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The account that counts, those that were named before, and a form for another."""
    form = PayoutForm(request.POST or None, user=seat.user)
    if request.method == "POST" and form.is_valid():
        services.name_account(producer_id=seat.producer.pk, by=seat.user, **form.account_named())
        messages.success(request, _("Named. Staff call you to confirm it; all owners were told."))
        return SeeOther(reverse("workspace:payout"))
    current = payout_queries.current(seat.producer.pk)
    context = {
        "here": "about",
        "rest_days": settings.PAYOUT_REST_DAYS,
        "form": form,
        "current": payout_queries.Shown.of(current) if current else None,
        "history": payout_queries.history(seat.producer.pk, MOST_SHOWN),
    }
    return show(request, seat, "workspace/payout.html", context, 422 if form.errors else 200)


@require_POST
@seated(Task.OWN)
def withdraw(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Not this one after all."""
    try:
        services.withdraw_account(producer_id=seat.producer.pk, account_id=pk, by=seat.user)
    except PayoutAccount.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Taken back."))
    return SeeOther(reverse("workspace:payout"))
