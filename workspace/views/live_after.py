"""What is done in the week after a session, and the voucher for those who did not buy."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.answers import SeeOther
from livestream import services
from livestream.errors import LiveRefused
from promotions.errors import PromotionRefused
from workspace import live, live_after
from workspace.access import Seat, Task, seated
from workspace.forms.live_after import ThanksForm
from workspace.views.live import complain, page


@require_safe
@seated(Task.EDIT)
def tasks(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """All of them, with what is left and who did them."""
    return _tasks(request, seat, pk)


def _tasks(
    request: HttpRequest, seat: Seat, pk: int, refused: LiveRefused | None = None, at: str = ""
) -> HttpResponse:
    session = live.one(seat, pk)
    context = {
        "cards": live_after.cards(session, clock.now()),
        "care": live_after.care_words(session),
        "refused": refused,
        "at": at,
    }
    answer = page(request, seat, session, "after", "workspace/live_after.html", context)
    answer.status_code = 422 if refused else 200
    return answer


@require_POST
@seated(Task.EDIT)
def mark(request: HttpRequest, seat: Seat, pk: int, code: str) -> HttpResponse:
    """Done, not needed with the reason, or to do again."""
    live.one(seat, pk)
    state, note = request.POST.get("state", ""), request.POST.get("note", "").replace("\x00", "")
    try:
        services.mark(pk, code, state=state, note_text=note, by=seat.user)
    except LiveRefused as refused:
        return _tasks(request, seat, pk, refused, code)
    return SeeOther(f"{reverse('workspace:live_after', args=[pk])}#{code}")


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def voucher(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Make a code and write to those who agreed to offers and did not buy."""
    session = live.one(seat, pk)
    form = ThanksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = services.send_voucher(
                pk,
                percent=said["percent"],
                days=said["days"],
                min_spend_vnd=said["min_spend_vnd"] or 0,
                by=seat.user,
            )
        except LiveRefused as refused:
            complain(form, refused)
        except PromotionRefused as problems:
            for words in problems.problems.values():
                form.add_error(None, words)
        else:
            words = ngettext(
                "%(number)d person gets the code %(code)s.",
                "%(number)d people get the code %(code)s.",
                made.usage_limit,
            )
            messages.success(request, words % {"number": made.usage_limit, "code": made.code})
            return SeeOther(reverse("workspace:live_after", args=[pk]))
    people = len(services.nonbuyers(session))
    context = {"form": form, "people": people, "title": _("Voucher for those who did not buy")}
    return page(request, seat, session, "after", "workspace/live_voucher.html", context, form)
