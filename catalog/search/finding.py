"""Which products fit a query, the best first."""

from dataclasses import dataclass

from catalog.models import Product
from catalog.models.product import words
from catalog.search.reading import Reading

LIMIT = 1_000  # nobody turns more pages than that


@dataclass(frozen=True, slots=True)
class Found:
    """Product ids, the best first, at most LIMIT. `ids` is None when no words restrict the products: an empty
    query, or one of filters alone. An empty tuple is a query that nothing fits."""

    ids: tuple[int, ...] | None
    is_cut: bool
    reading: Reading


def find(text: str, *, age_confirmed: bool) -> Found:
    """Products on sale that fit the words of `text`. The filters of the reading are not applied."""
    reading = Reading(words=tuple(words(text)))
    if not reading.words:
        return Found(None, False, reading)
    found = Product.objects.published().for_age(age_confirmed=age_confirmed)
    for word in reading.words:
        found = found.filter(search_text__contains=f" {word}")
    ids = tuple(found.order_by("code").values_list("pk", flat=True)[: LIMIT + 1])
    return Found(ids[:LIMIT], len(ids) > LIMIT, reading)
