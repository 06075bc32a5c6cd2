"""A business joins and tells of itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from catalog import giving_back, joining
from catalog.errors import BadProducer
from catalog.models import IdentityCheck
from core.answers import SeeOther
from workspace.access import CHOSEN, Seat, Task, seated
from workspace.forms.people import AboutForm, BusinessForm
from workspace.shell import show


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Who sells here. A visitor makes an account first and comes back."""
    if not isinstance(request.user, User):
        return render(request, "workspace/welcome.html")
    initial = {"phone": request.user.phone or "", "email": request.user.email or ""}
    form = BusinessForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            producer = joining.found_producer(user=request.user, **form.columns())
        except BadProducer as error:
            form.add_error(str(error.context["field"]), error.message)
        else:
            request.session[CHOSEN] = producer.pk
            messages.success(
                request, _("Welcome. Staff will check who you are; prepare your products meanwhile.")
            )
            return SeeOther(reverse("workspace:home"))
    return render(request, "workspace/sign_up.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def about(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What buyers read of the business, and whether it is verified."""
    form = AboutForm(request.POST or None, producer=seat.producer)
    if request.method == "POST" and form.is_valid():
        try:
            joining.change_producer(producer_id=seat.producer.pk, **form.columns())
        except BadProducer as error:
            form.add_error(str(error.context["field"]), error.message)
        else:
            messages.success(request, _("Saved."))
            return SeeOther(reverse("workspace:about"))
    check = IdentityCheck.objects.filter(producer=seat.producer).first()
    reasons = giving_back.of(check.reasons) if check else []
    context = {"here": "about", "form": form, "check": check, "reasons": reasons}
    return show(request, seat, "workspace/about.html", context, status=422 if form.errors else 200)


@require_POST
@seated(Task.OWN)
def ask_identity(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Once more, after a refusal."""
    joining.ask_identity(producer_id=seat.producer.pk, by=seat.user)
    messages.success(request, _("Staff will check who you are."))
    return SeeOther(reverse("workspace:about"))
