"""Everything the shop knows about a shopper, as they may download it."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from accounts import privacy
from accounts.models import Address, ConsentRecord, DataRequest, User
from catalog.models import Favourite
from orders.models import Cart, CartLine, Order, OrderLine, Question, Return, Review, Ticket, TicketMessage

ORDER_FIELDS = (
    "code", "status", "payment", "cod", "method", "placed_at", "paid_at", "recipient_name", "recipient_phone",
    "recipient_address", "email", "phone", "note", "goods_vnd", "discount_vnd", "shipping_vnd", "total_vnd",
    "cancelled_vnd", "owed_vnd", "refunded_vnd", "voucher_code", "invoice", "terms_at", "adult_at",
    "cancel_reason",
)  # fmt: skip
LINE_FIELDS = (
    "order__code", "sku", "name", "quantity", "cancelled", "returned", "price_vnd", "list_price_vnd",
    "voucher_vnd", "reason",
)  # fmt: skip


def data_of(user: User) -> Iterator[str]:
    """One JSON object in pieces, a row at a time: a person with ten thousand orders costs no memory."""
    profile = {
        "email": user.email,
        "phone": user.phone,
        "full_name": user.full_name,
        "joined": user.date_joined,
        "last_login": user.last_login,
    }
    yield '{"profile": ' + _json(profile)
    sections = _sections(user)
    for one in privacy.kept:
        sections |= one.rows(user)
    for name, rows in sections.items():
        yield f',\n"{name}": ['
        for number, row in enumerate(rows.iterator(chunk_size=500)):
            yield (",\n" if number else "\n") + _json(row)
        yield "]"
    yield "}\n"


def _sections(user: User) -> dict[str, QuerySet[Any, dict[str, Any]]]:
    own = Order.objects.filter(user=user, scope="")
    return {
        "addresses": Address.objects.filter(user=user).values(
            "receiver", "phone", "street_line", "ward__name", "ward__province__name", "note", "is_default"
        ),
        "orders": own.order_by("placed_at").values(*ORDER_FIELDS),
        "order_lines": OrderLine.objects.filter(order__in=own)
        .order_by("order_id", "pk")
        .values(*LINE_FIELDS),
        "returns": Return.objects.filter(package__order__in=own).values(
            "package__order__code",
            "reason",
            "words",
            "state",
            "asked_at",
            "answer",
            "refund_vnd",
            "refunded_at",
        ),
        "cart": CartLine.objects.filter(cart__in=Cart.objects.filter(user=user)).values(
            "variant__sku", "quantity", "added_at"
        ),
        "reviews": Review.objects.filter(user=user).values(
            "product__name", "name", "stars", "text", "state", "written_at", "answer"
        ),
        "questions": Question.objects.filter(user=user).values(
            "product__name", "name", "text", "state", "asked_at", "answer"
        ),
        "tickets": Ticket.objects.filter(user=user).values("code", "subject", "state", "opened_at"),
        "ticket_messages": TicketMessage.objects.filter(ticket__user=user).values(
            "ticket__code", "side", "text", "at"
        ),
        "favourites": Favourite.objects.filter(user=user).values("product__name", "added_at"),
        "consents": ConsentRecord.objects.filter(user=user).values(
            "purpose", "text_version", "channel", "given_at", "withdrawn_at"
        ),
        "data_requests": DataRequest.objects.filter(user=user).values(
            "kind", "asked_at", "due_at", "done_at"
        ),
    }


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
