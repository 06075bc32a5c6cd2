"""Hosts and creators of a producer, and the agreements with them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.answers import SeeOther
from livestream import people
from livestream.models import Creator
from workspace.access import Seat, Task, seated
from workspace.forms.live import CollaborationForm, CreatorForm
from workspace.shell import show


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def creators(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Everybody who may stand in front of the camera, and the form of another."""
    form = CreatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.add(producer=seat.producer, creator=form.save(commit=False))
        messages.success(request, _("Added. The Department checks who it is before the first session."))
        return SeeOther(reverse("workspace:live_people"))
    rows = people.creators(seat.producer.pk)
    context = {"here": "live_sessions", "form": form, "rows": rows}
    return show(request, seat, "workspace/live_people.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def creator(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """One of them: agreements, and the form of another."""
    found = get_object_or_404(Creator, pk=pk, producer=seat.producer)
    form = CollaborationForm(request.POST or None, producer=seat.producer)
    if request.method == "POST":
        form.instance.creator = found
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return SeeOther(reverse("workspace:live_creator", args=[pk]))
    context = {
        "here": "live_sessions",
        "creator": found,
        "form": form,
        "rows": found.collaborations.prefetch_related("products"),
    }
    return show(request, seat, "workspace/live_creator.html", context, 422 if form.errors else 200)
