"""Goods that a shop holds already under SKUs of its own: link them to ours, one or all that are proposed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from channels_sync import adopting
from channels_sync.models import ChannelAccount
from channels_sync.protocol import ChannelError
from core.answers import SeeOther
from workspace.access import Seat, Task, seated
from workspace.shell import show
from workspace.views.channels import own_shop

MOST = 200  # shown on one page; the next ones come once these are linked


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def links(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """What the shop holds and what of ours it may be. POST `all`, or `place` and `variant`."""
    account = own_shop(seat, pk)
    ours, trouble, found = adopting.unlisted(account), "", []
    try:
        found = adopting.matches(adopting.held(account), ours)
    except ChannelError:
        trouble = _("The platform does not answer now. Try again in a minute.")
    if request.method == "POST" and not trouble:
        return _linked(request, account, found)
    context = {
        "here": "channels",
        "account": account,
        "matches": found[:MOST],
        "proposed": sum(one.variant is not None for one in found),
        "more": max(0, len(found) - MOST),
        "ours": ours[:MOST],
        "trouble": trouble,
    }
    return show(request, seat, "workspace/channel_links.html", context, status=503 if trouble else 200)


def _linked(request: HttpRequest, account: ChannelAccount, found: list[adopting.Match]) -> SeeOther:
    """Link what was accepted; places and variants are looked up anew, so that nothing foreign is named."""
    if "all" in request.POST:
        pairs = [(one.remote, one.variant.pk) for one in found if one.variant]
    else:
        place, variant = request.POST.get("place", ""), request.POST.get("variant", "")
        number = int(variant) if variant.isdecimal() and len(variant) < 10 else 0
        pairs = [(one.remote, number) for one in found if one.key == place]
    count = adopting.adopt(account, pairs)
    if count:
        text = ngettext(
            "%(count)d SKU is linked: its stock and price follow yours now.",
            "%(count)d SKUs are linked: their stock and price follow yours now.",
            count,
        )
        messages.success(request, text % {"count": count})
    else:
        messages.error(request, _("Nothing was linked: choose one of your variants that is not there yet."))
    return SeeOther(reverse("workspace:channel_links", args=[account.pk]))
