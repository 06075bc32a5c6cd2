"""Products that a shopper keeps for later."""

from django.db import transaction
from django.db.models import QuerySet

from catalog.models import Favourite, Product
from core import clock


@transaction.atomic
def keep(*, user_id: int, product_id: int, is_kept: bool) -> None:
    """Keep a product or let it go; saying it twice is as once."""
    if is_kept:
        Favourite.objects.bulk_create(
            [Favourite(user_id=user_id, product_id=product_id, added_at=clock.now())], ignore_conflicts=True
        )
    else:
        Favourite.objects.filter(user_id=user_id, product_id=product_id).delete()


def kept_by(user_id: int) -> QuerySet[Product]:
    """What a user keeps and can still be bought, the last kept first."""
    return Product.objects.published().filter(favourites__user=user_id).order_by("-favourites__added_at")
