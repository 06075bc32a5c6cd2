"""Who may see an order or a talk: its owner, or a guest who placed it, tracked it or was sent its link.

A guest's session keeps the codes. To everybody else the page does not exist.
"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.crypto import constant_time_compare

from orders import shopper_queries
from orders.models import Order, Ticket
from orders.services import tickets
from orders.shopper_queries import Purchase

ORDERS_SEEN, TICKETS_SEEN = "orders_seen", "tickets_seen"
ORDERS_PROVEN = "orders_proven"  # placed here, or seen through the token that was sent to the shopper
MOST_SEEN = 50  # codes a session keeps; the oldest go


@dataclass(frozen=True, slots=True)
class Found:
    """What a code and a phone led to, how the session keeps it, and its page."""

    code: str
    seen_as: str
    page: str


def by_phone(code: str, phone: str) -> Found | None:
    """The order or the talk of this code whose shopper has this phone (E.164)."""
    if Order.objects.filter(code=code, phone=phone, scope="").exists():
        return Found(code, ORDERS_SEEN, "storefront:order")
    if Ticket.objects.filter(code=code, phone=phone).exists():
        return Found(code, TICKETS_SEEN, "storefront:ticket")
    return None


def remember(request: HttpRequest, code: str, kind: str = ORDERS_SEEN) -> None:
    """Let this session see an order, with TICKETS_SEEN a talk; with ORDERS_PROVEN it may also say where the
    order's money goes."""
    seen = [one for one in request.session.get(kind, []) if one != code]
    request.session[kind] = [*seen, code][-MOST_SEEN:]


def find_purchase(request: HttpRequest, code: str) -> Purchase:
    """The order with what its page prints. Raises Http404 for an order of somebody else as for none."""
    found = shopper_queries.purchase(code)
    if found is None or not may_see(request, found.order):
        raise Http404
    return found


def find_order(request: HttpRequest, code: str) -> Order:
    """The order of the web shop alone. Raises Http404 for an order of somebody else as for none."""
    found = Order.objects.filter(code=code, scope="").first()
    if found is None or not may_see(request, found):
        raise Http404
    return found


def enters_by_token(request: HttpRequest, code: str) -> bool:
    """The address brings the token of the order: from now on this session may see it. False without one.

    Raises Http404 for a wrong one.
    """
    token = request.GET.get("token", "")
    if not token:
        return False
    if not is_order_token(code, token):
        raise Http404
    let_in(request, code)
    return True


def let_in(request: HttpRequest, code: str) -> None:
    """This session placed the order, or has its token."""
    remember(request, code)
    remember(request, code, ORDERS_PROVEN)


def is_owner(request: HttpRequest, order: Order) -> bool:
    """Is it the account's own order? Only then name, phone and street are shown in full."""
    return request.user.is_authenticated and order.user_id == request.user.pk


def may_see(request: HttpRequest, order: Order) -> bool:
    """Is it the account's own, or one that this session placed, tracked or was sent?"""
    return is_owner(request, order) or order.code in request.session.get(ORDERS_SEEN, [])


def may_take_money(request: HttpRequest, order: Order) -> bool:
    """May this visitor say where money of the order goes? To have found it by code and phone is not enough:
    they stand on the parcel."""
    return is_owner(request, order) or order.code in request.session.get(ORDERS_PROVEN, [])


def is_order_token(code: str, token: str) -> bool:
    """Was this token sent with this order?"""
    kept = Order.objects.filter(code=code, scope="").values_list("token", flat=True).first()
    return constant_time_compare(kept or "", token) and bool(kept)


def find_ticket(request: HttpRequest, code: str) -> Ticket:
    """The talk. Raises Http404 for one of somebody else as for none."""
    found = Ticket.objects.select_related("order", "producer").filter(code=code).first()
    if found is None:
        raise Http404
    is_own = request.user.is_authenticated and found.user_id == request.user.pk
    is_of_order = found.order is not None and may_see(request, found.order)
    if not (is_own or is_of_order or code in request.session.get(TICKETS_SEEN, [])):
        raise Http404
    return found


def is_ticket_token(code: str, token: str) -> bool:
    """Was this token sent with this talk?"""
    return tickets.is_token(code, token)
