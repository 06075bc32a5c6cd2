"""The page on which an order is paid, what is pressed there, and the way back from a gateway."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import qr
from core.errors import DomainError
from core.htmx import HtmxRequest, fragment
from orders.models import Order
from orders.services.money import pay_by
from payments import queries, services
from payments.errors import NotPayable
from storefront import access, pace, paying, returning
from storefront.gateways import may_lead_to_gateways
from storefront.paying import Till
from storefront.returning import Return
from storefront.views.own_cart import go

SEEN = "thay"  # the mark of what a page that asks again already shows


@never_cache
@may_lead_to_gateways
@require_safe
def pay(request: HtmxRequest, code: str) -> HttpResponse:
    """How to pay this order now. A page that asks again is answered when something has changed: with the part
    that did, or with the order's page once it is paid."""
    if access.enters_by_token(request, code):
        return redirect("storefront:pay", code=code)
    order = access.find_order(request, code)
    payment, back = queries.payment_of(order), _back(request)
    if payment is not None and back is not None and back.wants_a_look(payment):
        services.look_soon(payment.pk)
    if not paying.is_payable(order):
        return _done(request, order, has_waited=back is not None or bool(request.htmx))
    till = paying.till(order, payment, back)
    if request.htmx and request.GET.get(SEEN) == till.mark:
        return HttpResponse(status=204)
    return _page(request, till)


@never_cache
@may_lead_to_gateways
@require_POST
def attempt(request: HtmxRequest, code: str) -> HttpResponse:
    """Pay by `method`: on to the gateway, to the code to scan, or at the door."""
    order = access.find_order(request, code)
    if refused := pace.refusal(request, "pay", order.pk):
        return refused
    if not paying.is_payable(order):
        return _done(request, order)
    payment, back = queries.payment_of(order), _back(request)
    if payment is not None and back is not None and back.has_failed and back.is_open(payment):
        services.look(payment.pk)  # it ends before the next one opens, or turns out paid
    try:
        address = _begin(request, order, request.POST.get("method", ""))
    except DomainError as error:
        order.refresh_from_db()
        if not paying.is_payable(order):
            return _done(request, order)
        till = paying.till(order, queries.payment_of(order), back)
        return _page(request, till, refusal=error.message, status=422)
    return go(request, address)


@never_cache
@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """The code to scan as a picture, to be opened by the bank's app on the same phone."""
    order = access.find_order(request, code)
    till = paying.till(order, queries.payment_of(order)) if paying.is_payable(order) else None
    if till is None or till.terms is None:
        raise Http404
    answer = HttpResponse(qr.picture(till.terms.qr), content_type="image/png")
    answer["Content-Disposition"] = f'attachment; filename="VietQR-{order.code}.png"'
    return answer


@never_cache
@require_safe
def come_back(request: HttpRequest, method: str) -> HttpResponse:
    """A browser back from a gateway: to the page of the order, which knows what became of it. What the query
    says is told to the shopper and written nowhere."""
    payment, news = queries.by_return(method, request.META.get("QUERY_STRING", ""))
    if payment is None or news is None:
        return render(request, "storefront/pay_return.html", {"is_read": False}, status=400)
    with override(payment.order.locale):  # the address a gateway was given has no language
        if not access.may_see(request, payment.order):
            return render(request, "storefront/pay_return.html", {"is_read": True})
        page = reverse("storefront:pay", args=[payment.order.code])
    return redirect(f"{page}?{urlencode({returning.PARAMETER: Return.of(payment, news).sealed()})}")


def _begin(request: HttpRequest, order: Order, method: str) -> str:
    """Pay by this method from now on. Returns the address to send the browser to.

    Raises NotPayable, GatewayAway, WrongStep; then the order waits as before.
    """
    if method == Order.Method.COD:
        if method not in queries.methods(order.due_vnd):
            raise NotPayable(_("This sum cannot be paid this way. Choose another."))
        pay_by(order.pk, method)
        messages.success(request, _("You pay when the goods arrive. The producers are told now."))
        return reverse("storefront:order", args=[order.code])
    payment = services.open_payment(
        order.pk,
        method=method,
        ip=pace.address_of(request),
        base_url=request.build_absolute_uri("/").rstrip("/"),
        locale=order.locale,
    )
    return payment.pay_url or reverse("storefront:pay", args=[order.code])


def _back(request: HttpRequest) -> Return | None:
    """What the browser brought back from a gateway, as long as the page shows it."""
    said = request.POST if request.method == "POST" else request.GET
    return Return.opened(said.get(returning.PARAMETER, ""))


def _page(request: HtmxRequest, till: Till, *, refusal: str = "", status: int = 200) -> HttpResponse:
    back = _back(request)
    context = {
        "till": till,
        "order": till.order,
        "refusal": refusal,
        "back": back.sealed() if back else "",
        "every": paying.REFRESH_S,
    }
    return fragment(request, "storefront/pay.html", "till", context, status=status)


def _done(request: HtmxRequest, order: Order, *, has_waited: bool = False) -> HttpResponse:
    """To the order's page, with the good news for whoever has waited for it."""
    if has_waited and order.payment == Order.Payment.PAID and not order.owed_vnd:
        messages.success(request, _("Your payment is here. Thank you! The producers are told now."))
    return go(request, reverse("storefront:order", args=[order.code]))
