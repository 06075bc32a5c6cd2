"""The link that a live session answers a comment with: what was ordered, and the way to the checkout."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.answers import SeeOther
from core.errors import DomainError
from livestream import queries, services
from livestream.models import LiveDraft
from orders.models import Cart
from storefront import carts, pace

State = LiveDraft.State


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close_order(request: HttpRequest, token: str) -> HttpResponse:
    """What the author of a comment has ordered; POST takes it into the visitor's cart, held and at the live
    price, and leads on to the checkout. What ran out is offered at the price of today, and taken with the
    offer that was `seen`. A draft that is over says so: 422."""
    refusal: DomainError | None = None
    if request.method == "POST":
        if too_fast := pace.refusal(request, "cart"):
            return too_fast
        try:
            cart = _take(token, carts.make(request), request.POST.get("seen"))
        except DomainError as error:
            refusal = error
        else:
            carts.keep(request, cart)
            return SeeOther(reverse("storefront:checkout"))
    draft = queries.draft_by_token(token)
    if draft is None:
        raise Http404
    context = _facts(draft) | {"refusal": refusal}
    context["is_open"] = context["is_open"] and not refusal
    return render(request, "storefront/live_draft.html", context, status=422 if refusal else 200)


def _take(token: str, cart: Cart, seen: str | None) -> Cart:
    """As it was promised, or anew as it was offered."""
    if seen is None:
        return services.claim_into_cart(token, cart)
    return services.take_up(token, cart, seen=seen)


def _facts(draft: LiveDraft) -> dict[str, Any]:
    now = clock.now()
    lines = list(draft.lines.all())
    return {
        "draft": draft,
        "lines": lines,
        "total_vnd": sum(line.total_vnd for line in lines),
        "is_open": draft.state == State.OPEN and draft.expires_at > now,
        "offer": services.offer(draft, now) if services.may_take_up(draft, now) else None,
        "may_be_quiet": services.may_be_quiet(draft),
    }


@never_cache
@require_POST
def quiet(request: HttpRequest, token: str) -> HttpResponse:
    """No more messages about live orders to the phone of this link's order."""
    if too_fast := pace.refusal(request, "remind"):
        return too_fast
    if not services.be_quiet(token):
        raise Http404
    messages.success(request, _("You get no more messages about orders in live sessions."))
    return SeeOther(reverse("storefront:live_draft", args=[token]))
