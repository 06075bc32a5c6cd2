"""Who one is here, what one agrees to, and what the shop knows: to read, to take along, to delete."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import consent, privacy
from accounts.models import ConsentRecord, DataRequest
from accounts.profile import change
from core import clock
from core.answers import SeeOther
from orders.errors import StillOpen
from orders.export_queries import data_of
from orders.services.forget import forget as forget_person
from orders.services.forget import open_orders
from storefront import pace
from storefront.account_forms import ForgetForm, ProfileForm
from storefront.members import MemberRequest

Purpose = ConsentRecord.Purpose
WORDS = {  # the text that is agreed to; settings.TERMS_VERSION names its wording
    Purpose.MARKETING: (
        gettext_lazy("I agree to marketing messages"),
        gettext_lazy(
            "At most two a month by e-mail or SMS: the season, new certificates, offers of producers."
        ),
    ),
    Purpose.PROFILING: (
        gettext_lazy("Suggestions from what I look at and buy"),
        gettext_lazy("The shop puts first what fits you. Without it you see what everybody sees."),
    ),
    Purpose.LIVE_NAME: (
        gettext_lazy("My name on screen in live sessions"),
        gettext_lazy("When you order during a session, the host may thank you by name."),
    ),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """Name, e-mail, phone."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            change(user_id=request.user.pk, **form.cleaned_data)
        except IntegrityError:  # somebody else was quicker: the form looks again and names what is taken
            request.user.refresh_from_db()
            form = ProfileForm(request.POST, instance=request.user)
            if form.is_valid():
                raise
        else:
            messages.success(request, _("Saved."))
            return SeeOther(reverse("storefront:account_profile"))
    if form.errors:
        request.user.refresh_from_db()  # the header must not show what was refused
    context = {"form": form, "here": "profile"}
    return render(request, "storefront/account/profile.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Switches, download, deletion."""
    return _page(request)


def _page(request: MemberRequest, form: ForgetForm | None = None, status: int = 200) -> HttpResponse:
    standing = consent.standing(request.user.pk)
    switches = [
        {"purpose": purpose.value, "label": label, "words": words, "record": standing.get(purpose)}
        for purpose, (label, words) in WORDS.items()
    ]
    context = {
        "switches": switches,
        "asked": DataRequest.objects.filter(user=request.user)[:5],
        "form": form or ForgetForm(user=request.user),
        "open_orders": open_orders(request.user.pk),
        "here": "privacy",
    }
    return render(request, "storefront/account/privacy.html", context, status=status)


@never_cache
@login_required
@require_POST
def switch(request: MemberRequest, purpose: str) -> HttpResponse:
    """Agree to one purpose, or take it back: whichever `on` says."""
    if purpose not in WORDS:
        raise Http404
    if request.POST.get("on") == "1":
        consent.give(user_id=request.user.pk, purpose=purpose)
        messages.success(request, _("Thank you. You can take it back here at any time."))
    else:
        consent.withdraw(user_id=request.user.pk, purpose=purpose)
        messages.success(request, _("Taken back. It no longer happens from now on."))
    return SeeOther(reverse("storefront:account_privacy"))


@never_cache
@login_required
@require_POST
def export(request: MemberRequest) -> HttpResponse | StreamingHttpResponse:
    """Everything the shop knows about the person, as one file."""
    if refused := pace.refusal(request, "write"):
        return refused
    privacy.request(user_id=request.user.pk, kind=DataRequest.Kind.EXPORT, is_done=True)
    name = f"ocop-dong-nai-{clock.now():%Y%m%d}.json"
    return StreamingHttpResponse(
        data_of(request.user),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@never_cache
@login_required
@require_POST
def forget(request: MemberRequest) -> HttpResponse:
    """Delete the account and what belongs to it."""
    if refused := pace.refusal(request, "write", f"user:{request.user.pk}") or pace.refusal(request, "write"):
        return refused
    form = ForgetForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            forget_person(request.user.pk)
        except StillOpen as error:
            form.add_error(None, error.message)
        else:
            logout(request)
            messages.success(request, _("Your account and data are deleted. You are always welcome again."))
            return SeeOther(reverse("storefront:home"))
    return _page(request, form, status=422)
