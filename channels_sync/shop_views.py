"""Staff pages of our shops on the marketplaces: connect, connect again, disconnect."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Producer
from channels_sync import connecting, queries, unseen
from channels_sync.models import ChannelAccount
from channels_sync.staff import see_other, staff_only
from core import clock
from core.channels import MARKETPLACES, Channel
from core.htmx import HtmxRequest

LIST = "channels_sync:shops"
SESSION_KEY = "connecting"
MOST_PENDING = 5  # consents that one session may have open; the oldest gives way

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
    return _may_leave(render(request, "staff/shops.html", context))


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
    back = request.build_absolute_uri(
        reverse("channels_sync:shop_connected", args=[_marketplace(channel).value])
    )
    try:
        started = connecting.start(
            Channel(channel),
            back=back,
            producer_id=producer.pk if producer else None,
            mode=ChannelAccount.Mode(form.cleaned_data["mode"]),
        )
    except connecting.NotConnected as error:
        return see_other(request, LIST, error.message, messages.ERROR)
    pending = [*request.session.get(SESSION_KEY, {}).items()][1 - MOST_PENDING :]
    request.session[SESSION_KEY] = dict([*pending, (started.nonce, started.pending)])
    return HttpResponseRedirect(started.url, status=303)


@never_cache
@staff_only
@may_connect
@require_safe
def connected(request: HtmxRequest, channel: str) -> HttpResponse:
    """The platform sends the browser back here, with a code or a refusal."""
    answer = request.GET.dict()
    try:
        nonce = connecting.nonce_of(answer)
        pending = request.session.get(SESSION_KEY, {}).pop(nonce, None)
        request.session.modified = True
        request.session.save()  # spent before it is used: a second visit finds nothing
        done = connecting.finish(_marketplace(channel), answer, pending)
    except connecting.NotConnected as error:
        return see_other(request, LIST, error.message, messages.ERROR)
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


def _marketplace(code: str) -> Channel:
    if code not in {channel.value for channel in MARKETPLACES}:
        raise Http404
    return Channel(code)


def _may_leave(response: HttpResponse) -> HttpResponse:
    """Let the page's forms end at the platforms: browsers hold a form's redirects to the policy too."""
    origins = sorted(connecting.consent_origins())
    response._csp_update = {"form-action": origins}  # type: ignore[attr-defined]
    return response
