"""The link that a live session answers a comment with: what was ordered, and the way to the checkout."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import clock
from core.answers import SeeOther
from core.errors import DomainError
from livestream import queries, services
from livestream.models import LiveDraft
from storefront import carts, pace

State = LiveDraft.State


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close_order(request: HttpRequest, token: str) -> HttpResponse:
    """What the author of a comment has ordered; POST takes it into the visitor's cart, held and at the live
    price, and leads on to the checkout. A draft that is over says so: 422."""
    refusal: DomainError | None = None
    if request.method == "POST":
        if too_fast := pace.refusal(request, "cart"):
            return too_fast
        try:
            cart = services.claim_into_cart(token, carts.make(request))
        except DomainError as error:
            refusal = error
        else:
            carts.keep(request, cart)
            return SeeOther(reverse("storefront:checkout"))
    draft = queries.draft_by_token(token)
    if draft is None:
        raise Http404
    lines = list(draft.lines.all())
    context = {
        "draft": draft,
        "lines": lines,
        "total_vnd": sum(line.total_vnd for line in lines),
        "is_open": draft.state == State.OPEN and draft.expires_at > clock.now() and not refusal,
        "refusal": refusal,
    }
    return render(request, "storefront/live_draft.html", context, status=422 if refusal else 200)
