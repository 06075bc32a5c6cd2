"""One step with many orders, and their papers in one file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.answers import SeeOther
from core.errors import DomainError
from orders import desk_queries
from orders.models import Portion
from workspace import steps
from workspace.access import Seat, Task, seated

NOUNS = ("xac-nhan", "dong-goi")
MOST = 100  # of a batch: two pages of the list


@require_POST
@seated(Task.PACK)
def batch(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Confirm or pack what is ticked; what cannot be is named and the others go on."""
    back = _back(request)
    chosen = list(desk_queries.some(seat.producer.pk, chosen_ids(request)))
    noun = request.POST.get("step", "")
    if not chosen or noun not in NOUNS:
        messages.error(request, _("Tick the orders first, then choose what to do with them."))
        return SeeOther(back)
    done = sum(_take(request, seat, one, noun) for one in chosen)
    if done:
        text = ngettext("Done for %(count)d order.", "Done for %(count)d orders.", done)
        messages.success(request, text % {"count": done})
    return SeeOther(back)


def _take(request: HttpRequest, seat: Seat, one: Portion, noun: str) -> bool:
    """One step with one order. Says why not."""
    step = steps.find(one, noun)
    try:
        if step is None:
            messages.error(request, _("%(order)s is not waiting for this.") % {"order": one})
            return False
        step.take(one, step.form({}), seat.user)
    except DomainError as error:
        messages.error(request, f"{one}: {error.message}")
        return False
    return True


def chosen_ids(request: HttpRequest) -> list[int]:
    """The rows that were ticked, as many as a batch may have."""
    texts = request.POST.getlist("row")[:MOST]
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]


def _back(request: HttpRequest) -> str:
    """The list as it was."""
    wanted = request.POST.get("back", "")
    inbox = reverse("workspace:orders")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(inbox)
    return wanted if is_ours else inbox
