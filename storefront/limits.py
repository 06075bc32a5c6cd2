"""How often one cart and one address may press a button of the checkout. Generous: a village may share one
address, and a shopper who presses ten times is only impatient."""

from math import ceil

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from core import ratelimit
from core.htmx import HtmxRequest


def refusal(request: HtmxRequest, cart_id: int) -> HttpResponse | None:
    """A page that says how long to wait, or None. While Redis is away everybody may go on."""
    address = get_adapter(request).get_client_ip(request)  # believes the proxies of ours, no others
    try:
        wait = max(
            ratelimit.take(f"checkout:{kind}:{who}", per_second=rate, burst=burst)
            for kind, who, (rate, burst) in (
                ("cart", cart_id, settings.CHECKOUT_RATE_CART),
                ("address", address, settings.CHECKOUT_RATE_ADDRESS),
            )
        )
    except ratelimit.NoRedis:
        return None
    if not wait:
        return None
    seconds = ceil(wait)
    answer = render(request, "storefront/checkout_wait.html", {"seconds": seconds}, status=429)
    answer.headers["Retry-After"] = str(seconds)
    words = {"message": _("One moment, please")}
    return trigger_client_event(answer, "toast", words) if request.htmx else answer  # it swaps no 429
