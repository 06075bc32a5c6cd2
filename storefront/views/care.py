"""Tickets."""

from django.http import Http404


def ticket(request, code):
    raise Http404
