"""A limit before views that search: told in words, as a page or as JSON."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from catalog.search import limit

View = Callable[..., HttpResponse]


def limited(*, as_json: bool = False) -> Callable[[View], View]:
    """Answer 429 to an address that searches too often; a request without words in `q` does not count."""

    def around(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.GET.get("q", "").strip() and (wait := _wait(request)):
                return _refusal(request, wait, as_json=as_json)
            return view(request, *args, **kwargs)

        return guarded

    return around


def _wait(request: HttpRequest) -> int:
    return ceil(limit.wait_s(get_adapter(request).get_client_ip(request)))


def _refusal(request: HttpRequest, seconds: int, *, as_json: bool) -> HttpResponse:
    words = ngettext(
        "That were many searches at once. Wait %(seconds)d second, then search again.",
        "That were many searches at once. Wait %(seconds)d seconds, then search again.",
        seconds,
    ) % {"seconds": seconds}
    answer: HttpResponse = (
        JsonResponse({"detail": words}, status=429)
        if as_json
        else render(request, "storefront/search_wait.html", {"words": words}, status=429)
    )
    answer.headers["Retry-After"] = str(seconds)
    return answer
