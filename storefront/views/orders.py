"""Orders."""

from django.http import Http404


def order(request, code):
    raise Http404
