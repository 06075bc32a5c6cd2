"""Talks, reviews and questions as their producer reads them."""

from datetime import datetime, timedelta

from django.db.models import Avg, F, Prefetch, QuerySet

from orders.models import Question, Review, Ticket, TicketMessage, Voice


def talks(producer_id: int, state: str = "") -> QuerySet[Ticket]:
    """Talks with a producer, those that wait longest first; only those in one state unless that is ""."""
    found = Ticket.objects.filter(producer=producer_id).select_related("order")
    if state == Ticket.State.OPEN:
        return found.filter(state=state).order_by("opened_at", "pk")
    return (found.filter(state=state) if state else found).order_by("-opened_at", "-pk")


def talk(producer_id: int, code: str) -> Ticket | None:
    """One talk of a producer with what was said, or None."""
    said = Prefetch("messages", TicketMessage.objects.select_related("by").order_by("at", "pk"))
    own = Ticket.objects.filter(producer=producer_id, code=code).select_related("order", "producer")
    return own.prefetch_related(said).first()


def answered_within(producer_id: int, since: datetime) -> timedelta | None:
    """How long the first answer took on average in talks opened since a moment; None without one."""
    answered = Ticket.objects.filter(
        producer=producer_id, opened_at__gte=since, first_answer_at__isnull=False
    )
    took: timedelta | None = answered.aggregate(took=Avg(F("first_answer_at") - F("opened_at")))["took"]
    return took


def reviews(producer_id: int) -> QuerySet[Review]:
    """Reviews of a producer's products, without an answer first; what the staff hid is left out."""
    found = Review.objects.filter(product__producer=producer_id).exclude(state=Voice.HIDDEN)
    return found.select_related("product", "line").order_by(
        F("answered_at").asc(nulls_first=True), "-written_at"
    )


def questions(producer_id: int) -> QuerySet[Question]:
    """Questions about a producer's products, without an answer first; what the staff hid is left out."""
    found = Question.objects.filter(product__producer=producer_id).exclude(state=Voice.HIDDEN)
    return found.select_related("product").order_by(F("answered_at").asc(nulls_first=True), "-asked_at")
