"""Keep what a platform told while something was pushed: ids, handles of pictures, its review.

Called by settling inside its transaction, whatever the outcome was: a push of several calls goes on where
the last one stopped, and an id that is lost would make a second product.
"""

from datetime import datetime

from channels_sync import intents
from channels_sync.models import Listing, Publication, RemotePicture, SyncIntent, VoucherOffer
from channels_sync.protocol import LISTING_FACETS, Aim, Learned, Review


def keep(row: SyncIntent, learned: Learned, now: datetime) -> None:
    """Write what was learned about an intent's subject. New SKUs become listings with fresh intents."""
    if row.publication_id:
        _keep_publication(
            Publication.objects.select_related("product").get(pk=row.publication_id), learned, now
        )
    elif row.voucher_offer_id and learned.product:
        VoucherOffer.objects.filter(pk=row.voucher_offer_id).update(external_id=learned.product)


def _keep_publication(publication: Publication, learned: Learned, now: datetime) -> None:
    RemotePicture.objects.bulk_create(
        (
            RemotePicture(account_id=publication.account_id, key=key, handle=handle)
            for key, handle in learned.handles.items()
        ),
        update_conflicts=True,
        unique_fields=["account", "key"],
        update_fields=["handle"],
    )
    if learned.product:
        publication.external_product = learned.product
    if learned.review is not None:
        publication.review, publication.review_reason = learned.review, learned.reason[:1000]
        publication.reviewed_at = now
    publication.save(update_fields=["external_product", "review", "review_reason", "reviewed_at"])
    if learned.review is Review.GONE and publication.aim == Aim.DELETED:
        _unlist(publication)
    elif learned.skus:
        _list(publication, learned, now)


def _unlist(publication: Publication) -> None:
    """The page was taken down: nothing is sent to its SKUs any more."""
    Listing.objects.filter(
        account=publication.account_id,
        variant__product=publication.product_id,
        external_product=publication.external_product,
    ).delete()


def _list(publication: Publication, learned: Learned, now: datetime) -> None:
    """Make listings of SKUs that the platform just gave an id, and move those it gave another."""
    variants = dict(publication.product.variants.filter(sku__in=learned.skus).values_list("sku", "pk"))
    known = {
        row.variant_id: row
        for row in Listing.objects.filter(account_id=publication.account_id, variant__in=variants.values())
    }
    fresh, moved = [], []
    for sku, variant_id in variants.items():
        external_sku, warehouse = learned.skus[sku]
        place = {
            "external_product": publication.external_product,
            "external_sku": external_sku,
            "warehouse": warehouse,
        }
        listing = known.get(variant_id)
        if listing is None:
            fresh.append(Listing(account_id=publication.account_id, variant_id=variant_id, **place))
        elif any(getattr(listing, name) != value for name, value in place.items()):
            Listing.objects.filter(pk=listing.pk).update(**place)
            moved.append(listing.pk)
    Listing.objects.bulk_create(fresh)
    SyncIntent.objects.bulk_create(intent for listing in fresh for intent in intents.create_for(listing, now))
    intents.readdress(moved)
    intents.refresh(
        {facet: dict.fromkeys((row.variant_id for row in fresh), now) for facet in LISTING_FACETS}
    )
