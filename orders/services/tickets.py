"""Talks between shoppers, producers and staff."""

import secrets

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare

from accounts.models import User
from core import clock
from notifications import services as notifications
from notifications.models import Message
from orders.models import Order, Ticket, TicketMessage

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike
CODE_LETTERS = 8
_signer = signing.Signer(salt="orders.ticket")

Side = TicketMessage.Side


@transaction.atomic
def open_ticket(
    *,
    subject: str,
    text: str,
    kind: str = Ticket.Kind.QUESTION,
    order: Order | None = None,
    producer_id: int | None = None,
    user: User | None = None,
    name: str = "",
    phone: str = "",
    email: str = "",
) -> Ticket:
    """Begin a talk. Whoever asks is reached by `email` or `phone`, else as the user or the order says."""
    now = clock.now()
    ticket = Ticket.objects.create(
        code="HT" + "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS)),
        kind=Ticket.Kind(kind),
        subject=subject[:120],
        order=order,
        producer_id=producer_id,
        user=user,
        name=name or (user.full_name if user else "") or (order.recipient_name if order else ""),
        phone=phone or (user.phone if user else "") or (order.phone if order else "") or "",
        email=email or (user.email if user else "") or (order.email if order else "") or "",
        opened_at=now,
    )
    TicketMessage.objects.create(ticket=ticket, side=Side.SHOPPER, by=user, text=text[:2000], at=now)
    return ticket


@transaction.atomic
def say(ticket_id: int, *, text: str, side: str, by: User | None = None) -> TicketMessage:
    """Say something in a talk; a closed one is open again. An answer is told to whoever asked."""
    ticket = (
        Ticket.objects.select_for_update(of=("self",)).select_related("order", "producer").get(pk=ticket_id)
    )
    now = clock.now()
    message = TicketMessage.objects.create(ticket=ticket, side=Side(side), by=by, text=text[:2000], at=now)
    ticket.closed_at = None
    if side == Side.SHOPPER:
        ticket.state = Ticket.State.OPEN
    else:
        ticket.state = Ticket.State.ANSWERED
        ticket.first_answer_at = ticket.first_answer_at or now
        _tell(ticket, message)
    ticket.save(update_fields=["state", "first_answer_at", "closed_at"])
    return message


@transaction.atomic
def close(ticket_id: int) -> Ticket:
    """The talk is over, until somebody says something again."""
    ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
    if ticket.state != Ticket.State.CLOSED:
        ticket.state, ticket.closed_at = Ticket.State.CLOSED, clock.now()
        ticket.save(update_fields=["state", "closed_at"])
    return ticket


def token_of(code: str) -> str:
    """What the link in a message opens the talk with."""
    return _signer.signature(code)


def is_token(code: str, token: str) -> bool:
    """Was this token made for this talk?"""
    return constant_time_compare(token_of(code), token)


def _tell(ticket: Ticket, message: TicketMessage) -> None:
    recipient = ticket.email or ticket.phone
    if not recipient:
        return
    who = ticket.producer.name if message.side == Side.PRODUCER and ticket.producer else "OCOP Đồng Nai"
    notifications.enqueue(
        medium=Message.Medium.EMAIL if ticket.email else Message.Medium.SMS,
        template="ticket_answered",
        recipient=recipient,
        locale=ticket.order.locale if ticket.order else "vi",
        dedupe_key=f"ticket_answered:{ticket.code}:{message.pk}",
        context={
            "ticket": ticket.code,
            "token": token_of(ticket.code),
            "name": ticket.name,
            "topic": ticket.subject,
            "who": who,
            "words": message.text,
        },
    )
