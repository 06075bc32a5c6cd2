"""The replies a producer has at hand in the console."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.answers import SeeOther
from livestream import replies
from livestream.errors import LiveRefused
from livestream.models import ReplyMacro
from workspace.access import Seat, Task, seated
from workspace.forms.live import ReplyForm
from workspace.shell import show
from workspace.views.live import complain


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def index(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The shop's, the producer's own, and the form of another."""
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            replies.add(producer=seat.producer, words=form.cleaned_data["words"])
        except LiveRefused as refused:
            complain(form, refused)
        else:
            messages.success(request, _("Saved."))
            return SeeOther(reverse("workspace:live_replies"))
    context = {
        "here": "live_sessions",
        "form": form,
        "built_in": replies.BUILT_IN,
        "rows": list(enumerate(replies.own_replies(seat.producer), len(replies.BUILT_IN) + 1)),
    }
    return show(request, seat, "workspace/live_replies.html", context, 422 if form.errors else 200)


@require_POST
@seated(Task.EDIT)
def remove(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Take one out."""
    found = get_object_or_404(ReplyMacro, pk=pk, producer=seat.producer)
    replies.remove(producer=seat.producer, pk=found.pk)
    messages.success(request, _("Taken out."))
    return SeeOther(reverse("workspace:live_replies"))
