"""What writes the catalogue by hand; `catalog.loading` writes it from files."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import partial
from hashlib import sha256

import pghistory
from celery import current_app
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import assignments
from accounts.models import User
from catalog import giving_back, locks, search, telling
from catalog.completeness import Step, gaps
from catalog.errors import BadPrice, NotPublishable
from catalog.models import Approval, Category, Certificate, ImageAsset, Product, Variant
from catalog.queries import today
from catalog.rows import PRICE_MAX_VND
from core import clock, images
from core.money import format_vnd
from core.outbox import Topic, publish


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
def send_for_approval(*, product_id: int, by: User) -> Product:
    """Ask staff to put a product on sale. Sending it twice is as once; one on sale stays so.

    Raises NotPublishable naming what the producer can mend; the identity is the staff's to verify meanwhile.
    """
    product = locks.product(product_id)
    if product.state in (Product.State.PENDING, Product.State.PUBLISHED):
        return product
    if missing := [gap.words for gap in gaps(product) if gap.step != Step.IDENTITY]:
        raise NotPublishable(missing)
    Approval.objects.create(product=product, asked_at=clock.now(), asked_by=by)
    return _move(product, Product.State.PENDING, by)


@transaction.atomic
def take_back(*, product_id: int, by: AbstractBaseUser) -> Product:
    """The producer wants to change what waits for approval; nothing happens to what does not wait."""
    product = locks.product(product_id)
    if product.state != Product.State.PENDING:
        return product
    _settle(product, Approval.Verdict.WITHDRAWN, by)
    return _move(product, Product.State.DRAFT, by)


@transaction.atomic
def publish_product(*, product_id: int, by: AbstractBaseUser | None = None) -> Product:
    """Put a product on sale. Raises NotPublishable naming everything the law still wants (L1a, L5, L9)."""
    product = locks.product(product_id)
    if missing := [gap.words for gap in gaps(product)]:
        raise NotPublishable(missing)
    _settle(product, Approval.Verdict.APPROVED, by)
    return _move(product, Product.State.PUBLISHED, by)


@transaction.atomic
def return_product(
    *, product_id: int, reason: str = "", reasons: Sequence[str] = (), by: AbstractBaseUser
) -> Product:
    """Give a product back to its producer, off sale, with what to mend: codes of `catalog.giving_back`,
    words in `reason`, or both. Raises NoReason without either."""
    codes, note = giving_back.checked("products", reasons, reason)
    product = locks.product(product_id)
    if product.state == Product.State.RETURNED:
        return product
    _settle(product, Approval.Verdict.RETURNED, by, note[:500], codes)
    return _move(product, Product.State.RETURNED, by)


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


def refresh_producers(producer_ids: Collection[int]) -> None:
    """After names of producers changed: fold them into the search text of their products and tell the
    channels. Many at once cost the search one look at all names."""
    _refresh(Product.objects.filter(producer__in=producer_ids))


def refresh_category(category: Category) -> None:
    """After a category's name changed: its products are found by it and the channels told."""
    _refresh(Product.objects.filter(category=category))


@transaction.atomic
def _refresh(products: QuerySet[Product]) -> None:
    found = list(products.select_related("category", "producer", "ward"))
    for product in found:
        product.save(update_fields=["search_text"])
    announce(product.pk for product in found)
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
    order_renditions(asset)
    return asset


def order_renditions(asset: ImageAsset) -> None:
    """Ask a worker for the sizes of a picture once it is written; when the broker is away beat's sweep finds
    the picture later."""
    transaction.on_commit(partial(_order_renditions, asset.pk), robust=True)


def _signed(by: AbstractBaseUser | None) -> AbstractContextManager:
    """The history names this user; without one it keeps whoever the request or task has named."""
    return pghistory.context(user=by.pk) if by else nullcontext()


def _order_renditions(asset_id: int) -> None:
    current_app.send_task("catalog.tasks.make_renditions", args=[asset_id], queue="media", retry=False)


def _move(product: Product, state: str, by: AbstractBaseUser | None) -> Product:
    if product.state != state:
        product.state = state
        with _signed(by):
            product.save(update_fields=["state"])
        announce([product.pk])
    return product


def _settle(
    product: Product,
    verdict: str,
    by: AbstractBaseUser | None,
    reason: str = "",
    reasons: Sequence[str] = (),
) -> None:
    """Write the verdict on what waits, and tell the owners. Staff may also judge what nobody sent."""
    now = clock.now()
    waiting = locks.rows(Approval, product=product, verdict="").first()
    is_news = waiting is not None or verdict == Approval.Verdict.RETURNED
    approval = waiting or Approval(product=product, asked_at=now)
    approval.verdict, approval.reason, approval.reasons = verdict, reason, list(reasons)
    approval.decided_at, approval.decided_by_id = now, by.pk if by else None
    approval.save()
    assignments.end(approval)
    if is_news and verdict != Approval.Verdict.WITHDRAWN:
        telling.owners(
            product.producer_id,
            "product_decided",
            f"{approval.pk}",
            product=product.name,
            code=product.code,
            is_approved=verdict == Approval.Verdict.APPROVED,
            reason=giving_back.told(reasons, reason),
        )
