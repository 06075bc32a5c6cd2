"""Refusals that Django would word in its own way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: an old page, or a form of another site. Nothing was changed."""
    return render(request, "403_csrf.html", status=403)
