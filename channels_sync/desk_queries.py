"""What a producer's pages read: its shops, its products in them, and how each of them stands there.

"Refused" is one thing on all of them: a page that is in STATES["refused"], or a parked value of a SKU, in a
shop that is connected.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from catalog.models import Product, Variant
from catalog.models.product import words
from channels_sync import breaker, intents, sentences, standing, tokens
from channels_sync.models import SECRETS, ChannelAccount, Listing, Publication, SyncIntent
from channels_sync.protocol import LISTING_FACETS, Aim, Facet
from channels_sync.publication_queries import STATES, state_of
from core import clock
from core.channels import MARKETPLACES, Channel

NOT_PARKED, PARKED = intents.NOT_PARKED, intents.PARKED


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop on a marketplace as a producer sees it: its own, or a common one that carries its goods.

    Counts are of this producer's goods alone; `behind_s` is the age of the oldest value that waits.
    """

    account: ChannelAccount
    is_own: bool
    listings: int
    waiting: int
    refused: int
    behind_s: float | None
    now: datetime

    @property
    def state(self) -> str:
        """off | ended | held (by a person) | shadow | stopped (by trouble) | running"""
        account = self.account
        if account.disconnected_at:
            return "off"
        if account.consent_expires_at and account.consent_expires_at <= self.now:
            return "ended"
        if account.mode != ChannelAccount.Mode.LIVE:
            return "held" if account.mode == ChannelAccount.Mode.PAUSED else "shadow"
        return "stopped" if breaker.is_paused(account) else "running"

    @property
    def trouble(self) -> str:
        """Why it is stopped, and what a person has to do, if anything."""
        code = self.account.pause_reason.partition(":")[0]
        found = sentences.explain(self.account.channel, code) or sentences.UNWELL
        by_itself = found.by is sentences.By.ITSELF
        remedy = "" if by_itself else sentences.for_producer(found, is_own=self.is_own)
        return f"{found.meaning} {remedy}".strip()

    @property
    def consent_left(self) -> timedelta | None:
        """How long the seller's consent still lasts; None where its end is unknown."""
        ends = self.account.consent_expires_at
        return None if ends is None or self.account.disconnected_at else ends - self.now

    @property
    def consent_days(self) -> float:
        """The same in days, 0 where nobody knows."""
        return self.consent_left / timedelta(days=1) if self.consent_left else 0

    @property
    def consent_ends_soon(self) -> bool:
        """Only the seller can renew it, so it is said in time."""
        return self.consent_left is not None and self.consent_left < tokens.CONSENT_WARNING


@dataclass(frozen=True, slots=True)
class Cell:
    """A product in a shop. `state` is one of publication_queries.STATES, "listed" for SKUs that have no page
    of ours to write, or "" where it is not; `waiting` and `refused` count values of its SKUs."""

    account: ChannelAccount
    page: Publication | None
    state: str
    waiting: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A product in a shop, whole: its page, and the lines of each SKU."""

    account: ChannelAccount
    page: Publication | None
    state: str
    about_page: standing.Line | None
    skus: Sequence[tuple[Variant, Sequence[standing.Line]]]

    @property
    def lines(self) -> list[standing.Line]:
        """Every line of it."""
        own = [self.about_page] if self.about_page else []
        return [*own, *(line for _variant, lines in self.skus for line in lines)]

    @property
    def is_refused(self) -> bool:
        """Something of it was refused."""
        return any(line.standing is standing.Standing.REFUSED for line in self.lines)

    @property
    def agrees(self) -> bool:
        """The shop shows what we want, as far as it told."""
        return all(
            line.standing in (standing.Standing.MATCHES, standing.Standing.HIDDEN) for line in self.lines
        )


def accounts_of(producer_id: int) -> list[ChannelAccount]:
    """Shops of the producer, and the connected common ones with goods of his; his own first."""
    listed = Listing.objects.filter(account=OuterRef("pk"), variant__product__producer=producer_id)
    written = Publication.objects.filter(account=OuterRef("pk"), product__producer=producer_id)
    common = Q(producer=None, disconnected_at=None) & (Exists(listed) | Exists(written))
    rows = ChannelAccount.objects.filter(Q(producer=producer_id) | common).defer(*SECRETS)
    return sorted(
        rows,
        key=lambda one: (not one.producer_id, MARKETPLACES.index(Channel(one.channel)), one.name, one.pk),
    )


def shops(producer_id: int) -> list[Shop]:
    """The same with their figures, in a fixed number of queries."""
    accounts, now = accounts_of(producer_id), clock.now()
    listed = Listing.objects.filter(account__in=accounts, variant__product__producer=producer_id)
    listings = dict(listed.values_list("account_id").annotate(n=Count("id")))
    behind = {row["account_id"]: row for row in _behind(accounts, producer_id).values("account_id").annotate(
        n=Count("id", filter=NOT_PARKED), parked=Count("id", filter=PARKED & Q(listing__isnull=False)),
        oldest=Min("desired_at", filter=NOT_PARKED),
    )}  # fmt: skip
    pages = Publication.objects.filter(STATES["refused"], account__in=accounts, product__producer=producer_id)
    refused = Counter(pages.values_list("account_id", flat=True))
    refused.update({pk: row["parked"] for pk, row in behind.items()})
    return [
        Shop(
            account=one,
            is_own=one.producer_id == producer_id,
            listings=listings.get(one.pk, 0),
            waiting=behind[one.pk]["n"] if one.pk in behind else 0,
            refused=refused[one.pk],
            behind_s=_age(behind[one.pk]["oldest"], now) if one.pk in behind else None,
            now=now,
        )
        for one in accounts
    ]


def consents_ending(producer_id: int) -> int:
    """Shops of the producer whose consent ends within a week or has ended."""
    soon = clock.now() + tokens.CONSENT_WARNING
    own = ChannelAccount.objects.filter(producer=producer_id, disconnected_at=None)
    return own.filter(consent_expires_at__lt=soon).count()


def goods(producer_id: int, *, state: str = "", q: str = "") -> QuerySet[Product]:
    """Products on sale or with a page somewhere: all, or the "refused", the "missing", the "unlisted" (in no
    connected shop of the producer's own)."""
    rows = Product.objects.filter(producer=producer_id)
    pages = Publication.objects.filter(product=OuterRef("pk"), account__disconnected_at=None)
    if state == "refused":
        rows = rows.filter(Exists(pages.filter(STATES["refused"])) | Exists(_parked()))
    elif state == "missing":
        rows = rows.filter(Exists(pages.filter(STATES["missing"], aim="on_sale")))
    elif state == "unlisted":
        own = Listing.objects.filter(
            account__producer=producer_id, account__disconnected_at=None, variant__product=OuterRef("pk")
        )
        written = pages.filter(account__producer=producer_id).exclude(aim=Aim.DELETED)
        rows = rows.published().exclude(Exists(written) | Exists(own))
    else:
        rows = rows.filter(Q(state=Product.State.PUBLISHED) | Exists(pages))
    for word in words(q):
        rows = rows.filter(search_text__contains=f" {word}")
    return rows.order_by("code")


def board(
    products: Iterable[Product], accounts: Sequence[ChannelAccount]
) -> list[tuple[Product, list[Cell]]]:
    """Each product with a cell per shop, in a fixed number of queries."""
    found = list(products)
    pages = {
        (one.product_id, one.account_id): one
        for one in Publication.objects.filter(product__in=found, account__in=accounts)
        .select_related("intent")
        .defer("intent__desired", "intent__acked", "intent__sent", "intent__observed")
    }
    here = Listing.objects.filter(variant__product__in=found, account__in=accounts)
    listed = set(here.values_list("variant__product_id", "account_id"))
    rows = SyncIntent.objects.filter(intents.DIRTY, account__in=accounts, listing__variant__product__in=found)
    behind = {
        (product_id, account_id): (waiting, refused)
        for product_id, account_id, waiting, refused in rows.values_list(
            "listing__variant__product_id", "account_id"
        ).annotate(waiting=Count("id", filter=NOT_PARKED), refused=Count("id", filter=PARKED))
    }

    def cell(product: Product, account: ChannelAccount) -> Cell:
        key = product.pk, account.pk
        page = pages.get(key)
        state = state_of(page) if page else "listed" if key in listed else ""
        return Cell(account, page, state, *behind.get(key, (0, 0)))

    return [(product, [cell(product, account) for account in accounts]) for product in found]


def places(product: Product, accounts: Sequence[ChannelAccount]) -> list[Place]:
    """How a product stands in each shop, in a fixed number of queries."""
    pages = {
        one.account_id: one
        for one in Publication.objects.filter(product=product, account__in=accounts).select_related("intent")
    }
    rows: dict[tuple[int, int], list[SyncIntent]] = {}
    order = list(LISTING_FACETS)
    found = SyncIntent.objects.filter(account__in=accounts, listing__variant__product=product)
    for row in found.select_related("listing"):
        rows.setdefault((row.account_id, row.listing.variant_id), []).append(row)  # type: ignore[union-attr]
    variants = list(product.variants.all())

    def place(account: ChannelAccount) -> Place:
        page = pages.get(account.pk)
        skus = [
            (
                variant,
                [
                    standing.of_listing(row, account)
                    for row in sorted(mine, key=lambda row: order.index(Facet(row.facet)))
                ],
            )
            for variant in variants
            if (mine := rows.get((account.pk, variant.pk)))
        ]
        state = state_of(page) if page else "listed" if skus else ""
        return Place(account, page, state, standing.of_page(page, account) if page else None, skus)

    return [place(account) for account in accounts]


def _behind(accounts: Sequence[ChannelAccount], producer_id: int) -> QuerySet[SyncIntent, Any]:
    theirs = Q(listing__variant__product__producer=producer_id) | Q(
        publication__product__producer=producer_id
    )
    return SyncIntent.objects.filter(intents.DIRTY, theirs, account__in=accounts).order_by()


def _age(since: datetime | None, now: datetime) -> float | None:
    return (now - since).total_seconds() if since else None


def _parked() -> QuerySet[SyncIntent]:
    rows = SyncIntent.objects.filter(intents.DIRTY, PARKED, listing__variant__product=OuterRef("pk"))
    return rows.filter(account__disconnected_at=None)
