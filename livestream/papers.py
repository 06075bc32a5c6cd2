"""Which papers the host has to have in hand for a product before the session.

Law on E-commerce 122/2025/QH15, art. 23: papers of conditional business, papers that prove quality, confirmed
advertising content where the law asks for it (health food: Decree 342/2025).
"""

from django.utils.translation import gettext_lazy as _

from catalog import queries as catalog
from catalog.models import Product

KINDS = {
    "quality": _("test report or papers that prove the quality"),
    "declaration": _("product declaration"),
    "ocop": _("OCOP certificate"),
    "advert": _("confirmation of the advertising content (health food)"),
    "licence": _("licence to sell alcohol"),
}


def wanted(product: Product) -> list[str]:
    """The kinds of paper for this product, in the order of KINDS. Reads prefetched `certificates` and
    `declaration`."""
    kinds = ["quality"]
    if hasattr(product, "declaration"):
        kinds.append("declaration")
    if catalog.valid_stars(product, catalog.today()):
        kinds.append("ocop")
    if product.health_food:
        kinds.append("advert")
    if product.abv_percent is not None:
        kinds.append("licence")
    return kinds
