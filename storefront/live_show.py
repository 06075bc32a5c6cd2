"""The page of a live session: what it shows of video, products and talk, and who may see it."""

import uuid
from functools import wraps
from typing import Any, cast

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.htmx import HtmxRequest, fragment
from livestream import practice, services, show_queries
from livestream.models import LiveSession
from storefront import age, live_shared, live_video, live_viewer, seo
from storefront.live_forms import CommentForm, OrderForm, RemindForm
from storefront.pace import View

State = LiveSession.State
RELOAD_S = 30  # of a page without script
OWN = ("mine", "said")  # parts that show what the visitor wrote and ordered


def find(request: HttpRequest, pk: int) -> LiveSession:
    """A session this visitor may see: one that is announced, or a practice whose link they have. Raises
    Http404 for all others."""
    token = request.POST.get("thu") or request.GET.get("thu", "")
    rows = show_queries.public()
    if token and practice.is_given(pk, token):
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
    is_whole = not request.htmx or request.htmx.history_restore_request
    context = _own(request, session) if is_whole or part in OWN else {}
    if is_whole or part not in OWN:
        context |= _shown(request, session)
    if is_whole:
        context |= _around(request, session)
    context |= more
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


def _own(request: HtmxRequest, session: LiveSession) -> dict[str, Any]:
    """What the visitor wrote and ordered: three queries for who did, none for all others."""
    viewer = live_viewer.known(request)
    name = request.user.get_short_name() if request.user.is_authenticated and request.user.full_name else ""
    is_open = session.is_on_air and not session.is_practice
    return {
        "session": session,
        "mine": show_queries.of_viewer(session, services.author_key(viewer), clock.now()) if viewer else None,
        "takes_comments": is_open and "web" in session.channels,
        "comment_form": CommentForm(initial={"key": uuid.uuid4().hex, "name": name}),
    }


def _shown(request: HtmxRequest, session: LiveSession) -> dict[str, Any]:
    """What is shown right now, and the way to order it."""
    seen = live_shared.of(session, is_adult=age.is_confirmed(request))
    return {
        "session": session,
        "token": practice.token(session.pk) if session.is_practice else "",
        "is_open": session.is_on_air and not session.is_practice,
        "is_coming": session.state == State.READY,
        "is_over": session.state == State.ENDED,
        "stretches": seen.stretches,
        "pinned": seen.pinned,
        "pinned_card": seen.pinned_card,
        "disclosures": seen.disclosures,
        "watching": seen.watching,
        "chat": seen.chat,
        "stage": seen.stage,
        "order_form": OrderForm(initial={"item": seen.pinned.item.pk if seen.pinned else 0}),
        "stem": reverse("storefront:product_list"),
    }


def _around(request: HtmxRequest, session: LiveSession) -> dict[str, Any]:
    """The video and the reminder of the whole page."""
    url = session.video_url if session.state in (State.READY, State.ON_AIR) else session.recording_url
    if session.state == State.STOPPED:
        url = ""
    is_hidden = session.is_practice or session.state == State.STOPPED or vars(session)["for_adults"]
    share = "" if is_hidden else reverse("storefront:live_share_picture", args=[session.pk])
    return {
        "player": live_video.player(url, settings.LIVE_VIDEO_HOSTS),
        "video": url if url.startswith("https://") else "",
        "reload_s": RELOAD_S if session.is_on_air and "dung" not in request.GET else 0,
        "may_remind": services.may_remind(session),
        "remind_form": RemindForm(initial={"contact": getattr(request.user, "email", None) or ""}),
        "seo": seo.Seo(
            title=session.title,
            description=_("Live from %(producer)s.") % {"producer": session.producer.name},
            picture=seo.absolute(request, share) if share else "",
            is_hidden=is_hidden,
        ),
    }
