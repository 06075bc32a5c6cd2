"""Plan a session: when, who, and what happens minute by minute. Only while it is planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Producer
from core import clock
from core.money import format_vnd
from livestream import gate, locks, patterns, queries
from livestream.errors import LiveRefused, WrongState
from livestream.models import Collaboration, Creator, LiveEvent, LiveSession, LiveSource, RunOfShowItem
from livestream.models.session import SOURCES
from livestream.services.journal import note

LONGEST = timedelta(hours=12)
MOST_ITEMS = 60  # five hours of five minutes each


@dataclass(frozen=True, slots=True)
class Plan:
    """What is told of a session. `host` belongs to the producer; `channels` are values of `Channel`."""

    title: str
    channels: Sequence[str]
    starts_at: datetime
    ends_at: datetime
    host: Creator | None = None
    is_practice: bool = False
    accepts_alone: bool = False


@transaction.atomic
def create(*, producer: Producer, plan: Plan, template: str = "", by: User | None = None) -> LiveSession:
    """A new session, with the items of a template if one is named. Raises LiveRefused with the field."""
    _check(producer, plan)
    session = LiveSession.objects.create(producer=producer, **_columns(plan))
    _keep_sources(session)
    if template:
        _lay_out(session, template)
    note(session, LiveEvent.Kind.PLANNED, session.title, by=by)
    return session


@transaction.atomic
def change(session_id: int, *, plan: Plan, by: User | None = None) -> LiveSession:
    """Other words, times, people. Raises LiveRefused; WrongState once it is ready."""
    session = open_plan(session_id)
    _check(session.producer, plan)
    for name, value in _columns(plan).items():
        setattr(session, name, value)
    session.save()
    _keep_sources(session)
    note(session, LiveEvent.Kind.PLANNED, session.title, by=by)
    return session


def open_plan(session_id: int) -> LiveSession:
    """The session, locked, while its plan may change. Raises WrongState."""
    session = locks.session(session_id)
    if not session.may_change:
        raise WrongState(str(session.get_state_display()))
    return session


def _check(producer: Producer, plan: Plan) -> None:
    now = clock.now()
    if plan.ends_at <= plan.starts_at:
        raise LiveRefused("ends_at", _("The end must be after the start."))
    if plan.ends_at - plan.starts_at > LONGEST:
        raise LiveRefused("ends_at", _("A session lasts twelve hours at most. Plan two."))
    if plan.ends_at <= now:
        raise LiveRefused("ends_at", _("This moment has passed already."))
    if not plan.channels or set(plan.channels) - {str(source) for source in SOURCES}:
        raise LiveRefused("channels", _("Choose at least one channel."))
    if plan.host is not None and plan.host.producer_id != producer.pk:
        raise LiveRefused("host", _("Choose one of your own hosts."))


def _columns(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in Plan.__dataclass_fields__} | {
        "channels": list(plan.channels)
    }


def _keep_sources(session: LiveSession) -> None:
    """A key for every channel; a key that was given stays as it was."""
    for source in session.channels:
        LiveSource.objects.get_or_create(session=session, source=source)
    session.sources.exclude(source__in=session.channels).delete()


def _lay_out(session: LiveSession, template: str) -> None:
    facts = script_facts(session)
    RunOfShowItem.objects.bulk_create(
        RunOfShowItem(
            session=session,
            position=position,
            # terms come with the product: a flash deal begins as a plain item
            kind=RunOfShowItem.Kind.HERO if stretch.kind == "flash" else stretch.kind,
            minutes=stretch.minutes,
            title=str(RunOfShowItem.Kind(stretch.kind).label),
            script=patterns.words(stretch.script, facts) if stretch.script else "",
            cue=stretch.cue,
        )
        for position, stretch in enumerate(patterns.stretches(template), start=1)
    )


def script_facts(session: LiveSession, item: RunOfShowItem | None = None) -> Mapping[str, str]:
    """What is known for the words of a template."""
    facts = {"producer": session.producer.name, "place": session.producer.ward.name}
    if session.host:
        facts["host"] = session.host.name
    if item is not None and item.variant is not None:
        facts |= {
            "product": item.variant.product.name,
            "code": item.variant.product.code,
            "price": format_vnd(item.price_vnd or item.variant.price_vnd),
        }
    return facts


@transaction.atomic
def save_item(session_id: int, item: RunOfShowItem) -> RunOfShowItem:
    """Write an item of the session, at the end where it is new. Its words may be unfinished; its product and
    price may not be wrong. Raises LiveRefused with the field, WrongState."""
    session = open_plan(session_id)
    item.session = session
    if item.pk is None:
        places = session.items.aggregate(last=Max("position", default=0))
        if places["last"] >= MOST_ITEMS:
            raise LiveRefused("kind", _("A run of show has %(most)d items at most.") % {"most": MOST_ITEMS})
        item.position = places["last"] + 1
    _check_item(session, item)
    item.save()
    return item


def _check_item(session: LiveSession, item: RunOfShowItem) -> None:
    variant = item.variant
    if variant is not None and not queries.own_variants(session.producer_id).filter(pk=variant.pk).exists():
        words = _("Choose a product of yours that is on sale and may be advertised.")
        raise LiveRefused("variant", words)
    if item.collaboration_id and not session.collaborations.filter(pk=item.collaboration_id).exists():
        raise LiveRefused("collaboration", _("Choose a collaboration of this session."))
    if problem := gate.price_problem(item):
        raise LiveRefused("price_vnd", problem)
    try:
        item.clean_fields(exclude=["session", "variant", "collaboration", "script", "title", "cue"])
        item.validate_constraints()
    except ValidationError as error:
        first = next(iter(error.message_dict.items()))
        field = first[0] if first[0] in ("minutes", "price_vnd", "set_aside", "most_each") else "variant"
        raise LiveRefused(field, first[1][0]) from error


@transaction.atomic
def remove_item(session_id: int, item_id: int) -> None:
    """Take an item out; those behind it move up. Raises WrongState."""
    session = open_plan(session_id)
    item = session.items.filter(pk=item_id).first()
    if item is None:
        return
    item.delete()
    session.items.filter(position__gt=item.position).update(position=F("position") - 1)


@transaction.atomic
def move_item(session_id: int, item_id: int, *, is_up: bool) -> None:
    """Change places with the neighbour; at the edge nothing happens. Raises WrongState."""
    session = open_plan(session_id)
    item = session.items.filter(pk=item_id).first()
    if item is None:
        return
    other = session.items.filter(position=item.position + (-1 if is_up else 1)).first()
    if other is not None:
        item.position, other.position = other.position, item.position
        item.save(update_fields=["position"])
        other.save(update_fields=["position"])


@transaction.atomic
def set_collaborations(session_id: int, ids: Sequence[int]) -> None:
    """These agreements of the producer's creators count for the session. Raises LiveRefused, WrongState."""
    session = open_plan(session_id)
    found = list(Collaboration.objects.filter(pk__in=ids, creator__producer=session.producer_id))
    if len(found) < len(set(ids)):
        raise LiveRefused("collaborations", _("Choose a collaboration of yours."))
    session.collaborations.set(found)
