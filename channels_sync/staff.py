"""Who may open the staff pages, and how their buttons answer."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRefresh

from core.htmx import HtmxRequest

View = Callable[..., HttpResponse]


def staff_only(view: View) -> View:
    """Strangers log in first, other accounts get 403; a page that lost its session reloads itself."""

    @wraps(view)
    def guarded(request: HtmxRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated and request.user.is_active and request.user.is_staff:
            return view(request, *args, **kwargs)
        if request.htmx:
            return HttpResponseClientRefresh()
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path(), resolve_url("account_login"))

    return guarded


def see_other(request: HtmxRequest, where: str, message: str, level: int = messages.SUCCESS) -> HttpResponse:
    """303 to another page, which says what happened."""
    messages.add_message(request, level, message)
    response = redirect(where)
    response.status_code = 303
    return response
