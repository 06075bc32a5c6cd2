"""What is left to do after a session, and the drafts that nobody has paid for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Greatest

from catalog.models import Product
from livestream.models import DraftContact, DraftLine, FollowUp, LiveArchive, LiveDraft, LiveSession
from orders.models import Order, OrderLine, Package
from orders.states import HOLDS, Status

State, Kind = LiveDraft.State, DraftContact.Kind
UNPAID = (State.OPEN, State.CLAIMED, State.EXPIRED)
FIRST, SECOND = timedelta(minutes=30), timedelta(hours=12)  # after the end of the session, or of its hold
TAKE_UP = timedelta(days=7)  # that a draft can be taken up again; then nobody remembers what it was
ON_THE_WAY = (Status.SHIPPING, Status.DELIVERY_FAILED, Status.RETURNING)
ARRIVED = (Status.DELIVERED, Status.COMPLETED)
COUNTED = ("unpaid", "pack", "archive", "delivery", "review")  # tasks whose rest the shop counts itself


def _ordered() -> Exists:
    """Its cart became an order after its time was over: the buyer paid the price of that moment."""
    return Exists(Order.objects.filter(place_key=OuterRef("cart_key")))


def unpaid(session: LiveSession) -> QuerySet[LiveDraft]:
    """Drafts that wait for their buyer: open, in a cart, run out, ordered and not paid; the newest first,
    with goods and what was said to their authors. Three queries."""
    is_unpaid = Q(state=State.CONFIRMED, order__status=Status.PENDING_PAYMENT)
    rows = session.drafts.filter(is_unpaid | Q(state__in=UNPAID)).exclude(Q(state__in=UNPAID), Q(_ordered()))
    rows = rows.select_related("order").order_by("-pk")
    contacts = Prefetch("contacts", DraftContact.objects.select_related("by").order_by("at", "pk"))
    return rows.prefetch_related("lines__variant__product", contacts)


def to_remind(now: datetime) -> QuerySet[LiveDraft]:
    """Drafts whose authors are to be reminded now: of a session that ended, run out for long enough, with a
    phone that its author wrote and goods that are left. Not where the same author or phone has ordered, or
    ordered anew, since; not a second time; not whoever wants no reminders. `since` is from when the waiting
    counts."""
    same_session = LiveDraft.objects.filter(session=OuterRef("session"))
    same_person = same_session.filter(Q(author_key=OuterRef("author_key")) | Q(phone=OuterRef("phone")))
    said = DraftContact.objects.filter(
        draft__session=OuterRef("session"), draft__phone=OuterRef("phone"), kind__in=[Kind.SECOND, Kind.QUIET]
    )
    said_first = DraftContact.objects.filter(
        draft__session=OuterRef("session"), draft__phone=OuterRef("phone"), kind=Kind.FIRST
    )
    there = DraftLine.objects.filter(
        draft=OuterRef("pk"),
        variant__product__state=Product.State.PUBLISHED,
        variant__stock_record__on_hand__gt=F("variant__stock_record__reserved")
        + F("variant__stock_record__allocated"),
    )
    is_second = Q(since__lte=now - SECOND)
    return (
        LiveDraft.objects.filter(
            state=State.EXPIRED,
            session__state=LiveSession.State.ENDED,
            session__is_practice=False,
            session__over_at__gt=now - TAKE_UP,
            created_at__gt=now - TAKE_UP,
        )
        .exclude(phone="")
        .annotate(since=Greatest("session__over_at", F("expires_at")))
        .filter(is_second | Q(since__lte=now - FIRST) & ~Exists(said_first))
        .exclude(_ordered())
        .exclude(Exists(same_person.filter(pk__gt=OuterRef("pk"))))
        .exclude(Exists(same_person.filter(state=State.CONFIRMED)))
        .exclude(Exists(said))
        .filter(Exists(there))
        .order_by("pk")
    )


def packages(session: LiveSession) -> QuerySet[Package]:
    """The producer's packages of orders that came of this session."""
    return Package.objects.filter(
        producer=session.producer_id, order__live_drafts__session=session
    ).distinct()


def left(session: LiveSession, code: str) -> int:
    """How much is left of one task of COUNTED."""
    return int(getattr(standing(session), code))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of each task that can be counted; `delivered` are packages that arrived."""

    unpaid: int
    pack: int
    archive: int
    delivery: int
    failed: int
    delivered: int
    review: int


def standing(session: LiveSession) -> Standing:
    """As it is now. Four queries."""
    counts = packages(session).aggregate(
        pack=Count("pk", filter=Q(status__in=HOLDS - {Status.PENDING_PAYMENT}), distinct=True),
        delivery=Count("pk", filter=Q(status__in=ON_THE_WAY), distinct=True),
        failed=Count("pk", filter=Q(status=Status.DELIVERY_FAILED), distinct=True),
        delivered=Count("pk", filter=Q(status__in=ARRIVED), distinct=True),
    )
    silent = OrderLine.objects.filter(
        package__in=packages(session).filter(status__in=ARRIVED), review__isnull=False, review__answer=""
    )
    archive = LiveArchive.objects.filter(session=session)
    is_kept = archive.filter(~Q(session__recording_url="") | ~Q(no_recording="")).exists()
    return Standing(
        unpaid=unpaid(session).prefetch_related(None).count(),
        archive=0 if is_kept else 1,
        review=silent.count(),
        **counts,
    )


def follow_ups(session: LiveSession) -> list[FollowUp]:
    """What is to be done after a session, in the order of its time."""
    return list(session.follow_ups.select_related("done_by").order_by("due_at", "pk"))


def late(producer_id: int, now: datetime) -> int:
    """How many tasks of a producer's sessions should be done by now."""
    return FollowUp.objects.filter(
        session__producer=producer_id, state=FollowUp.State.OPEN, due_at__lte=now
    ).count()


def open_by_session(session_ids: Iterable[int]) -> dict[int, list[FollowUp]]:
    """What is still to be done, by session. One query."""
    rows = FollowUp.objects.filter(session__in=list(session_ids), state=FollowUp.State.OPEN)
    found: dict[int, list[FollowUp]] = {}
    for row in rows.order_by("due_at", "pk"):
        found.setdefault(row.session_id, []).append(row)
    return found


def with_late_tasks(rows: QuerySet[LiveSession], now: datetime) -> QuerySet[LiveSession]:
    """Those of these sessions that have something late."""
    late_ones = FollowUp.objects.filter(session=OuterRef("pk"), state=FollowUp.State.OPEN, due_at__lte=now)
    return rows.filter(Exists(late_ones))


def archive(session: LiveSession) -> LiveArchive | None:
    """What is kept of a session; None before its end, and of a practice."""
    return LiveArchive.objects.select_related("stored_by", "session").filter(session=session).first()


def video_hosts() -> list[str]:
    """Hosts whose players stand in the page of a session; videos elsewhere are linked."""
    return list(settings.LIVE_VIDEO_HOSTS)
