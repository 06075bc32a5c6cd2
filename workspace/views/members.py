"""Who works at this desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from catalog import members as services
from catalog.errors import BadInvitation, LastOwner
from catalog.models import Invitation, Membership
from core import clock
from core.answers import SeeOther
from workspace.access import CHOSEN, Seat, Task, seated
from workspace.forms.people import InvitationForm, RoleForm
from workspace.shell import show

MOST_SHOWN = 100  # seats; the largest cooperative of the programme has fewer clerks


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.OWN)
def members(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Everybody with a seat, and the way to invite another."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.invite(producer_id=seat.producer.pk, by=seat.user, **form.cleaned_data)
        except BadInvitation as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The invitation is on its way. Its link works for seven days."))
            return SeeOther(reverse("workspace:members"))
    seats = Membership.objects.filter(producer=seat.producer).select_related("user").order_by("pk")
    open_ones = Invitation.objects.filter(producer=seat.producer, ended_at=None, expires_at__gt=clock.now())
    context = {
        "here": "members",
        "form": form,
        "seats": [
            (row, RoleForm(initial={"role": row.role}, auto_id=f"id_{row.pk}_%s"))
            for row in seats[:MOST_SHOWN]
        ],
        "invitations": open_ones,
    }
    return show(request, seat, "workspace/members.html", context, status=422 if form.errors else 200)


@require_POST
@seated(Task.OWN)
def role(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Another role for somebody."""
    get_object_or_404(Membership, pk=pk, producer=seat.producer)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("There is no such role."), status=422)
    try:
        services.set_role(producer_id=seat.producer.pk, membership_id=pk, role=form.cleaned_data["role"])
    except Membership.DoesNotExist:  # gone this very moment
        raise Http404 from None
    except LastOwner as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Saved."))
    return SeeOther(reverse("workspace:members"))


@require_POST
@seated(Task.OWN)
def remove(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Take the seat away."""
    try:
        services.remove(producer_id=seat.producer.pk, membership_id=pk)
    except Membership.DoesNotExist:
        raise Http404 from None
    except LastOwner as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("This person can no longer open these pages."))
    return SeeOther(reverse("workspace:members"))


@require_POST
@seated(Task.OWN)
def withdraw(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """End an invitation."""
    try:
        services.withdraw(producer_id=seat.producer.pk, invitation_id=pk)
    except Invitation.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The invitation is withdrawn."))
    return SeeOther(reverse("workspace:members"))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in a message leads to: whose desk it is, and a button to sit down."""
    found = services.open_invitation(token)
    if found and request.method == "POST":
        assert isinstance(request.user, User)
        try:
            membership = services.accept(token=token, user=request.user)
        except BadInvitation:  # taken or withdrawn this very moment
            found = None
        else:
            request.session[CHOSEN] = membership.producer_id
            return SeeOther(reverse("workspace:home"))
    return render(request, "workspace/invitation.html", {"invitation": found}, status=200 if found else 410)


def _role_form(row: Membership) -> RoleForm:
    return RoleForm(initial={"role": row.role}, auto_id=f"id_{row.pk}_%s")
