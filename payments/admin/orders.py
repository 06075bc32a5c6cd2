"""The money of an order, on its page: what was tried, what came, what goes back."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from orders import page_seam
from orders.models import Order
from payments.admin import showing
from payments.admin.refunds import MAY_ASK


def money(request: HttpRequest, order: Order) -> str:
    """Payments, receipts and refunds with links, for those who may see them. Three queries."""
    if not request.user.has_perm("payments.view_payment") or order.scope:
        return ""
    context = {
        "order": order,
        "payments": [(one, showing.share(one.received_vnd, one.amount_vnd)) for one in order.payments.all()],
        "receipts": list(order.receipts.all()),
        "refunds": list(order.refunds.all()),
        "may_ask": order.owed_vnd > 0 and request.user.has_perm(MAY_ASK),
    }
    return render_to_string("staff/order_money.html", context, request)


page_seam.show(money)
