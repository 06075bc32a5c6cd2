"""The page of one order and what its shopper does there."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, private_files, rules
from core.answers import SeeOther
from core.errors import DomainError
from orders.errors import ReturnRefused, WrongStep
from orders.models import Package, Return, ReturnPicture
from orders.services import returns
from orders.services.again import buy_again
from orders.services.cancel import BEFORE_PACKING, cancel
from orders.shopper_queries import Purchase
from orders.states import Status
from payments import services as payments
from storefront import access, carts, pace
from storefront.care_forms import CancelForm, ReturnForm, TrackForm
from storefront.money import money
from storefront.paying import missing_vnd
from storefront.receipts import receipt
from storefront.refund_form import RefundAccountForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Find an order by its code and phone, without an account. Unknown codes and wrong phones read alike."""
    form = TrackForm(request.POST or None)
    if request.method == "POST":
        if refused := pace.refusal(request, "track"):
            return refused
        if form.is_valid():
            found = access.by_phone(form.cleaned_data["code"], form.cleaned_data["phone"])
            if found is not None:
                access.remember(request, found.code, found.seen_as)
                return SeeOther(reverse(found.page, args=[found.code]))
            form.add_error(None, _("We find no order with this code and phone number. Look at both again."))
    status = 422 if form.errors else 200
    return render(request, "storefront/track.html", {"form": form}, status=status)


@never_cache
@require_safe
def order(request: HttpRequest, code: str) -> HttpResponse:
    """One order: where each package is, what it cost and what can be done next."""
    if access.enters_by_token(request, code):
        return redirect("storefront:order", code=code)
    return _page(request, access.find_purchase(request, code))


def _page(
    request: HttpRequest,
    purchase: Purchase,
    form: CancelForm | None = None,
    account_form: RefundAccountForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may_cancel = [package for package in purchase.packages if package.status in BEFORE_PACKING]
    context = {
        "receipt": receipt(purchase, is_full=access.is_owner(request, purchase.order)),
        "money": money(purchase.order),
        "missing_vnd": missing_vnd(purchase.order),
        "may_take_money": access.may_take_money(request, purchase.order),
        "account_form": account_form or RefundAccountForm(),
        "order": purchase.order,
        "tickets": purchase.tickets,
        "form": form or (CancelForm(may=may_cancel) if may_cancel else None),
        "is_whole": len(may_cancel) == len(purchase.packages),
    }
    return render(request, "storefront/order.html", context, status=status)


@never_cache
@require_POST
def cancellation(request: HttpRequest, code: str) -> HttpResponse:
    """Cancel the ticked packages."""
    purchase = access.find_purchase(request, code)
    form = CancelForm(
        request.POST, may=[package for package in purchase.packages if package.status in BEFORE_PACKING]
    )
    if not form.is_valid():
        return _page(request, purchase, form, status=422)
    try:
        left = cancel(
            purchase.order.pk,
            package_ids=form.cleaned_data["packages"],
            reason=form.words(),
            by=request.user if request.user.is_authenticated else None,
        )
    except WrongStep:
        form.add_error(None, _("The producer has just packed it, so it can no longer be cancelled."))
        return _page(request, access.find_purchase(request, code), form, status=422)
    messages.success(
        request,
        _("This order is cancelled. Nothing of it will be sent.")
        if left.status == Status.CANCELLED
        else _("This part is cancelled and will not be sent. The rest of the order goes on."),
    )
    return SeeOther(reverse("storefront:order", args=[code]))


@never_cache
@require_POST
def refund_account(request: HttpRequest, code: str) -> HttpResponse:
    """Say where the money of this order is transferred back to."""
    purchase = access.find_purchase(request, code)
    if not access.may_take_money(request, purchase.order):
        raise Http404
    if refused := pace.refusal(request, "write"):
        return refused
    form = RefundAccountForm(request.POST)
    if not form.is_valid():
        return _page(request, purchase, account_form=form, status=422)
    if payments.refund_account(purchase.order.pk, **form.cleaned_data):
        messages.success(request, _("Written down. We transfer the money to this account."))
    else:
        messages.warning(request, _("There is nothing to be transferred any more. See below."))
    return SeeOther(reverse("storefront:order", args=[code]))


@never_cache
@require_POST
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Put the same goods into the cart, and say what of it cannot be had."""
    purchase = access.find_purchase(request, code)
    result = buy_again(purchase.order, carts.make(request))
    if result.cart.pk:
        carts.keep(request, result.cart)
    for name, why in result.missing:
        messages.warning(request, f"{name}: {why}")
    if not result.cart.pk:
        return SeeOther(reverse("storefront:order", args=[code]))
    messages.success(request, _("It is in your cart, at today’s prices."))
    return SeeOther(reverse("storefront:cart"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_back(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to send goods of one package back; `?goi=` says which."""
    purchase = access.find_purchase(request, code)
    package = _returnable(purchase, request.GET.get("goi", ""))
    lines = list(package.lines.all())
    form = ReturnForm(
        request.POST or None, request.FILES or None, lines=lines, left=returns.units_left(lines)
    )
    if request.method == "POST":
        if refused := pace.refusal(request, "write"):
            return refused
        if form.is_valid() and _ask(request, package, form):
            messages.success(request, _("Sent. The producer answers within one working day; we tell you."))
            return SeeOther(reverse("storefront:order", args=[code]))
    context = {
        "form": form,
        "order": purchase.order,
        "package": package,
        "days": rules.value("return_days", on=package.delivered_at),
    }
    return render(request, "storefront/return.html", context, status=422 if form.errors else 200)


def _returnable(purchase: Purchase, number: str) -> Package:
    """The package of this number, else the only one that can be sent back. Raises Http404."""
    now = clock.now()
    found = [
        package
        for package in purchase.packages
        if (until := returns.may_ask_until(package, Return.Reason.MISINFORMED)) and now <= until
        if not any(one.state == Return.State.ASKED for one in package.returns.all())
    ]
    if number:
        found = [package for package in found if str(package.number) == number]
    if not found or not any(returns.units_left(list(found[0].lines.all())).values()):
        raise Http404
    return found[0]


def _ask(request: HttpRequest, package: Package, form: ReturnForm) -> bool:
    try:
        returns.ask(
            package.pk,
            reason=form.cleaned_data["reason"],
            words=form.cleaned_data["words"],
            units=form.units(),
            pictures=form.cleaned_data["pictures"],
            by=request.user if request.user.is_authenticated else None,
        )
    except ReturnRefused as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
    except DomainError as error:
        form.add_error(None, error.message)
    return not form.errors


@never_cache
@require_POST
def withdrawal(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Keep the goods after all."""
    purchase = access.find_purchase(request, code)
    if not any(one.pk == pk for package in purchase.packages for one in package.returns.all()):
        raise Http404
    try:
        returns.withdraw(pk, by=request.user if request.user.is_authenticated else None)
        messages.success(request, _("The return is withdrawn."))
    except WrongStep:
        messages.error(request, _("The producer has already answered; look at the answer below."))
    return SeeOther(reverse("storefront:order", args=[code]))


@never_cache
@require_safe
def picture(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """A picture of a return, for those who may see the order."""
    purchase = access.find_purchase(request, code)
    found = ReturnPicture.objects.filter(pk=pk, asked__package__order=purchase.order).first()
    if found is None:
        raise Http404
    return private_files.picture(found.file)
