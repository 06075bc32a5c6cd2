"""Send a package in two."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.answers import SeeOther
from core.errors import DomainError
from orders.services.split import split as split_package
from workspace.access import Seat, Task, seated
from workspace.views.order import found, page


@require_POST
@seated(Task.PACK)
def split(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Move the units that were typed into a package of their own."""
    one = found(seat, pk)
    if one.package is None:
        raise Http404
    typed = {line.pk: request.POST.get(f"units-{line.pk}", "0") for line in one.package.lines.all()}
    if not all(text.isdecimal() and len(text) < 7 for text in typed.values()):
        return page(request, seat, one, status=422, split_error=_("Enter whole numbers."))
    try:
        split_package(one.package.pk, units={key: int(text) for key, text in typed.items()}, by=seat.user)
    except DomainError as error:
        return page(request, seat, found(seat, pk), status=422, split_error=error.message)
    messages.success(request, _("These are two packages now; each goes its own way."))
    return SeeOther(reverse("workspace:order", args=[pk]))
