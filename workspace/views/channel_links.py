"""Goods that a shop holds already under SKUs of its own: link them to ours, one, or all that a page shows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from catalog.models import Variant
from channels_sync import adopting
from channels_sync.models import ChannelAccount
from channels_sync.protocol import ChannelError
from core.answers import SeeOther
from workspace.access import Seat, Task, seated
from workspace.paging import paged
from workspace.shell import show
from workspace.views.channels import own_shop

PER_PAGE = 50  # three fields for each suggestion, and a form may have a thousand
MOST_CHOICES = 40  # of ours in a list beside every row; more are found by typing their SKU


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def links(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """What the shop holds and what of ours it may be. POST `all` with each `pair` that was shown, or `place`
    with `variant`, a key, or `sku`, as somebody typed it."""
    account = own_shop(seat, pk)
    ours, trouble, found = adopting.unlisted(account), "", []
    try:
        found = adopting.matches(adopting.held(account), ours)
    except ChannelError:
        trouble = _("The platform does not answer now. Try again in a minute.")
    if request.method == "POST" and not trouble:
        return _linked(request, account, found, ours)
    pages = paged(request, found, PER_PAGE)
    context = {
        "here": "channels",
        "account": account,
        **pages,
        "proposed": [one for one in pages["page"] if one.variant],
        "ours": ours,
        "may_choose": len(ours) <= MOST_CHOICES,
        "trouble": trouble,
    }
    return show(request, seat, "workspace/channel_links.html", context, status=503 if trouble else 200)


def _linked(
    request: HttpRequest, account: ChannelAccount, found: list[adopting.Match], ours: list[Variant]
) -> SeeOther:
    """Link what was accepted; places and variants are looked up anew, so that nothing foreign is named."""
    there = {one.key: one.remote for one in found}
    pairs = [(there[place], number) for place, number in _accepted(request.POST, ours) if place in there]
    try:
        count = adopting.adopt(account, pairs)
    except adopting.ShopBusy as error:
        messages.error(request, error.message)
        return SeeOther(request.get_full_path())
    if count:
        text = ngettext(
            "%(count)d SKU is linked: its stock and price follow yours now.",
            "%(count)d SKUs are linked: their stock and price follow yours now.",
            count,
        )
        messages.success(request, text % {"count": count})
    else:
        messages.error(request, _("Nothing was linked: choose one of your variants that is not there yet."))
    return SeeOther(request.get_full_path())


def _accepted(sent: QueryDict, ours: list[Variant]) -> list[tuple[str, int]]:
    """Places over there and keys of variants, 0 for none: what the page showed, and nothing that is proposed
    since."""
    if "all" in sent:
        pairs = [one.partition(" ") for one in sent.getlist("pair")]
        return [(place, _number(key)) for key, _blank, place in pairs]
    typed = sent.get("sku", "").strip().casefold()
    by_sku = next((one.pk for one in ours if one.sku.casefold() == typed), 0)
    return [(sent.get("place", ""), _number(sent.get("variant", "")) or by_sku)]


def _number(key: str) -> int:
    return int(key) if key.isdecimal() and len(key) < 19 else 0
