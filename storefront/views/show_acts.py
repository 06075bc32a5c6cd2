"""What a viewer does in a live session: write, order, confirm, be reminded."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from core.answers import SeeOther
from core.errors import DomainError
from core.htmx import HtmxRequest
from livestream import services
from livestream.errors import LiveRefused
from livestream.models import LiveDraft, LiveSession
from storefront import live_show, live_viewer, pace
from storefront.live_forms import CommentForm, OrderForm, RemindForm
from storefront.views.age import ask


@never_cache
@live_show.with_players
@require_POST
def comment(request: HtmxRequest, pk: int) -> HttpResponse:
    """Write a comment; the answer shows what was read in it. 422 with the field, nothing written."""
    session = live_show.find(request, pk)
    if refused := _refused(request, session):
        return refused
    form = CommentForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        name = said["name"].strip() or _("Guest")
        try:
            services.say(
                session, viewer=live_viewer.of(request), name=name, text=said["text"], key=said["key"]
            )
        except LiveRefused as no:
            form.add_error("text", no.message)
        else:
            if request.htmx:
                return live_show.answer(request, session, part="mine")
            return SeeOther(f"{_page(session)}#live-mine")
    return live_show.answer(request, session, part="mine", status=422, comment_form=form)


@never_cache
@live_show.with_players
@require_POST
def order(request: HtmxRequest, pk: int) -> HttpResponse:
    """Hold units of what is shown and lead on to their link; 422 says what is left, with script in place of
    the form, so that the video goes on."""
    session = live_show.find(request, pk)
    if refused := _refused(request, session):
        return refused
    form = OrderForm(request.POST)
    if form.is_valid():
        item, known = form.cleaned_data["item"], services.author_key(live_viewer.known(request))
        try:
            services.refuse_if_gone(pk, item, author_key=known)
            draft = services.order_item(
                pk, item, viewer=live_viewer.of(request), quantity=form.cleaned_data["quantity"]
            )
        except DomainError as no:
            form.add_error("quantity", no.message)
        else:
            return _to_link(request, draft)
    return live_show.answer(request, session, status=422, order_form=form)


@never_cache
@live_show.with_players
@require_POST
def confirmation(request: HtmxRequest, pk: int, comment: int) -> HttpResponse:
    """The viewer's own comment was read right: hold it and lead on to its link."""
    session = live_show.find(request, pk)
    if refused := _refused(request, session):
        return refused
    try:
        draft = services.confirm(session, comment, viewer=live_viewer.known(request))
    except DomainError as no:
        return live_show.answer(request, session, part="mine", status=422, refusal=no.message)
    if draft is None:
        raise Http404
    return _to_link(request, draft)


@never_cache
@live_show.with_players
@require_POST
def reminder(request: HtmxRequest, pk: int) -> HttpResponse:
    """One message before the session begins, to the address given. The answer tells nobody whether it was
    asked for before."""
    session = live_show.find(request, pk)
    if not live_show.is_for(request, session):
        return ask(request)
    if too_fast := pace.refusal(request, "remind"):
        return too_fast
    form = RemindForm(request.POST)
    if form.is_valid():
        try:
            services.remind(pk, **form.address(), locale=get_language() or "vi")
        except LiveRefused as no:
            form.add_error("contact", no.message)
        else:
            messages.success(request, _("We tell you a quarter of an hour before it begins, once."))
            return SeeOther(_page(session))
    return live_show.answer(request, session, status=422, remind_form=form)


def _refused(request: HtmxRequest, session: LiveSession) -> HttpResponse | None:
    """Minors are asked for their age where alcohol is shown; nobody writes faster than people do."""
    if not live_show.is_for(request, session):
        return ask(request)
    viewer = live_viewer.known(request)
    return (pace.refusal(request, "live", viewer) if viewer else None) or pace.refusal(request, "cart")


def _page(session: LiveSession) -> str:
    return reverse("storefront:live", args=[session.pk])


def _to_link(request: HtmxRequest, draft: LiveDraft) -> HttpResponse:
    goal = reverse("storefront:live_draft", args=[draft.token])
    return HttpResponseClientRedirect(goal) if request.htmx else SeeOther(goal)
