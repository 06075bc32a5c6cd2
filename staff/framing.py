"""Who may open the desk, and the frame around its pages: that of the admin."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse

from accounts.models import User
from staff.queue import Queue
from staff.queues import named

View = Callable[..., HttpResponseBase]


def framed(view: View) -> View:
    """Staff alone, as the admin lets them in; others log in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return admin.site.admin_view(view)(request, *args, **kwargs)

    return guarded


def looking(view: View) -> View:
    """For those who may look at the queue of this name; the view gets the queue in its place."""
    return _of_queue(view, lambda user, queue: user.has_perm(queue.look))


def deciding(view: View) -> View:
    """For those who may decide what waits in it as well."""
    return _of_queue(view, lambda user, queue: user.has_perms((queue.look, queue.decide)))


def _of_queue(view: View, may: Callable[[User, Queue], bool]) -> View:
    @framed
    @wraps(view)
    def guarded(request: HttpRequest, name: str, **kwargs: object) -> HttpResponseBase:
        queue = named(name)
        if queue is None:
            raise Http404
        if not may(person(request), queue):
            raise PermissionDenied
        return view(request, queue, **kwargs)

    return guarded


def person(request: HttpRequest) -> User:
    """Who looks; nobody comes here without having logged in."""
    return cast(User, request.user)


def page(
    request: HttpRequest, template: str, title: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page in the admin's frame."""
    around = {**admin.site.each_context(request), "title": title}
    return TemplateResponse(request, f"staff/desk/{template}.html", around | context, status=status)


def row_of(queue: Queue, pk: int) -> Any:
    """What waits, or None when it no longer does. Raises Http404 for what never was."""
    row = queue.waiting().filter(pk=pk).first()
    if row is None and not queue.model._default_manager.filter(pk=pk).exists():
        raise Http404
    return row
