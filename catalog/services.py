"""What writes the catalogue by hand; `catalog.loading` writes it from files."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import partial
from hashlib import sha256

import pghistory
from celery import current_app
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from catalog import locks, search
from catalog.errors import BadPrice, NotPublishable
from catalog.models import Category, Certificate, ImageAsset, Producer, Product, Variant
from catalog.queries import today
from catalog.rows import PRICE_MAX_VND
from core import images
from core.money import format_vnd
from core.outbox import Topic, publish

FOOD_GROUPS = ("I.", "II.", "III.")  # food, drinks, medicinal plants: labels need ingredients and storage


@transaction.atomic
def change_price(*, variant_id: int, price_vnd: int, by: AbstractBaseUser | None = None) -> Variant:
    """Set the list price. The same price again writes nothing. Raises BadPrice, Variant.DoesNotExist."""
    if isinstance(price_vnd, bool) or not isinstance(price_vnd, int) or not 0 < price_vnd <= PRICE_MAX_VND:
        raise BadPrice(
            _("The price must be a whole number of đồng from 1 ₫ to %(highest)s.")
            % {"highest": format_vnd(PRICE_MAX_VND)}
        )
    variant = locks.variant(variant_id)
    if variant.price_vnd != price_vnd:
        variant.price_vnd = price_vnd
        with _signed(by):
            variant.save(update_fields=["price_vnd"])
        publish(Topic.PRICE, variant.pk)
    return variant


@transaction.atomic
def publish_product(*, product_id: int, by: AbstractBaseUser | None = None) -> Product:
    """Put a product on sale. Raises NotPublishable naming everything the law still wants (L1a, L5, L9)."""
    product = locks.product(product_id)
    if missing := _missing(product):
        raise NotPublishable(missing)
    return _move(product, Product.State.PUBLISHED, by)


@transaction.atomic
def withdraw_product(*, product_id: int, by: AbstractBaseUser | None = None) -> Product:
    """Take a product off sale everywhere."""
    return _move(locks.product(product_id), Product.State.WITHDRAWN, by)


def announce(product_ids: Iterable[int]) -> None:
    """These products may read differently: let them be found so, and tell the apps above.

    Call inside the transaction.
    """
    ids = list(product_ids)
    search.index(ids)
    variants = Variant.objects.filter(product__in=ids).order_by("pk")
    publish(Topic.CATALOGUE, *variants.values_list("pk", flat=True))


@transaction.atomic
def refresh_producer(producer: Producer) -> None:
    """After a producer's name changed: fold it into the search text of its products and tell the channels."""
    products = list(Product.objects.filter(producer=producer).select_related("category", "producer", "ward"))
    for product in products:
        product.save(update_fields=["search_text"])
    announce(product.pk for product in products)
    search.refresh_names()


@transaction.atomic
def refresh_category(category: Category) -> None:
    """After a category's name changed: its products are found by it and the channels told."""
    products = list(Product.objects.filter(category=category).select_related("category", "producer", "ward"))
    for product in products:
        product.save(update_fields=["search_text"])
    announce(product.pk for product in products)
    search.refresh_names()


@transaction.atomic
def announce_turned_certificates() -> int:
    """Name the products whose badge came or went at the last midnight in Việt Nam; repeatable all day.

    Returns how many. A certificate counts until the end of `expires_on`, so it went if that was yesterday.
    """
    day = today()
    turned = Certificate.objects.filter(
        Q(expires_on=day - timedelta(days=1)) | Q(issued_on=day) | Q(revoked_on=day)
    )
    product_ids = set(turned.values_list("product_id", flat=True))
    announce(product_ids)
    return len(product_ids)


@transaction.atomic
def attach_image(
    *, product_id: int, content: bytes, alt: str, alt_en: str = "", is_illustration: bool = False
) -> ImageAsset:
    """Add a picture at the end of a product's row; the same bytes again answer the picture that is there.

    `content` is cleaned before it is stored. Raises core.images.BadImage, Product.DoesNotExist.
    """
    product = locks.product(product_id)
    digest = sha256(content).hexdigest()
    if known := product.images.filter(sha256=digest).first():
        return known
    picture = images.clean(content)
    last = product.images.aggregate(last=Max("position"))["last"]
    asset = ImageAsset(
        product=product,
        sha256=digest,
        position=0 if last is None else last + 1,
        alt=alt,
        alt_en=alt_en,
        width=picture.width,
        height=picture.height,
        colour=picture.colour,
        is_illustration=is_illustration,
    )
    asset.file.save(f"original.{picture.extension}", ContentFile(picture.content), save=False)
    asset.save()
    publish(Topic.CATALOGUE, *product.variants.values_list("pk", flat=True))
    transaction.on_commit(partial(_order_renditions, asset.pk), robust=True)
    return asset


def _signed(by: AbstractBaseUser | None) -> AbstractContextManager:
    """The history names this user; without one it keeps whoever the request or task has named."""
    return pghistory.context(user=by.pk) if by else nullcontext()


def _order_renditions(asset_id: int) -> None:
    """Ask a worker now; when the broker is away beat's sweep finds the picture later."""
    current_app.send_task("catalog.tasks.make_renditions", args=[asset_id], queue="media", retry=False)


def _move(product: Product, state: str, by: AbstractBaseUser | None) -> Product:
    if product.state != state:
        product.state = state
        with _signed(by):
            product.save(update_fields=["state"])
        announce([product.pk])
    return product


def _missing(product: Product) -> list[str]:
    """What keeps the product from being sold, in words."""
    is_food = product.ocop_subgroup.startswith(FOOD_GROUPS)
    is_fresh = product.ocop_subgroup.startswith("I.1.")
    wanted = {
        _("a verified identity of the producer"): product.producer.identity_verified,
        _("a description"): product.description,
        _("a unit"): product.unit,
        _("a variant with a price"): product.variants.exists(),
        _("ingredients"): product.ingredients or not is_food or is_fresh,
        _("storage"): product.storage or not is_food,
        _("a shelf life"): product.shelf_life_days or not is_food,
    }
    return [name for name, is_there in wanted.items() if not is_there]
