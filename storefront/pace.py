"""How often one address may ask for what costs something. Generous: it stops machines, not people."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from core import ratelimit

View = Callable[..., HttpResponse]


def paced(name: str) -> Callable[[View], View]:
    """Answer 429, with how long to wait, beyond the rate of SHOP_RATES. While Redis is away all may go on."""

    def limit(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            wait = _wait_s(name, request)
            return _refusal(request, ceil(wait)) if wait else view(request, *args, **kwargs)

        return answer

    return limit


def _wait_s(name: str, request: HttpRequest) -> float:
    per_second, burst = settings.SHOP_RATES[name]
    address = get_adapter(request).get_client_ip(request)  # believes the proxies of ours, no others
    try:
        return ratelimit.take(f"shop:{name}:{address}", per_second=per_second, burst=burst)
    except ratelimit.NoRedis:
        return 0


def _refusal(request: HttpRequest, seconds: int) -> HttpResponse:
    words = _("That was very fast. Wait %(seconds)d seconds and try again.") % {"seconds": seconds}
    response = render(request, "storefront/too_fast.html", {"words": words}, status=429)
    response["Retry-After"] = str(seconds)
    return trigger_client_event(response, "toast", {"message": words})
