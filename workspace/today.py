"""What a producer has to do today: how many of each, and where."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext

from catalog import paper_queries
from catalog.models import CertificateCheck, Product
from channels_sync import desk_queries as channels
from core import clock
from inventory import shelf_queries
from livestream import after_queries
from orders import desk_queries
from orders.models import Question, Return, Review, Ticket, Voice
from orders.states import Status
from workspace.access import Seat, Task

PAPER_DAYS = 90  # a new assessment takes about a season


@dataclass(frozen=True, slots=True)
class Job:
    """So many of one kind, in words, and the page that lists them ("" while there is none)."""

    icon: str
    count: int
    words: str
    address: str


def jobs(seat: Seat) -> list[Job]:
    """What waits for this seat, the shoppers' orders first. Kinds of which there is nothing are left out."""
    found = [*_orders(seat.producer.pk)]
    if seat.may(Task.EDIT):
        found += [
            *_goods(seat.producer.pk),
            *_channels(seat),
            *_voices(seat.producer.pk),
            *_live(seat.producer.pk),
        ]
    return [job for job in found if job.count]


def _orders(producer: int) -> list[Job]:
    waiting = desk_queries.counts(producer)
    confirm, pack = waiting["pending_confirm"], waiting["to_ship"] + waiting["packing"]
    asked = Return.objects.filter(package__producer=producer, state=Return.State.ASKED).count()
    return [
        Job(
            "receipt-text",
            confirm,
            ngettext("order to confirm", "orders to confirm", confirm),
            address("orders", state=Status.PENDING_CONFIRM),
        ),
        Job(
            "package",
            pack,
            ngettext("order to pack and send", "orders to pack and send", pack),
            address("orders", state=Status.TO_SHIP),
        ),
        Job(
            "undo-2",
            asked,
            ngettext("return to decide", "returns to decide", asked),
            address("returns"),
        ),
    ]


def _goods(producer: int) -> list[Job]:
    products = Product.objects.filter(producer=producer)
    returned = products.filter(state=Product.State.RETURNED).count()
    low = shelf_queries.low_count(producer)
    ending = paper_queries.pressing(producer, PAPER_DAYS).count()
    came_back = paper_queries.handed_in(producer).filter(state=CertificateCheck.State.RETURNED).count()
    return [
        Job(
            "undo-2",
            returned,
            ngettext("product returned to you", "products returned to you", returned),
            address("products", state=Product.State.RETURNED),
        ),
        Job(
            "triangle-alert",
            low,
            ngettext("product almost gone or gone", "products almost gone or gone", low),
            address("stock", low=1),
        ),
        Job(
            "badge-check",
            ending,
            ngettext(
                "certificate that ends soon or has just ended",
                "certificates that end soon or have just ended",
                ending,
            ),
            address("papers"),
        ),
        Job(
            "undo-2",
            came_back,
            ngettext("certificate returned to you", "certificates returned to you", came_back),
            address("papers"),
        ),
    ]


def _channels(seat: Seat) -> list[Job]:
    refused = channels.goods(seat.producer.pk, state="refused").count()
    ending = channels.consents_ending(seat.producer.pk) if seat.may(Task.OWN) else 0
    return [
        Job(
            "ban",
            refused,
            ngettext("product that a marketplace refused", "products that a marketplace refused", refused),
            address("channel_goods", state="refused"),
        ),
        Job(
            "log-in",
            ending,
            ngettext(
                "shop to connect again: your consent ends or has ended",
                "shops to connect again: your consent ends or has ended",
                ending,
            ),
            address("channels"),
        ),
    ]


def _voices(producer: int) -> list[Job]:
    of_ours = {"product__producer": producer, "answer": ""}
    questions = Question.objects.filter(**of_ours).exclude(state=Voice.HIDDEN).count()
    reviews = Review.objects.filter(**of_ours).exclude(state=Voice.HIDDEN).count()
    talks = Ticket.objects.filter(producer=producer, state=Ticket.State.OPEN).count()
    return [
        Job(
            "message-circle",
            talks,
            ngettext("message to answer", "messages to answer", talks),
            address("talks"),
        ),
        Job(
            "message-circle",
            questions,
            ngettext("question about your products", "questions about your products", questions),
            address("voices", kind="questions"),
        ),
        Job(
            "star",
            reviews,
            ngettext("review without an answer", "reviews without an answer", reviews),
            address("voices", kind="reviews"),
        ),
    ]


def _live(producer: int) -> list[Job]:
    late = after_queries.late(producer, clock.now())
    return [
        Job(
            "play",
            late,
            ngettext("task after a live session is late", "tasks after live sessions are late", late),
            address("live_sessions", late=1),
        )
    ]


def address(name: str, **query: str | int) -> str:
    """A page of the workspace; "" while it does not exist."""
    try:
        page = reverse(f"workspace:{name}")
    except NoReverseMatch:
        return ""
    return f"{page}?{urlencode(query)}" if query else page
