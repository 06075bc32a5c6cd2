"""Product pages in shops: publish, hide, show, take down, and keep what they should say up to date.

The same promise as for listings: lock the intents, then read the facts, then write what differs. A page
that lacks something is not sent: what waited is parked as "incomplete" until nothing is missing any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from catalog.models import Product, Variant
from channels_sync import content as pages
from channels_sync import intents, likeness, locks, products, review, stored
from channels_sync.models import ChannelAccount, Publication, SyncIntent
from channels_sync.protocol import Aim, Content, Facet, Review, Value
from core import clock
from core.errors import DomainError
from core.outbox import Changes, Topic

INCOMPLETE = "incomplete"


class NotForThisShop(DomainError):
    """The shop belongs to another producer, or its platform takes no pages by API."""

    code = "not_for_this_shop"


@transaction.atomic
def publish(account: ChannelAccount, product: Product) -> Publication:
    """Put a product's page into a shop, also one that was taken down. Raises NotForThisShop.

    What is missing stands on the publication afterwards; it goes out by itself once that is mended.
    """
    if not may_carry(account, product):
        raise NotForThisShop(_("This shop does not take this product."))
    _only_page(account, product)
    publication, _made = Publication.objects.get_or_create(account=account, product=product)
    create_for([publication], clock.now())
    return _aim_at(publication, Aim.ON_SALE)


@transaction.atomic
def unlist(publication: Publication) -> Publication:
    """Hide a page from buyers; it keeps its place and its reviews."""
    return _aim_at(publication, Aim.UNLISTED)


@transaction.atomic
def relist(publication: Publication) -> Publication:
    """Show a hidden page again, as it should read today. Raises NotForThisShop."""
    _only_page(publication.account, publication.product)
    return _aim_at(publication, Aim.ON_SALE)


@transaction.atomic
def take_down(publication: Publication) -> Publication:
    """Delete a page over there. Publishing again makes a new one."""
    return _aim_at(publication, Aim.DELETED)


@transaction.atomic
def send_again(publication: Publication) -> int:
    """Send the same page once more: what was refused is freed, what was acknowledged is reopened."""
    freed = intents.replay(Q(publication=publication) & ~Q(parked_code=INCOMPLETE))
    return freed or intents.reopen(
        SyncIntent.objects.filter(publication=publication).values_list("pk", flat=True)
    )


def _only_page(account: ChannelAccount, product: Product) -> None:
    """From here on nobody links it there under a SKU of the shop's own. Raises NotForThisShop when somebody
    has: it has its page there."""
    list(locks.intents(condition([product.pk])))
    locks.pages([account.pk])
    if account.listings.filter(variant__product=product).exclude(external_label="").exists():
        raise NotForThisShop(
            _("It stands there already under a SKU of the shop's own: its page is the shop's.")
        )


def may_carry(account: ChannelAccount, product: Product) -> bool:
    """A common shop takes every producer's goods, a producer's own shop only its own."""
    takes_pages = products.terms(account.channel) is not None
    return takes_pages and account.producer_id in (None, product.producer_id)


def look(account_id: int, external_product: str) -> int:
    """A webhook says that a page changed over there or was judged: ask how it stands. Raises ChannelError."""
    return review.look(account_id, [external_product])


def create_for(publications: Iterable[Publication], now: datetime) -> None:
    """One intent per publication that has none yet: nothing wanted, nothing acknowledged."""
    SyncIntent.objects.bulk_create(
        (
            SyncIntent(
                account_id=one.account_id,
                publication=one,
                facet=Facet.CONTENT,
                urgency=4,
                desired_at=now,
                not_before=now,
            )
            for one in publications
        ),
        ignore_conflicts=True,
    )


def concerned(changes: Changes) -> dict[int, datetime]:
    """Products whose pages may read differently, and since when. A price counts only for pages that wait
    to be made: later it is a facet of its own."""
    news = changes.get(Topic.CATALOGUE, {})
    said = {**changes.get(Topic.PRICE, {}), **news}
    if not said:
        return {}
    published = Variant.objects.filter(
        Q(pk__in=list(news), product__publications__isnull=False)
        | Q(pk__in=list(said), product__publications__external_product="")
    )
    since: dict[int, datetime] = {}
    for variant_id, product_id in published.values_list("pk", "product_id").distinct():
        since[product_id] = min(said[variant_id], since.get(product_id, said[variant_id]))
    return since


def condition(product_ids: Iterable[int]) -> Q:
    """The intents of these products' pages."""
    return Q(publication__product_id__in=list(product_ids))


@transaction.atomic
def refresh(since: Mapping[int, datetime]) -> set[int]:
    """Look again at the pages of these products (product id -> when the change was first said), in a fixed
    number of queries. Returns the accounts with new work."""
    locked = locks.intents(condition(since)) if since else ()
    rows = {row.publication_id: row for row in locked if row.publication_id}
    if not rows:
        return set()
    publications = list(
        Publication.objects.select_related("account", "product").filter(pk__in=rows).order_by("pk")
    )
    facts = products.facts({one.product_id for one in publications})
    answers = products.answers(
        {one.account.channel for one in publications}, {one.product.category_id for one in publications}
    )
    now = clock.now()
    changed: list[tuple[SyncIntent, Value, datetime]] = []
    held, freed, noted = [], [], []
    for one in publications:
        terms = products.terms(one.account.channel)
        if terms is None:
            continue
        row = rows[one.pk]
        draft = pages.write(
            facts[one.product_id],
            answers.get((one.account.channel, one.product.category_id)),
            terms,
            exists=bool(one.external_product),
        )
        page, missing = _page(one, draft, row)
        if missing != one.missing:
            one.missing = missing
            noted.append(one)
        if page is None:
            held += [row.pk] if row.is_dirty and not row.is_parked else []
        elif stored.to_json(page) != row.desired and not _reads_the_same(row, page):
            changed.append((row, page, since[one.product_id]))
        elif row.is_parked and row.parked_code == INCOMPLETE:
            freed.append(row.pk)
    Publication.objects.bulk_update(noted, ["missing"])
    SyncIntent.objects.filter(pk__in=held).update(parked_version=F("desired_version"), parked_code=INCOMPLETE)
    SyncIntent.objects.filter(pk__in=freed).update(parked_version=None, parked_code="", not_before=now)
    intents.want(changed, now)
    return {row.account_id for row, _page_, _at in changed} | {
        one.account_id for one in publications if rows[one.pk].pk in freed
    }


def wanted(publications: Iterable[Publication]) -> dict[int, Content]:
    """What these pages should say now, by publication id; without those that lack something or wait to be
    made. Publications need `account`, `product` and `intent` loaded."""
    rows = [one for one in publications if one.external_product]
    facts = products.facts({one.product_id for one in rows})
    answers = products.answers(
        {one.account.channel for one in rows}, {one.product.category_id for one in rows}
    )
    found = {}
    for one in rows:
        if terms := products.terms(one.account.channel):
            mapping = answers.get((one.account.channel, one.product.category_id))
            draft = pages.write(facts[one.product_id], mapping, terms, exists=True)
            page, _missing = _page(one, draft, one.intent)
            if page is not None:
                found[one.pk] = page
    return found


def _page(one: Publication, draft: pages.Draft, row: SyncIntent) -> tuple[Content | None, list[str]]:
    """The page to want, None to send nothing; and what is missing.

    A hidden page keeps its last texts: nobody reads them, and what is missing does not keep it on show.
    """
    aim = Aim(one.aim)
    if aim is Aim.ON_SALE and not one.product.is_published and one.external_product:
        aim = Aim.UNLISTED
    if aim is not Aim.ON_SALE:
        return (
            replace(_content(row.desired) or draft.content, aim=aim) if one.external_product else None
        ), []
    missing = [code.value for code in draft.missing]
    if not missing:
        return draft.content, []
    told = _content(row.acked)
    return (likeness.without_fallen_badge(told, draft.content) if told else None), missing


def _reads_the_same(row: SyncIntent, page: Content) -> bool:
    return likeness.same_page(_content(row.desired), page)


def _content(written: Mapping[str, Any] | None) -> Content | None:
    page = stored.from_json(Facet.CONTENT, written)
    return page if isinstance(page, Content) else None


def _aim_at(publication: Publication, aim: Aim) -> Publication:
    """Lock the intent before the row, like whoever settles, and read the row only then: a push may have
    taught it where it stands."""
    list(locks.intents(Q(publication=publication)))
    publication.refresh_from_db()
    if aim is Aim.ON_SALE and publication.review == Review.GONE:  # a new page, not an edit of the old one
        publication.external_product = publication.review = publication.review_reason = ""
    publication.aim = aim
    publication.save(update_fields=["aim", "external_product", "review", "review_reason"])
    refresh({publication.product_id: clock.now()})
    publication.refresh_from_db()
    return publication
