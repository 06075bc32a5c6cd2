"""Talks with a producer or the shop, about an order or without one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.models import Producer, Product
from core.answers import SeeOther
from core.i18n import localized
from orders.models import TicketMessage
from orders.services import tickets
from storefront import access, pace
from storefront.care_forms import AskForm, SayForm, WriteForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a talk about an order with the producer of one of its packages."""
    purchase = access.find_purchase(request, code)
    first = next(
        (one for one in purchase.packages if str(one.number) == request.GET.get("goi")), purchase.packages[0]
    )
    subject = _("Order %(code)s") % {"code": code}
    form = AskForm(
        request.POST or None,
        packages=purchase.packages,
        initial={"producer": first.producer_id, "subject": subject},
    )
    if request.method == "POST":
        if refused := pace.refusal(request, "write"):
            return refused
        if form.is_valid():
            ticket = tickets.open_ticket(
                kind=form.cleaned_data["kind"],
                subject=form.cleaned_data["subject"],
                text=form.cleaned_data["text"],
                order=purchase.order,
                producer_id=form.cleaned_data["producer"],
                user=request.user if request.user.is_authenticated else None,
            )
            messages.success(request, _("Sent. You are answered within one working day."))
            return SeeOther(reverse("storefront:ticket", args=[ticket.code]))
    context = {"form": form, "order": purchase.order}
    return render(request, "storefront/ask.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Begin a talk without an order: about `?product=`, with `?producer=` (slugs), or with the shop."""
    maker, subject, back = _about(request)
    user = request.user if request.user.is_authenticated else None
    form = WriteForm(request.POST or None, subject=subject, is_known=user is not None)
    if request.method == "POST":
        if refused := pace.refusal(request, "write"):
            return refused
        if form.is_valid() and form.is_trapped:
            return SeeOther(back)
        if form.is_valid():
            ticket = tickets.open_ticket(**form.said(), producer_id=maker.pk if maker else None, user=user)
            if user is None:
                access.remember(request, ticket.code, access.TICKETS_SEEN)
            messages.success(request, _("Sent. You are answered within one working day."))
            return SeeOther(reverse("storefront:ticket", args=[ticket.code]))
    context = {"form": form, "producer": maker, "back": back}
    return render(request, "storefront/write.html", context, status=422 if form.errors else 200)


def _about(request: HttpRequest) -> tuple[Producer | None, str, str]:
    """Whom it goes to, None for the shop; what it is about; the page it comes from. Raises Http404."""
    if slug := request.GET.get("product", "").replace("\0", ""):
        goods = get_object_or_404(Product.objects.published().select_related("producer"), slug=slug)
        return goods.producer, localized(goods, "name"), goods.get_absolute_url()
    if slug := request.GET.get("producer", "").replace("\0", ""):
        maker = get_object_or_404(Producer, slug=slug)
        return maker, "", reverse("storefront:producer", args=[maker.slug])
    return None, "", reverse("storefront:home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """Read a talk, and say something in it."""
    if token := request.GET.get("token"):
        if not access.is_ticket_token(code, token):
            raise Http404
        access.remember(request, code, access.TICKETS_SEEN)
        return redirect("storefront:ticket", code=code)
    found = access.find_ticket(request, code)
    form = SayForm(request.POST or None)
    if request.method == "POST":
        if refused := pace.refusal(request, "write"):
            return refused
        if form.is_valid():
            by = request.user if request.user.is_authenticated else None
            tickets.say(found.pk, text=form.cleaned_data["text"], side=TicketMessage.Side.SHOPPER, by=by)
            return SeeOther(reverse("storefront:ticket", args=[code]))
    context = {"ticket": found, "said": found.messages.all(), "form": form}
    return render(request, "storefront/ticket.html", context, status=422 if form.errors else 200)
