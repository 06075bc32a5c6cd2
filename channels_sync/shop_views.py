"""Staff pages of our shops on the marketplaces: connect, connect again, disconnect."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from catalog.models import Producer
from channels_sync import connecting, consents, queries, unseen
from channels_sync.models import ChannelAccount
from channels_sync.staff import see_other, staff_only
from core import clock
from core.answers import SeeOther
from core.channels import MARKETPLACES
from core.htmx import HtmxRequest

LIST = "channels_sync:shops"

may_connect = permission_required("channels_sync.connect_channelaccount", raise_exception=True)


class ConnectForm(forms.Form):
    """Whose shop is connected, and how it begins."""

    producer = forms.ModelChoiceField(
        Producer.objects.order_by("name"),
        required=False,
        label=gettext_lazy("Whose shop"),
        empty_label=gettext_lazy("The common shop, open to every producer"),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("At first"),
        choices=[
            (ChannelAccount.Mode.LIVE.value, gettext_lazy("send at once")),
            (ChannelAccount.Mode.SHADOW.value, gettext_lazy("only log what would be sent")),
        ],
    )


@never_cache
@staff_only
@require_safe
def shops(request: HtmxRequest) -> HttpResponse:
    """Every shop, how it is signed in, and the buttons to connect one."""
    accounts = list(queries.shops())
    context = {
        "shops": accounts,
        "held": unseen.held_back(accounts),
        "form": ConnectForm(),
        "channels": MARKETPLACES,
        "now": clock.now(),
    }
    return consents.may_leave(render(request, "staff/shops.html", context))


@never_cache
@staff_only
@may_connect
@require_POST
def connect(request: HtmxRequest, channel: str) -> HttpResponse:
    """Send the browser to the platform, where the seller consents."""
    form = ConnectForm(request.POST)
    if not form.is_valid():
        return see_other(request, LIST, _("Choose whose shop it is from the list."), messages.ERROR)
    producer = form.cleaned_data["producer"]
    try:
        url = consents.ask(
            request,
            consents.marketplace(channel),
            back=reverse("channels_sync:shop_connected", args=[channel]),
            producer_id=producer.pk if producer else None,
            mode=ChannelAccount.Mode(form.cleaned_data["mode"]),
        )
    except connecting.NotConnected as error:
        return see_other(request, LIST, error.message, messages.ERROR)
    return SeeOther(url)


@never_cache
@staff_only
@may_connect
@require_safe
def connected(request: HtmxRequest, channel: str) -> HttpResponse:
    """The platform sends the browser back here, with a code or a refusal."""
    try:
        done = consents.take(request, consents.marketplace(channel))
    except connecting.NotConnected as error:
        return see_other(request, LIST, error.message, messages.ERROR)
    for account in done.accounts:  # an act, though the platform leads back here by a look
        audit.record(audit.Verb.ACT, obj=account, action="connect")
    if done.taken:
        text = _("Left alone, because it belongs to another producer here: %(shops)s.")
        messages.warning(request, text % {"shops": ", ".join(done.taken)})
    text = _("Connected: %(shops)s. Its goods are being looked up.")
    return see_other(request, LIST, text % {"shops": ", ".join(str(one) for one in done.accounts)})


@never_cache
@staff_only
@may_connect
@require_http_methods(["GET", "HEAD", "POST"])
def disconnect(request: HtmxRequest, account_id: int) -> HttpResponse:
    """Ask, then disconnect."""
    account = get_object_or_404(ChannelAccount, pk=account_id)
    if request.method != "POST":
        return render(request, "staff/shop_disconnect.html", {"account": account})
    connecting.disconnect(account.pk)
    return see_other(request, LIST, _("Disconnected: %(shop)s.") % {"shop": account})
