"""What the staff page of publications reads, in a fixed number of queries."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy

from catalog.models import Product
from catalog.models.product import words
from channels_sync.missing import sentences
from channels_sync.models import ChannelAccount, Publication
from channels_sync.protocol import Aim, Review
from channels_sync.review import TROUBLE, advice

PAGE_SIZE = 25
SENDING = Q(intent__desired_version__gt=F("intent__acked_version")) & ~Q(
    intent__parked_version=F("intent__desired_version")
)
PARKED = Q(
    intent__desired_version__gt=F("intent__acked_version"),
    intent__parked_version=F("intent__desired_version"),
)
STATES = {  # one publication may be in several: what waits may also be under review
    "missing": ~Q(missing=[]),
    "refused": Q(missing=[]) & (PARKED | Q(review__in=TROUBLE, aim="on_sale")),
    "sending": Q(missing=[]) & SENDING,
    "review": Q(review=Review.IN_REVIEW),
    "live": Q(review=Review.LIVE),
    "hidden": Q(aim="unlisted"),
    "deleted": Q(aim="deleted"),
}


STATE_WORDS = {
    "missing": gettext_lazy("Something is missing"),
    "refused": gettext_lazy("Refused"),
    "sending": gettext_lazy("Sending"),
    "review": gettext_lazy("Under review"),
    "live": gettext_lazy("Live"),
    "hidden": gettext_lazy("Hidden"),
    "deleted": gettext_lazy("Taken down"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One publication as its line prints it."""

    publication: Publication
    missing: list[str]
    advice: str
    is_sending: bool
    refusal: str


@dataclass(frozen=True, slots=True)
class Board:
    """One page of publications and the counts beside it."""

    page: Page
    rows: list[Row]
    counts: dict[str, int]
    accounts: list[ChannelAccount]
    total: int


def board(*, account: int | None = None, state: str = "", q: str = "", page: int = 1) -> Board:
    """Publications that fit: of one shop, in one state of `STATES`, by words of the product."""
    found = Publication.objects.all()
    if account is not None:
        found = found.filter(account=account)
    for word in words(q):
        found = found.filter(product__search_text__contains=f" {word}")
    counted = found.aggregate(
        **{f"in_{name}": Count("pk", filter=Q(is_in)) for name, is_in in STATES.items()}
    )
    counts = {name: counted[f"in_{name}"] for name in STATES}
    total = found.count()
    if state in STATES:
        found = found.filter(STATES[state])
    rows = found.select_related("account", "product", "intent").order_by("product__code", "account", "pk")
    shown = Paginator(rows, PAGE_SIZE).get_page(page)
    return Board(
        page=shown,
        rows=[_row(one) for one in shown],
        counts=counts,
        accounts=list(ChannelAccount.objects.order_by("pk")),
        total=total,
    )


def not_published(account: ChannelAccount, q: str, limit: int = 10) -> list[Product]:
    """Products on sale that this shop may carry and has no page of, by words; none without words."""
    if not words(q):
        return []
    found = Product.objects.published().exclude(publications__account=account)
    if account.producer_id:
        found = found.filter(producer=account.producer_id)
    for word in words(q):
        found = found.filter(search_text__contains=f" {word}")
    return list(found.order_by("code")[:limit])


def is_refused(one: Publication) -> bool:
    """Is it one of STATES["refused"]? `intent` is loaded."""
    is_in_trouble = one.review in TROUBLE and one.aim == Aim.ON_SALE
    return not one.missing and (is_in_trouble or (one.intent.is_dirty and one.intent.is_parked))


def state_of(one: Publication) -> str:
    """The one state of `STATES` that matters most to whoever sells there; `intent` is loaded."""
    intent = one.intent
    if is_refused(one):
        return "refused"
    if one.aim == Aim.DELETED:
        return "deleted"
    if one.missing:
        return "missing"
    if intent.is_dirty or not one.external_product:
        return "sending"
    if one.aim == Aim.UNLISTED:
        return "hidden"
    return "review" if one.review == Review.IN_REVIEW else "live"


def _row(one: Publication) -> Row:
    intent = one.intent
    is_refused = intent.is_dirty and intent.is_parked and not one.missing
    return Row(
        publication=one,
        missing=sentences(one.missing),
        advice=advice(one),
        is_sending=intent.is_dirty and not intent.is_parked,
        refusal=intent.last_error if is_refused else "",
    )
