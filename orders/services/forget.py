"""Forget a shopper. What the law wants kept stays: the orders, with whom they were sent to, for ten years."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import privacy
from accounts.models import DataRequest, User
from catalog import members
from catalog.models import Favourite
from core import clock, rules
from notifications import services as notifications
from orders import locks
from orders.errors import StillOpen
from orders.models import (
    Cart,
    Order,
    OrderEvent,
    Package,
    Question,
    Return,
    ReturnPicture,
    Review,
    Ticket,
    TicketMessage,
)
from orders.states import Status

A_BUYER = "Người mua"  # content like any other name, not a word of the page
OVER = (Status.DELIVERED, Status.COMPLETED, Status.RETURNED, Status.CANCELLED)
RETURN_OPEN = (Return.State.ASKED, Return.State.APPROVED, Return.State.RECEIVED)


def open_orders(user_id: int) -> list[str]:
    """Codes of orders that are still under way, or for which money is owed back."""
    is_open = ~Q(status__in=OVER) | Q(owed_vnd__gt=0) | Q(packages__returns__state__in=RETURN_OPEN)
    is_open |= Q(packages__status=Status.DELIVERY_FAILED)  # the order stands where its slowest package does
    found = Order.objects.filter(is_open, user_id=user_id, scope="").order_by("placed_at", "pk")
    return list(dict.fromkeys(found.values_list("code", flat=True)))


@transaction.atomic
def forget(user_id: int) -> DataRequest:
    """Empty the account and everything said with it. Raises StillOpen naming the orders under way.

    Addresses, favourites and the cart are gone. Reviews and questions stay without a name. Returns lose words
    and pictures. Orders keep the recipient for `order_years` and lose the account, the e-mail, the
    contact phone and the link. What other apps know they forget first (`privacy.kept`).
    """
    leaving = User.objects.get(pk=user_id)
    for kept in privacy.kept:
        kept.forget(leaving)
    own = Order.objects.filter(user=user_id)
    list(locks.carts(Cart.objects.filter(user=user_id).values_list("pk", flat=True)))
    list(locks.orders(own.values_list("pk", flat=True)))
    user = User.objects.select_for_update().get(pk=user_id)  # last, as where a row that names them is written
    if codes := open_orders(user_id):
        raise StillOpen(codes)
    done = privacy.request(user_id=user_id, kind=DataRequest.Kind.DELETE, is_done=True)
    members.forget_invited(email=user.email or "", phone=user.phone or "")
    Favourite.objects.filter(user=user).delete()
    Cart.objects.filter(user=user).delete()
    Review.objects.filter(user=user).update(user=None, name=A_BUYER)
    Question.objects.filter(user=user).update(user=None, name=A_BUYER)
    TicketMessage.objects.filter(by=user).update(by=None)
    OrderEvent.objects.filter(by=user).update(by=None)
    talks = Ticket.objects.filter(Q(user=user) | Q(order__in=own))
    notifications.forget({*_contacts(own), *_contacts(talks)})
    talks.update(name="", phone="", email="")
    Ticket.objects.filter(user=user).update(user=None)
    Package.objects.filter(order__in=own).update(note="")
    _forget_returns(own.values_list("pk", flat=True))
    own.update(user=None, email="", phone="", token="", note="")
    privacy.empty(user)
    return done


def _contacts(rows: QuerySet[Any]) -> set[str]:
    """Where messages about these went; an order may name other addresses than the account does."""
    return {contact for row in rows.values_list("email", "phone") for contact in row if contact}


def _forget_returns(order_ids: Iterable[int]) -> None:
    """What was written and photographed for returns; none is open any more. The figures stay."""
    asked = Return.objects.filter(package__order__in=list(order_ids))
    pictures = ReturnPicture.objects.filter(asked__in=asked)
    for picture in pictures:
        transaction.on_commit(partial(picture.file.storage.delete, str(picture.file)))
    pictures.delete()
    asked.update(words="")


@transaction.atomic
def mask_old(limit: int = 500) -> int:
    """Take the recipients out of orders that the law no longer wants named. Returns how many."""
    before = rules.years_before(clock.now(), rules.value("order_years"))
    old = Order.objects.filter(placed_at__lt=before).exclude(recipient_name="", recipient_phone="")
    ids = list(old.order_by("placed_at").values_list("pk", flat=True)[:limit])
    Package.objects.filter(order__in=ids).update(note="")
    _forget_returns(ids)
    return Order.objects.filter(pk__in=ids).update(
        recipient_name="",
        recipient_phone="",
        recipient_address="",
        street_line="",
        email="",
        phone="",
        token="",
        note="",
        invoice=None,
    )
