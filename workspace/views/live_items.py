"""The run of show: its items in order, one of them, moved, taken out."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.answers import SeeOther
from livestream import gate, queries, services
from livestream.errors import LiveRefused
from livestream.models import LiveSession, RunOfShowItem
from workspace import live, live_wording
from workspace.access import Seat, Task, seated
from workspace.forms.live import ItemForm
from workspace.views.live import complain, page


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def items(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """All items with the minute each begins, what is wrong with it, and the form of another."""
    session = live.one(seat, pk)
    form = ItemForm(request.POST or None, session=session, initial={"minutes": 10, "kind": "hero"})
    if request.method == "POST" and _saved(request, session, form):
        return SeeOther(f"{reverse('workspace:live_items', args=[pk])}#item-{form.instance.pk}")
    rows, minute, shops = [], 0, queries.other_shops(seat.producer.pk)
    for one in queries.run_of_show(session).prefetch_related("games"):
        rows.append((minute, one, gate.item_problems(one, shops)))
        minute += one.minutes
    context = {"rows": rows, "minutes": minute, "form": form}
    return page(request, seat, session, "items", "workspace/live_items.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def item(request: HttpRequest, seat: Seat, pk: int, item_pk: int) -> HttpResponse:
    """One item, with what may not be said in it."""
    session = live.one(seat, pk)
    found = _one(session, item_pk)
    form = ItemForm(request.POST or None, session=session, instance=found)
    if request.method == "POST" and _saved(request, session, form):
        problems = gate.item_problems(_one(session, item_pk), queries.other_shops(seat.producer.pk))
        at = "live_item" if problems else "live_items"
        keys = [pk, item_pk] if problems else [pk]
        return SeeOther(reverse(f"workspace:{at}", args=keys))
    shops = queries.other_shops(seat.producer.pk)
    stored = _one(session, item_pk)
    wording = live_wording.of_item(found, shops)
    problems = [one for one in gate.item_problems(stored, shops) if one not in wording.reasons]
    context = {"item": stored, "problems": problems, "form": form, "wording": wording}
    return page(request, seat, session, "items", "workspace/live_item.html", context, form)


def _saved(request: HttpRequest, session: LiveSession, form: ItemForm) -> bool:
    if not form.is_valid():
        return False
    try:
        services.save_item(session.pk, form.instance)
    except LiveRefused as refused:
        complain(form, refused)
        return False
    messages.success(request, _("Saved."))
    return True


@require_POST
@seated(Task.EDIT)
def words(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """What may not be said in an item while it is being written. Nothing is kept."""
    session = live.one(seat, pk)
    shops = queries.other_shops(seat.producer.pk)
    written = live_wording.written(ItemForm(request.POST, session=session))
    return render(request, "workspace/_live_words.html", {"wording": live_wording.of_item(written, shops)})


@require_POST
@seated(Task.EDIT)
def move(request: HttpRequest, seat: Seat, pk: int, item_pk: int) -> HttpResponse:
    """Up or down by one."""
    session = live.one(seat, pk)
    found = _one(session, item_pk)
    return _changed(
        request, session, lambda: services.move_item(pk, found.pk, is_up=request.POST.get("to") == "up")
    )


@require_POST
@seated(Task.EDIT)
def remove(request: HttpRequest, seat: Seat, pk: int, item_pk: int) -> HttpResponse:
    """Take it out."""
    session = live.one(seat, pk)
    found = _one(session, item_pk)
    return _changed(request, session, lambda: services.remove_item(pk, found.pk))


def _changed(request: HttpRequest, session: LiveSession, write: Callable[[], None]) -> HttpResponse:
    try:
        write()
    except LiveRefused as refused:
        messages.error(request, refused.message)
    return SeeOther(reverse("workspace:live_items", args=[session.pk]))


def _one(session: LiveSession, item_pk: int) -> RunOfShowItem:
    found = queries.run_of_show(session).filter(pk=item_pk).first()
    if found is None:
        raise Http404
    return found
