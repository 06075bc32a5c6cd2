"""The counter: tap or scan, take the money, next. It goes on without a network and sends the sales later."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Product, Variant
from core.answers import SeeOther
from core.channels import Channel
from core.money import format_vnd
from core.text import looked_for
from inventory.shelf_queries import shelf
from orders.errors import NotSold
from orders.models import Order, Portion
from orders.services.sell_at_counter import sell_at_counter
from promotions.queries import deals_now
from workspace import counter_payee
from workspace.access import Seat, Task, seated
from workspace.counter_form import CounterForm, read
from workspace.shell import show
from workspace.views.stock import record_of

MOST_TILES = 300  # drawn; a page of thousands opens slowly at a fair, the others are found by search
LAST = 8  # sales shown below, so that one sees that the last was written


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.PACK)
def counter(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The page, and a sale. A script asks for JSON, a plain form gets the page again."""
    if request.method != "POST":
        return _page(request, seat)
    is_script = request.headers.get("Accept") == "application/json"
    try:
        order = _sell(request, seat)
    except NotSold as error:
        if is_script:
            said = {"code": error.code, "field": error.context["field"], "message": error.message}
            return JsonResponse(said, status=422)
        messages.error(request, error.message)
        return _page(request, seat, request.POST, status=422)
    if is_script:
        return JsonResponse({"order": order.code, "total_vnd": order.total_vnd})
    said = {"code": order.code, "total": format_vnd(order.total_vnd)}
    messages.success(request, _("Sold for %(total)s (%(code)s).") % said)
    return SeeOther(reverse("workspace:counter"))


@cache_control(no_cache=True)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The counter's own service worker: it knows nothing of who asks."""
    return render(request, "workspace/counter_sw.js", content_type="text/javascript; charset=utf-8")


def _sell(request: HttpRequest, seat: Seat) -> Order:
    sale = read(request.POST)
    if sale.producer_id != seat.producer.pk:  # a phone that works for two and was switched meanwhile
        raise NotSold("producer", _("This sale is another producer's. Change to it, then send it again."))
    return sell_at_counter(
        producer=seat.producer,
        key=sale.key,
        lines=sale.lines,
        method=sale.method,
        sold_at=sale.sold_at,
        by=seat.user,
    )


def _page(request: HttpRequest, seat: Seat, typed: Any = None, status: int = 200) -> HttpResponse:
    typed = typed or {}
    words = looked_for(request.GET.get("q", ""))
    rows = shelf(seat.producer.pk, words=words).filter(product__state=Product.State.PUBLISHED)
    variants = list(rows)
    deals = deals_now([one.pk for one in variants], channel=Channel.COUNTER)
    last = Portion.objects.filter(producer=seat.producer, channel=Channel.COUNTER).order_by(
        "-placed_at", "-pk"
    )
    drawn = _drawn(variants, typed)
    context = {
        "here": "counter",
        "words": words,
        "form": CounterForm(typed or None, initial={"producer": seat.producer.pk}),
        "goods": [_good(one, deals, typed) for one in variants if one.pk in drawn],
        "others": [_short(_good(one, deals, typed)) for one in variants if one.pk not in drawn],
        "payee": counter_payee.of(seat.producer.pk),
        "last": last.select_related("order")[:LAST],
    }
    return show(request, seat, "workspace/counter.html", context, status)


def _drawn(variants: list[Variant], typed: Any) -> set[int]:
    """Which get a tile: what was typed, and the newest. No more in all: without a script each sends two
    fields, and a server takes a thousand."""
    chosen = {one.pk for one in variants if typed.get(f"units-{one.pk}", "0") not in ("", "0")}
    newest = sorted((one.pk for one in variants if one.pk not in chosen), reverse=True)
    return chosen.union(newest[: max(0, MOST_TILES - len(chosen))])


def _short(good: dict[str, Any]) -> list[Any]:
    """What the script draws a tile from: key, name, price, how many there are, codes, whether for adults."""
    one = good["variant"]
    name, codes = f"{one.product.name}, {one.label}", f"{one.sku} {one.gtin or ''}".strip()
    return [one.pk, name, good["price_vnd"], good["left"], codes, int(one.product.age_restricted)]


def _good(one: Variant, deals: dict[int, Any], typed: Any) -> dict[str, Any]:
    """A tile: what it is, what it costs at the counter, how many there are, what was typed."""
    return {
        "variant": one,
        "price_vnd": deals[one.pk].price_vnd if one.pk in deals else one.price_vnd,
        "left": record_of(one).pool,
        "units": typed.get(f"units-{one.pk}", ""),
    }
