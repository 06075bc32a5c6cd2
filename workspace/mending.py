"""Where a producer mends what keeps a product from a shop, and how that is said to a producer."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Product
from channels_sync.content import Missing
from channels_sync.missing import MISSING

STEPS = {  # the step of the product's pages; what is not here only staff or the platform can change
    Missing.PICTURE: "pictures",
    Missing.TITLE_SHORT: "about",
    Missing.DESCRIPTION_SHORT: "about",
    Missing.DESCRIPTION_LONG: "legal",
    Missing.LICENCE: "legal",
    Missing.LICENCE_EXPIRED: "legal",
    Missing.NOTICE: "legal",
    Missing.NOT_SHIPPED: "legal",
    Missing.WEIGHT: "variants",
    Missing.VARIANT: "variants",
    Missing.LABEL_LONG: "variants",
    Missing.LABEL_TWICE: "variants",
    Missing.MANY_SKUS: "variants",
    Missing.PRICE_RANGE: "variants",
}
OF_STAFF = {Missing.CATEGORY, Missing.ATTRIBUTE}  # the same for all producers


@dataclass(frozen=True, slots=True)
class Mend:
    """A link to where something is put right."""

    words: str
    address: str


def mends(product: Product, channel: str, causes: Iterable[Missing]) -> list[Mend]:
    """The pages where these causes are put right, each once."""
    names = {
        "pictures": _("Go to the pictures"),
        "about": _("Go to name and description"),
        "legal": _("Go to the facts the law wants"),
        "variants": _("Go to variants and prices"),
    }
    found: dict[str, Mend] = {}
    for cause in causes:
        if step := STEPS.get(cause):
            found[step] = Mend(names[step], reverse(f"workspace:product_{step}", args=[product.code]))
        elif cause in OF_STAFF:
            address = reverse("workspace:channel_category", args=[channel, product.category.slug])
            found["category"] = Mend(_("See the category there"), address)
        elif cause is Missing.NOT_ON_SALE:
            found["sale"] = Mend(_("Go to the product"), reverse("workspace:product", args=[product.code]))
    return list(found.values())


def words(cause: Missing) -> str:
    """What is missing, as a producer reads it: what staff choose for all producers is said as theirs."""
    if cause is Missing.CATEGORY:
        return _("Its category has no place on this platform yet. Staff choose it; you may propose one.")
    if cause is Missing.ATTRIBUTE:
        return _("The category there asks for details that staff have not answered yet.")
    return str(MISSING[cause])
