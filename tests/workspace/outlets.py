"""Products in a producer's shop on a marketplace."""

from catalog.models import Product
from channels_sync import intents
from channels_sync.models import (
    SyncIntent,
)
from channels_sync.protocol import LISTING_FACETS
from core import clock
from tests.factories import (
    ListingFactory,
    ProductFactory,
    VariantFactory,
)


def listed(owner, account, **fields) -> tuple[Product, SyncIntent]:
    """A product in the shop, acknowledged; and the intent of its price."""
    product = ProductFactory.create(producer=owner.producer)
    listing = ListingFactory.create(account=account, variant=VariantFactory.create(product=product, stock=3))
    intents.refresh({facet: {listing.variant_id: clock.now()} for facet in LISTING_FACETS})
    for row in SyncIntent.objects.filter(listing=listing):
        row.acked, row.acked_version, row.acked_at = row.desired, row.desired_version, clock.now()
        row.save()
    price = SyncIntent.objects.filter(listing=listing, facet="price")
    price.update(**fields)
    return product, price.get()


REFUSED = {
    "desired": {"amount_vnd": 90_000}, "desired_version": 2, "parked_version": 2,
    "parked_code": "error_item_uneditable", "last_error": "error_item_uneditable: Item is banned",
}  # fmt: skip
