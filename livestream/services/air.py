"""Tick, make ready, go on air, show a product, end, stop."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Product
from core import clock
from inventory import services as inventory
from inventory.errors import InsufficientStock
from livestream import broadcast, console_queries, gate, locks, papers, patterns, queries, show_queries
from livestream.broadcast import DESK, SHOW
from livestream.errors import LiveRefused, NotReady, WrongState
from livestream.models import LiveEvent, LiveSession, PaperTick, RunOfShowItem, Tick
from livestream.services import followups
from livestream.services.archive import freeze
from livestream.services.drafts import cancel_open
from livestream.services.journal import note
from livestream.services.playing import close_games

Kind, State = LiveEvent.Kind, LiveSession.State
LATE = timedelta(hours=3)  # units stay set aside when a session runs over; its end gives them back


@transaction.atomic
def tick(session_id: int, code: str, *, is_done: bool, by: User) -> None:
    """Tick a point of the checklist, or take the tick back. Raises LiveRefused for an unknown point,
    WrongState once it is over: what was not seen to then stays so."""
    session = _before_the_end(session_id)
    point = next((point for point in patterns.checklist() if point.code == code), None)
    if point is None:
        raise LiveRefused("code", _("There is no such point."))
    if is_done:
        _row, is_new = Tick.objects.get_or_create(
            session=session, code=code, defaults={"by": by, "at": clock.now()}
        )
        if is_new:
            note(session, Kind.TICKED, str(point), by=by)
    elif session.ticks.filter(code=code).delete()[0]:
        note(session, Kind.UNTICKED, str(point), by=by)


@transaction.atomic
def receive_paper(session_id: int, product: Product, kind: str, *, is_there: bool, by: User) -> None:
    """The host has, or has not, this paper of this product. Raises LiveRefused for a paper nobody wants,
    WrongState once it is over."""
    session = _before_the_end(session_id)
    if kind not in papers.KINDS or not session.items.filter(variant__product=product).exists():
        raise LiveRefused("kind", _("There is no such paper."))
    if is_there:
        _row, is_new = PaperTick.objects.get_or_create(
            session=session, product=product, kind=kind, defaults={"by": by, "at": clock.now()}
        )
        if is_new:
            note(session, Kind.RECEIVED, f"{product.code}, {papers.KINDS[kind]}", by=by)
    elif session.papers.filter(product=product, kind=kind).delete()[0]:
        note(session, Kind.UNTICKED, f"{product.code}, {papers.KINDS[kind]}", by=by)


def make_ready(session_id: int, *, by: User | None = None) -> LiveSession:
    """Lock the plan and set its units aside. Raises NotReady with everything in the way, WrongState."""
    try:
        return _make_ready(session_id, by)
    except InsufficientStock as short:  # sold since the gate looked
        raise NotReady([gate.Obstacle("stock", short.message, "items")]) from short


@transaction.atomic
def _make_ready(session_id: int, by: User | None) -> LiveSession:
    session = _locked(session_id, State.PLANNED)
    if found := gate.obstacles(session):
        raise NotReady(found)
    if not session.is_practice:
        items = session.items.filter(set_aside__isnull=False).order_by("variant_id")
        for item in items:  # one lock order
            assert item.variant_id is not None
            assert item.set_aside is not None
            inventory.allocate(
                variant_id=item.variant_id,
                scope=session.scope,
                quantity=item.set_aside,
                until=max(session.ends_at, clock.now()) + LATE,
            )
    session.state, session.ready_at = State.READY, clock.now()
    session.save(update_fields=["state", "ready_at"])
    note(session, Kind.READY, by=by)
    return session


@transaction.atomic
def reopen(session_id: int, *, by: User | None = None) -> LiveSession:
    """Back to the plan: the units that were set aside are for everybody again. Raises WrongState."""
    session = _locked(session_id, State.READY)
    inventory.close_scope(session.scope)
    session.state, session.ready_at = State.PLANNED, None
    session.save(update_fields=["state", "ready_at"])
    note(session, Kind.REOPENED, by=by)
    return session


def go_on_air(session_id: int, *, by: User | None = None) -> LiveSession:
    """Begin, if nothing is in the way (`livestream.gate`). A refusal is written down as well.

    Raises NotReady with everything in the way, WrongState.
    """
    with transaction.atomic():
        session = _locked(session_id, State.READY)
        found = gate.obstacles(session)
        if not found:
            session.state, session.on_air_at = State.ON_AIR, clock.now()
            session.save(update_fields=["state", "on_air_at"])
            note(session, Kind.ON_AIR, by=by, practice=session.is_practice)
            broadcast.tell(session.pk, "state", {"state": session.state}, *_audiences(session))
            return session
        note(session, Kind.REFUSED, by=by, obstacles=[one.code for one in found])
    raise NotReady(found)


@transaction.atomic
def show_item(session_id: int, item_id: int, *, by: User | None = None) -> RunOfShowItem:
    """Pin an item: viewers see it, comments without a code mean it. A flash deal opens with it, once, for its
    minutes. Raises WrongState, LiveRefused for a flash deal whose time is over and for goods that may not be
    shown any more."""
    session = _locked(session_id, State.ON_AIR)
    item = queries.run_of_show(session).filter(pk=item_id).first()
    now = clock.now()
    if item is None:
        raise LiveRefused("item", _("This item is not in the run of show."))
    if problem := gate.product_problem(item):
        raise LiveRefused("item", problem)
    if item.closes_at is not None and item.closes_at <= now:
        raise LiveRefused("item", _("The time of this flash deal is over; it cannot be opened again."))
    if item.opened_at is None:
        item.opened_at = now
        item.closes_at = now + timedelta(minutes=item.minutes) if item.is_flash else None
        item.save(update_fields=["opened_at", "closes_at"])
    session.pinned = item
    session.save(update_fields=["pinned"])
    note(session, Kind.PINNED, str(item), by=by, item=item.pk)
    left = console_queries.left_of(session, [item]).get(item.pk)
    broadcast.tell(session.pk, "pinned", show_queries.pinned_facts(session, item, left), *_audiences(session))
    return item


@transaction.atomic
def end(session_id: int, *, by: User | None = None) -> LiveSession:
    """The session is over. Units nobody ordered are for everybody again; drafts keep theirs until they run
    out. Raises WrongState."""
    session = _locked(session_id, State.ON_AIR)
    inventory.close_scope(session.scope)
    return _over(session, State.ENDED, Kind.ENDED, "", by)


@transaction.atomic
def stop(session_id: int, *, reason: str, by: User | None = None) -> LiveSession:
    """The kill switch: off the air at once, drafts that nobody has taken into a cart are cancelled. One that
    is over is taken out of the replays. With the reason, the time and who (Law on E-commerce 122/2025/QH15).
    Raises LiveRefused without a reason, WrongState."""
    if not reason.strip():
        raise LiveRefused("reason", _("Say why the session is stopped."))
    session = _locked(session_id, State.READY, State.ON_AIR, State.ENDED)
    session.stop_reason = reason.strip()[:200]
    cancel_open(session)
    inventory.close_scope(session.scope)
    return _over(session, State.STOPPED, Kind.STOPPED, session.stop_reason, by)


def _over(
    session: LiveSession, state: LiveSession.State, kind: LiveEvent.Kind, words: str, by: User | None
) -> LiveSession:
    close_games(session, reason=session.stop_reason, by=by)
    was_over = session.over_at is not None
    session.over_at = session.over_at or clock.now()
    session.state, session.pinned = state, None
    session.save()
    note(session, kind, words, by=by)
    if not session.is_practice and not was_over:
        freeze(session)
        if session.on_air_at:
            followups.begin(session)
    broadcast.tell(session.pk, "state", {"state": state}, *_audiences(session))
    return session


def _locked(session_id: int, *states: LiveSession.State) -> LiveSession:
    session = locks.session(session_id)
    if session.state not in states:
        raise WrongState(str(session.get_state_display()))
    return session


def _before_the_end(session_id: int) -> LiveSession:
    return _locked(session_id, State.PLANNED, State.READY, State.ON_AIR)


def _audiences(session: LiveSession) -> tuple[str, ...]:
    """A practice is for the desk alone."""
    return (DESK,) if session.is_practice else (DESK, SHOW)
