"""How often somebody may ask for what costs something. Generous: it stops machines, not people."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django_htmx.http import trigger_client_event

from core import ratelimit

View = Callable[..., HttpResponse]


def searches(request: HttpRequest) -> bool:
    """It brings words to search for."""
    return bool(request.GET.get("q", "").strip())


def paced(
    name: str, *, when: Callable[[HttpRequest], bool] | None = None, as_json: bool = False
) -> Callable[[View], View]:
    """Answer 429 beyond the rate `name` of SHOP_RATES; requests that are not `when` do not count."""

    def limit(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if (when is None or when(request)) and (refused := refusal(request, name, as_json=as_json)):
                return refused
            return view(request, *args, **kwargs)

        return answer

    return limit


def refusal(
    request: HttpRequest, name: str, who: object = None, *, as_json: bool = False
) -> HttpResponse | None:
    """The answer that says how long to wait, or None. Counts for `who`, else for the client's address.

    A page, for htmx a toast as well (it swaps no 429), or `{"detail": words}`.
    """
    seconds = ratelimit.shop_wait_s(name, address_of(request) if who is None else who)
    if not seconds:
        return None
    words = ngettext(
        "That was very fast. Wait %(seconds)d second and try again.",
        "That was very fast. Wait %(seconds)d seconds and try again.",
        seconds,
    ) % {"seconds": seconds}
    answer: HttpResponse = (
        JsonResponse({"detail": words}, status=429)
        if as_json
        else render(request, "429.html", {"words": words, "back": _back(request)}, status=429)
    )
    answer.headers["Retry-After"] = str(seconds)
    return trigger_client_event(answer, "toast", {"message": words})


def checkout_refusal(request: HttpRequest, cart_id: int) -> HttpResponse | None:
    """A press of the checkout's buttons counts for the cart, and more generously for the address."""
    return refusal(request, "press", cart_id) or refusal(request, "checkout")


def address_of(request: HttpRequest) -> str:
    """Where it comes from; believes the proxies of ours, no others."""
    return get_adapter(request).get_client_ip(request)


def _back(request: HttpRequest) -> str:
    """The page to try again from: this one, or the one whose button was pressed. Empty when unknown."""
    if request.method != "POST":
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}) else ""
