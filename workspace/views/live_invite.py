"""Invite people to a session: the words, the link, its code, the line for calendars."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from core import qr
from livestream import show_queries
from workspace import live
from workspace.access import Seat, Task, seated
from workspace.live_invitation import invitation
from workspace.views.live import page


@require_safe
@seated(Task.EDIT)
def invite(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Everything to be copied. A practice invites nobody; before it is ready the link leads nowhere."""
    session = live.one(seat, pk)
    with translation.override("vi"):  # customers get the Vietnamese page
        path = reverse("storefront:live", args=[pk])
    link = f"{settings.SITE_URL.rstrip('/')}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
    is_public = session.state in show_queries.PUBLIC and not session.is_practice
    context = {
        "link": link,
        "is_public": is_public and session.state != session.State.STOPPED,
        "words": invitation(session, link),
        "code": qr.drawing(link),
        "is_for_adults": any(
            item.variant and item.variant.product.age_restricted
            for item in session.items.select_related("variant__product")
        ),
    }
    return page(request, seat, session, "invitation", "workspace/live_invite.html", context)
