"""The producer's shops on the marketplaces: how each stands, connect, connect again, disconnect."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_sync import connecting, consents, desk_queries
from channels_sync import newcomers as services
from channels_sync.models import ChannelAccount
from core import clock
from core.answers import SeeOther
from core.channels import MARKETPLACES
from core.htmx import HtmxRequest, fragment
from workspace.access import Seat, Task, seated
from workspace.shell import around, show

TEMPLATE = "workspace/channels.html"


@require_safe
@seated()
def overview(request: HtmxRequest, seat: Seat) -> HttpResponse:
    """Every marketplace with the shops there; htmx asks for the part that changes by the second."""
    shops = desk_queries.shops(seat.producer.pk)
    context = {
        "here": "channels",
        "marketplaces": [
            (channel, [shop for shop in shops if shop.is_own and shop.account.channel == channel])
            for channel in MARKETPLACES
        ],
        "common": [shop for shop in shops if not shop.is_own],
        "now": clock.now(),
    }
    return consents.may_leave(fragment(request, TEMPLATE, "state", around(seat) | context))


@require_POST
@seated(Task.OWN)
def connect(request: HttpRequest, seat: Seat) -> HttpResponse:
    """To the platform of field `channel`, where the seller logs in and agrees."""
    wanted, own = request.POST.get("channel"), seat.producer.pk
    channel = next((one for one in MARKETPLACES if one.value == wanted), None)
    if channel is None:
        messages.error(request, _("Choose a platform from the list."))
        return _back()
    back = reverse("workspace:channel_connected")
    try:
        return SeeOther(consents.ask(request, channel, back=back, producer_id=own, desk=own))
    except connecting.NotConnected as error:
        messages.error(request, _why(error))
        return _back()


@require_safe
@seated(Task.OWN)
def connected(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Back from the platform with a code or a refusal; good once, at the desk where it began."""
    try:
        done = consents.take(request, desk=seat.producer.pk)
    except connecting.NotConnected as error:
        messages.error(request, _why(error))
        return _back()
    names = ", ".join(account.name for account in done.accounts)
    text = _("Connected: %(shops)s. Its goods are being looked up. Choose what else to sell there.")
    messages.success(request, text % {"shops": names})
    return _back()


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.OWN)
def disconnect(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Ask, then disconnect."""
    account = own_shop(seat, pk)
    if request.method != "POST":
        context = {"here": "channels", "account": account}
        return show(request, seat, "workspace/channel_disconnect.html", context)
    connecting.disconnect(account.pk)
    messages.success(request, _("Disconnected: %(shop)s.") % {"shop": account})
    return _back()


@require_POST
@seated(Task.EDIT)
def newcomers(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Whether a shop puts up new products by itself: field `on`, 1 or 0."""
    account = services.turn(own_shop(seat, pk).pk, on=request.POST.get("on") == "1")
    if account.publishes_since:
        text = _("From now on %(shop)s puts up every product that is approved.")
    else:
        text = _("%(shop)s puts up nothing by itself any more.")
    messages.success(request, text % {"shop": account.name})
    return _back()


def own_shop(seat: Seat, pk: int) -> ChannelAccount:
    """A shop of this producer. Raises Http404 for another's and for a common one."""
    return get_object_or_404(ChannelAccount, pk=pk, producer=seat.producer)


def _why(error: connecting.NotConnected) -> str:
    """What a producer can do about it, who is told nothing of other producers and of our own settings."""
    if error.code == "taken":
        return _("That shop is connected here for somebody else. Log in there with your own shop's account.")
    if error.is_for_staff:
        return _("Our side of this connection is not set up completely. Staff have to do that: tell them.")
    return error.message


def _back() -> SeeOther:
    return SeeOther(reverse("workspace:channels"))
