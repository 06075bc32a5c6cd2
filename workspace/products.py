"""The products of a seat: found, listed, and one of them with the steps that tell of it."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog import giving_back
from catalog.completeness import Gap, gaps
from catalog.completeness import Step as At
from catalog.giving_back import Reason
from catalog.models import Approval, Product
from catalog.models.product import words
from core.text import looked_for
from workspace.access import Seat

PER_PAGE = 20
STEPS = (
    ("about", gettext_lazy("About"), At.ABOUT),
    ("variants", gettext_lazy("Variants and prices"), At.VARIANTS),
    ("pictures", gettext_lazy("Pictures"), None),
    ("legal", gettext_lazy("Facts the law wants"), At.LEGAL),
    ("lots", gettext_lazy("Lots"), None),
)
ELSEWHERE = {"papers": "workspace:papers", "identity": "workspace:about"}  # mended outside the steps


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list, with how many there are in each state."""

    page: Page
    numbers: list[int | str]
    states: list[tuple[str, str, int]]
    q: str
    state: str


@dataclass(frozen=True, slots=True)
class StepLink:
    """A step of a product: where it is, what it still lacks, and what staff want mended there."""

    name: str
    label: str
    address: str
    missing: int
    to_mend: list[Reason]


def listed(request: HttpRequest, seat: Seat) -> Found:
    """The seat's products, the newest first; what makes no sense in the address is as if it were not there.
    The same queries however many rows."""
    q, state = looked_for(request.GET.get("q", "")), request.GET.get("state", "")
    own = Product.objects.filter(producer=seat.producer)
    for word in words(q):
        own = own.filter(search_text__contains=f" {word}")
    counts = dict(own.order_by().values_list("state").annotate(Count("pk")))
    state = state if state in Product.State.values else ""
    shown = own.filter(state=state) if state else own
    rows = shown.annotate(
        cheapest=Min("variants__price_vnd"), dearest=Max("variants__price_vnd"), number=Count("variants")
    ).annotate(
        left=Coalesce(
            Sum("variants__stock_record__on_hand")
            - Sum("variants__stock_record__reserved")
            - Sum("variants__stock_record__allocated"),
            0,
        )
    )
    rows = rows.select_related("category").prefetch_related("images__renditions").order_by("-pk")
    paginator = Paginator(rows, PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    states = [(value, str(label), counts.get(value, 0)) for value, label in Product.State.choices]
    return Found(page, list(paginator.get_elided_page_range(page.number, on_each_side=1)), states, q, state)


def one(seat: Seat, code: str) -> Product:
    """A product of this producer. Raises Http404 for one of another as for none."""
    rows = Product.objects.select_related("category", "producer", "ward__province")
    product = rows.filter(producer=seat.producer, code=code).first()
    if product is None:
        raise Http404
    return product


def steps(product: Product, missing: list[Gap] | None = None) -> list[StepLink]:
    """Every step with the number of its gaps and the reasons for which staff gave the product back."""
    missing = gaps(product) if missing is None else missing
    given = reasons(last_word(product))
    return [
        StepLink(
            name,
            str(label),
            reverse(f"workspace:product_{name}", args=[product.code]),
            sum(gap.step == at for gap in missing),
            [reason for reason in given if reason.step == name],
        )
        for name, label, at in STEPS
    ]


def after(product: Product, step: str) -> str:
    """Where one goes on after this step: the next one, and from the facts of the law to the overview."""
    names = [name for name, _label, _at in STEPS if name != "lots"]
    place = names.index(step) + 1 if step in names else len(names)
    if place < len(names):
        return reverse(f"workspace:product_{names[place]}", args=[product.code])
    return reverse("workspace:product", args=[product.code])


def last_word(product: Product) -> Approval | None:
    """What staff said last, while it still matters to this product."""
    newest = product.approvals.exclude(verdict=Approval.Verdict.WITHDRAWN).first()
    if newest and newest.verdict == Approval.Verdict.RETURNED and product.state != Product.State.RETURNED:
        return None
    return newest


def reasons(word: Approval | None) -> list[Reason]:
    """Of the list, for which staff gave it back with this word."""
    return giving_back.of(word.reasons) if word and word.verdict == Approval.Verdict.RETURNED else []


def mending(product: Product, word: Approval | None) -> list[tuple[Reason, str]]:
    """Each reason with the page on which it is mended."""
    return [
        (
            reason,
            reverse(ELSEWHERE[reason.step])
            if reason.step in ELSEWHERE
            else reverse(f"workspace:product_{reason.step}", args=[product.code]),
        )
        for reason in reasons(word)
    ]


def advice(product: Product) -> list[str]:
    """What the law does not want and buyers do."""
    variants = list(product.variants.all())
    is_sent = product.ship_mode != Product.ShipMode.SERVICE
    found = []
    if not product.images.exists():
        found.append(_("Add a picture: few buy what they cannot see."))
    if is_sent and any(not variant.weight_g for variant in variants):
        found.append(_("Say what each variant weighs with its packing: shipping is counted by it."))
    if any(not variant.gtin for variant in variants):
        found.append(_("Add the barcode of every package that has one."))
    return found
