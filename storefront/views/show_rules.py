"""The rules of live sessions, and the way to report one."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.answers import SeeOther
from core.htmx import HtmxRequest, fragment
from livestream import services
from storefront import live_show, pace, seo
from storefront.live_forms import ComplainForm


@never_cache
@require_safe
def rules(request: HtmxRequest) -> HttpResponse:
    """How sessions are checked, watched and stopped, what may not be said, how to complain, what is kept."""
    context = {
        "comment_days": settings.LIVE_COMMENT_DAYS,
        "hold_minutes": settings.LIVE_HOLD_MINUTES,
        "recording_years": settings.LIVE_RECORDING_DAYS // 365,
    }
    return render(request, "storefront/info/live_rules.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HtmxRequest, pk: int) -> HttpResponse:
    """Report a session, during it and afterwards, without an account or a name. 422 with the field."""
    session = live_show.find(request, pk)
    if session.is_practice:
        raise Http404
    form = ComplainForm(request.POST or None, initial={"key": uuid.uuid4().hex})
    context = {
        "session": session,
        "form": form,
        "is_sent": False,
        "seo": seo.Seo(title=_("Report this session"), description="", is_hidden=True),
    }
    if request.method == "POST" and form.is_valid():
        if too_fast := pace.refusal(request, "complain"):
            return too_fast
        services.complain(session, **form.cleaned_data)
        if not request.htmx:
            messages.success(request, _("We have your report. Our staff look at it, not the producer."))
            return SeeOther(reverse("storefront:live", args=[pk]))
        context["is_sent"] = True
    status = 422 if form.errors else 200
    return fragment(request, "storefront/live_complaint.html", "form", context, status=status)
