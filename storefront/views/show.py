"""Live sessions: the list, the page of one, its line in a calendar."""

from datetime import UTC, datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.htmx import HtmxRequest
from livestream import practice, show_queries
from storefront import age, live_show, seo, share_pictures
from storefront.context import shop
from storefront.views.age import ask

MOST_COMING, PER_PAGE = 30, 12


@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """On air now, to come, past; what shows alcohol is for adults alone."""
    adult = age.is_confirmed(request)
    shown = {} if adult else {"for_adults": False}
    past = Paginator(show_queries.past().filter(**shown), PER_PAGE)
    context = {
        "on_air": show_queries.on_air().filter(**shown),
        "coming": show_queries.coming(clock.now()).filter(**shown)[:MOST_COMING],
        "page": past.get_page(request.GET.get("page")),
        "seo": seo.Seo(
            title=_("Live sessions"),
            description=_("Producers of Đồng Nai show their goods live: now, soon, and to watch again."),
        ),
    }
    return render(request, "storefront/live_list.html", context)


@never_cache
@live_show.with_players
@require_safe
def session(request: HtmxRequest, pk: int) -> HttpResponse:
    """One session: its video, what is shown, the talk. htmx asks for one of its parts."""
    found = live_show.find(request, pk)
    if not live_show.is_for(request, found):
        return ask(request)
    part = "said" if request.htmx and request.htmx.target == "live-said" else "now"
    return live_show.answer(request, found, part=part)


@require_safe
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The session as a file for calendars (RFC 5545)."""
    found = live_show.find(request, pk)
    address = seo.absolute(request, reverse("storefront:live", args=[pk]))
    if found.is_practice:
        address += f"?thu={practice.token(pk)}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//OCOP Dong Nai//Live//VI",
        "BEGIN:VEVENT",
        f"UID:live-{pk}@{request.get_host()}",
        f"DTSTAMP:{_moment(found.ready_at or found.starts_at)}",
        f"DTSTART:{_moment(found.starts_at)}",
        f"DTEND:{_moment(found.ends_at)}",
        f"SUMMARY:{_escaped(found.title)}",
        f"DESCRIPTION:{_escaped(found.producer.name)}",
        f"URL:{address}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    text = "".join(f"{_folded(line)}\r\n" for line in lines)
    headers = {"Content-Disposition": f'attachment; filename="live-{pk}.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
def share_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a link to a session, for messengers: they keep it for a day."""
    found = live_show.find(request, pk)
    if not live_show.is_for(request, found):
        return ask(request)
    at = timezone.localtime(found.starts_at)
    picture = share_pictures.Card(
        shop=shop(request)["shop"].name,
        name=found.title,
        maker=found.producer.name,
        place=_("Live at %(at)s · Advertising") % {"at": at.strftime("%H:%M, %d/%m/%Y")},
        tint=found.pk,
    )
    answer = HttpResponse(share_pictures.content(picture), content_type="image/jpeg")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets; the next ones begin with a blank."""
    parts, room = [""], 75
    for char in line:
        if len(parts[-1].encode()) + len(char.encode()) > room:
            parts.append("")
            room = 74
        parts[-1] += char
    return "\r\n ".join(parts)
