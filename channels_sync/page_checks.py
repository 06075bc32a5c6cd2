"""Read product pages back and hold them against what we want. Called by reconcile, chunk by chunk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from channels_sync import intents, likeness, locks, products, publications, review, stored, tokens
from channels_sync.models import ChannelAccount, Listing, SyncIntent
from channels_sync.protocol import Aim, ChannelAdapter, Content, Facet, ProductView, Review
from core import clock


@dataclass(frozen=True, slots=True)
class Page:
    """One page of ours in a shop: whose it is, what it should say and what it shows."""

    product_id: int
    wanted: Content
    view: ProductView
    agrees: bool


def look(account: ChannelAccount, listings: Sequence[Listing]) -> dict[str, ProductView]:
    """What the pages of these listings show, by their id there. Raises ChannelError."""
    if products.terms(account.channel) is None:
        return {}
    places = sorted({listing.external_product for listing in listings})
    ours = account.publications.filter(external_product__in=places)
    asked = tuple(ours.order_by("external_product").values_list("external_product", flat=True))
    return {view.product: view for view in tokens.signed_in(account, partial(_view, asked))} if asked else {}


def compare(account: ChannelAccount, listings: Sequence[Listing]) -> dict[str, Page]:
    """Pages of these listings that we want to say something, by their id there. Raises ChannelError."""
    views = look(account, listings)
    rows = account.publications.filter(external_product__in=list(views))
    rows = rows.select_related("account", "product", "intent")
    wanted = publications.wanted(rows)
    found = {}
    for row in rows:
        if row.pk in wanted:
            page, view = wanted[row.pk], views[row.external_product]
            agrees = not likeness.differences(page, view) or _is_being_judged(row.intent, page, view)
            found[row.external_product] = Page(row.product_id, page, view, agrees)
    return found


@transaction.atomic
def heal(account: ChannelAccount, views: Mapping[str, ProductView], began: datetime) -> int:
    """Keep the verdicts, and reopen pages that somebody edited, hid or showed over there. Returns how many.

    What is under review or was refused is left alone: sending the same again would only ask for another
    review.
    """
    if not views:
        return 0
    review.note(account.pk, views.values())
    here = Q(publication__account=account, publication__external_product__in=list(views), acked_version__gt=0)
    rows = list(locks.intents(here).select_related("publication"))
    differing, now = [], clock.now()
    for row in rows:
        if row.publication is None:
            continue
        view = views[row.publication.external_product]
        row.observed, row.observed_at = likeness.shown(view), now
        acked = stored.from_json(Facet.CONTENT, row.acked)
        told_meanwhile = row.acked_at is not None and row.acked_at >= began
        if told_meanwhile or row.is_dirty or row.lease_token or not isinstance(acked, Content):
            continue
        if view.review in (Review.LIVE, Review.UNLISTED) and likeness.differences(acked, view):
            differing.append(row.pk)
    SyncIntent.objects.bulk_update(rows, ["observed", "observed_at"])
    return intents.reopen(differing)


def told(value: Content | ProductView) -> dict[str, Any]:
    """What can be compared of a page, wanted or shown."""
    if isinstance(value, ProductView):
        return likeness.shown(value)
    return {"title": value.title, "state": value.aim.value, "description": value.description}


def _is_being_judged(row: SyncIntent, page: Content, view: ProductView) -> bool:
    """The page was told and the platform looks at it: buyers see the one before until it is through."""
    acked = stored.from_json(Facet.CONTENT, row.acked)
    is_told = isinstance(acked, Content) and not row.is_dirty and likeness.same_page(acked, page)
    return is_told and page.aim is Aim.ON_SALE and view.review is Review.IN_REVIEW


def _view(places: tuple[str, ...], adapter: ChannelAdapter) -> list[ProductView]:
    return list(adapter.view(places))
