"""The page of a live session: what it shows of video, products and talk, and who may see it."""

import uuid
from collections.abc import Mapping
from functools import wraps
from typing import Any, cast

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.htmx import HtmxRequest, fragment
from livestream import queries, services, show_queries
from livestream.models import LiveSession
from livestream.show_queries import Stretch
from storefront import age, live_video, live_viewer, seo
from storefront.live_forms import CommentForm, OrderForm, RemindForm
from storefront.offers import Card, cards_of
from storefront.pace import View

State = LiveSession.State
RELOAD_S = 30  # of a page without script


def find(request: HttpRequest, pk: int) -> LiveSession:
    """A session this visitor may see: one that is announced, or a practice whose link they have. Raises
    Http404 for all others."""
    token = request.POST.get("thu") or request.GET.get("thu", "")
    rows = show_queries.public()
    if token and live_viewer.may_practice(pk, token):
        rows = show_queries.practices()
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def is_for(request: HttpRequest, session: LiveSession) -> bool:
    """Alcohol is shown to adults only."""
    return age.is_confirmed(request) or not vars(session)["for_adults"]


def answer(
    request: HtmxRequest, session: LiveSession, *, part: str = "now", status: int = 200, **more: Any
) -> HttpResponse:
    """The page, or for htmx the `part` of it that was asked for. `more` are forms that were filled in, and
    what was refused."""
    context = _context(request, session) | more
    return fragment(request, "storefront/live.html", part, context, status=status)


def with_players(view: View) -> View:
    """Let a view's pages show players of LIVE_VIDEO_HOSTS (CSP `frame-src`)."""

    @wraps(view)
    def widened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hosts = [f"https://{host}" for host in settings.LIVE_VIDEO_HOSTS]
        if not hosts:
            return view(request, *args, **kwargs)
        widen = csp_update({"frame-src": hosts})
        return cast(HttpResponse, widen(view)(request, *args, **kwargs))

    return widened


def _context(request: HtmxRequest, session: LiveSession) -> dict[str, Any]:
    now = clock.now()
    stretches = show_queries.stretches(session, now)
    pinned = next((one for one in stretches if one.is_pinned), None)
    products = [one.item.variant.product_id for one in stretches if one.item.variant]
    cards = {card.product.pk: card for card in cards_of(products, age_confirmed=age.is_confirmed(request))}
    viewer = live_viewer.known(request)
    is_open = session.is_on_air and not session.is_practice
    url = session.video_url if session.state in (State.READY, State.ON_AIR) else session.recording_url
    if session.state == State.STOPPED:
        url = ""
    is_hidden = session.is_practice or session.state == State.STOPPED or vars(session)["for_adults"]
    share = "" if is_hidden else reverse("storefront:live_share_picture", args=[session.pk])
    name = request.user.get_short_name() if request.user.is_authenticated and request.user.full_name else ""
    return {
        "session": session,
        "token": live_viewer.practice_token(session.pk) if session.is_practice else "",
        "is_open": is_open,
        "is_coming": session.state == State.READY,
        "is_over": session.state == State.ENDED,
        "stretches": [(one, _card(cards, one)) for one in stretches],
        "pinned": pinned,
        "pinned_card": _card(cards, pinned) if pinned else None,
        "disclosures": disclosures(session),
        "watching": queries.watching(session.pk) if session.is_on_air else 0,
        "chat": show_queries.chat(session) if not session.is_practice and session.is_on_air else [],
        "mine": show_queries.of_viewer(session, services.author_key(viewer), now) if viewer else None,
        "takes_comments": is_open and "web" in session.channels,
        "player": live_video.player(url, settings.LIVE_VIDEO_HOSTS),
        "video": url if url.startswith("https://") else "",
        "reload_s": RELOAD_S if session.is_on_air and "dung" not in request.GET else 0,
        "may_remind": services.may_remind(session),
        "comment_form": CommentForm(initial={"key": uuid.uuid4().hex, "name": name}),
        "order_form": OrderForm(initial={"item": pinned.item.pk if pinned else 0}),
        "remind_form": RemindForm(initial={"contact": getattr(request.user, "email", None) or ""}),
        "stem": reverse("storefront:product_list"),
        "seo": seo.Seo(
            title=session.title,
            description=_("Live from %(producer)s.") % {"producer": session.producer.name},
            picture=seo.absolute(request, share) if share else "",
            is_hidden=is_hidden,
        ),
    }


def _card(cards: Mapping[int, Card], one: Stretch) -> Card | None:
    return cards.get(one.item.variant.product_id) if one.item.variant else None


def disclosures(session: LiveSession) -> list[tuple[str, str]]:
    """Guests and what they say of being paid (Advertising Law as amended 16/06/2025, art. 15a). One query."""
    return [(one.creator.name, one.disclosure) for one in session.collaborations.select_related("creator")]
