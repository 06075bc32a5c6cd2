"""What a product still lacks before it may be sold, each with the step of the workspace that mends it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from catalog import claims
from catalog.models import Product

FOOD_GROUPS = ("I.", "II.", "III.")  # food, drinks, medicinal plants: labels need ingredients and storage


class Step(StrEnum):
    """Where something is told."""

    IDENTITY = "identity"
    ABOUT = "about"
    VARIANTS = "variants"
    LEGAL = "legal"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to mend, in words."""

    step: Step
    words: str


def gaps(product: Product) -> list[Gap]:
    """Everything the law still wants (L1a, L3b, L5, L9): first what is not there, then claims that nobody may
    make."""
    is_food = product.ocop_subgroup.startswith(FOOD_GROUPS)
    is_fresh = product.ocop_subgroup.startswith("I.1.")
    wanted = [
        (Step.IDENTITY, _("a verified identity of the producer"), product.producer.identity_verified),
        (Step.ABOUT, _("a description"), product.description),
        (Step.ABOUT, _("a unit"), product.unit),
        (Step.VARIANTS, _("a variant with a price"), product.variants.exists()),
        (Step.LEGAL, _("ingredients"), product.ingredients or not is_food or is_fresh),
        (Step.LEGAL, _("storage"), product.storage or not is_food),
        (Step.LEGAL, _("a shelf life"), product.shelf_life_days or not is_food),
    ]
    missing = [Gap(step, words) for step, words, is_there in wanted if not is_there]
    return missing + [Gap(Step.ABOUT, claims.refusal([one])) for one in claims_of(product)]


def claims_of(product: Product) -> list[claims.Claim]:
    """Claims in the texts that the producer writes; the notices of the law are not among them."""
    texts = (product.name, product.description, product.ingredients, " ".join(map(str, product.keywords)))
    return claims.find(" · ".join(texts))
