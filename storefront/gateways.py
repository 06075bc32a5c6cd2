"""A form of ours that is answered with a redirect to a payment gateway: Chromium asks the form's page."""

from functools import wraps

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def may_lead_to_gateways(view):
    """Let forms of the view's page end at PAYMENT_FORM_HOSTS too (CSP `form-action`)."""

    def widened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.PAYMENT_FORM_HOSTS:
            return view(request, *args, **kwargs)
        widen = csp_update({"form-action": list(settings.PAYMENT_FORM_HOSTS)})
        return widen(view)(request, *args, **kwargs)

    return wraps(view)(widened)
