"""What the page of one thing reads: a product, a paper, a lot, a producer. Lists read `catalog.queries`."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import JSONObject

from catalog.models import Certificate, Favourite, ImageAsset, Lot, Producer, Product, Rendition
from catalog.queries import today

LOTS_SHOWN = 3


def product_page(
    slug: str, *, follow: tuple[str, ...] = (), also: Mapping[str, Any] | None = None
) -> Product:
    """One product on sale with what its page prints: four queries. Raises Product.DoesNotExist.

    `follow` names to-one relations and `also` annotations that apps above want to come along.
    """
    products = Product.objects.published().select_related(
        "category", "producer__ward__province", "ward__province", *follow
    )
    found = (
        products.annotate(**(also or {}))
        .prefetch_related(
            "variants",
            Prefetch("certificates", Certificate.objects.valid_on(today())),
            Prefetch("images", images_with_sizes()),
        )
        .get(slug=slug)
    )
    for asset in found.images.all():
        _take_sizes(asset)
    return found


def images_with_sizes() -> QuerySet[ImageAsset]:
    """Pictures with the facts of their renditions as `sizes`, all in one query."""
    sizes = Rendition.objects.filter(asset=OuterRef("pk")).values(
        json=JSONObject(width="width", height="height", format="format", file="file")
    )
    return ImageAsset.objects.annotate(sizes=ArraySubquery(sizes))


def _take_sizes(asset: ImageAsset) -> None:
    """Make of `sizes` the renditions of a picture, as if they had been prefetched."""
    sizes: list[dict[str, Any]] = asset.sizes  # type: ignore[attr-defined]
    known = asset.renditions.all()
    known._result_cache = [Rendition(asset=asset, **size) for size in sizes]
    asset._prefetched_objects_cache = {"renditions": known}  # type: ignore[attr-defined]


def lots_of_page() -> ArraySubquery:
    """Annotation: the newest lots of a product that have not expired, the newest first."""
    fresh = Lot.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=today()), product=OuterRef("pk")
    )
    facts = JSONObject(code="code", made_on="made_on", expires_on="expires_on")
    return ArraySubquery(fresh.order_by("-made_on", "code").values(json=facts)[:LOTS_SHOWN])


def is_favourite(user_id: int) -> Exists:
    """Annotation: this user keeps the product."""
    return Exists(Favourite.objects.filter(user=user_id, product=OuterRef("pk")))


def certificate_page(number: str) -> Certificate:
    """A paper with its product and holder, valid or not. Raises Certificate.DoesNotExist."""
    return (
        Certificate.objects.select_related("product__category", "producer__ward__province")
        .prefetch_related("variants")
        .get(number=number)
    )


def lot_page(code: str) -> tuple[Lot, list[Certificate]]:
    """A lot and the papers of its product that held on the day it was made. Raises Lot.DoesNotExist."""
    lot = Lot.objects.select_related(
        "variant", "product__ward__province", "product__producer__ward__province", "product__category"
    ).get(code=code)
    papers = Certificate.objects.valid_on(lot.made_on).filter(product=lot.product_id)
    covers = (
        papers.filter(Q(variants=None) | Q(variants=lot.variant_id)).distinct() if lot.variant_id else papers
    )
    return lot, list(covers.order_by("-programme", "number"))


def producer_page(slug: str) -> tuple[Producer, list[Certificate]]:
    """A producer and the papers it holds today. Raises Producer.DoesNotExist."""
    producer = Producer.objects.select_related("ward__province").get(slug=slug)
    papers = Certificate.objects.valid_on(today()).filter(producer=producer)
    return producer, list(papers.select_related("product").order_by("-stars", "number"))
