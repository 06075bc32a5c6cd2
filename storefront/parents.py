"""A visit to an address that only takes forms leads to the page it belongs to.

After a form with mistakes the browser shows its address; reloaded, or left for another colour or language, it
is visited. Addresses are nouns under their page, so the page is the next one up that exists.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

NAMESPACE = "storefront"


def page_above(path: str) -> str:
    """The nearest address above that is the shop's: "/gio-hang/dong/5/" -> "/gio-hang/dong/"."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            if resolve(path).namespace == NAMESPACE:
                return path
        except Resolver404:
            continue
    return "/"


class LeadToThePage:
    """Middleware: a GET that a view of the shop has no answer for goes up, step by step."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_visit = response.status_code == 405 and request.method in ("GET", "HEAD")
        if is_visit and (match := request.resolver_match) and match.namespace == NAMESPACE:
            return HttpResponseRedirect(page_above(request.path))
        return response
