"""Pages that answer htmx: the same address gives the whole page or one named part of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import trigger_client_event
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request after HtmxMiddleware; `htmx` is false for a plain page load."""

    htmx: HtmxDetails


def fragment(
    request: HtmxRequest, template: str, part: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """The partial `part` of `template` when htmx asks, else the page around it; caches keep both apart."""
    name = f"{template}#{part}" if request.htmx and not request.htmx.history_restore_request else template
    response = render(request, name, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def toast(response: HttpResponse, message: str) -> HttpResponse:
    """Let the page announce `message` once the answer has been swapped in; returns the same response."""
    return trigger_client_event(response, "toast", {"message": str(message)}, after="swap")
