"""Read the facts that product pages are made of. Call after the intents of the pages are locked."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Prefetch

from catalog import queries as catalog
from catalog.models import Certificate, Declaration, Product, Variant
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.content import Answers, Paper, ProductFacts, Terms, VariantFacts
from channels_sync.models import CategoryMapping
from channels_sync.protocol import AttributeAnswer, Facet, Picture
from core.channels import Channel

NOT_SHIPPED = {Product.ShipMode.SERVICE, Product.ShipMode.LOCAL_ONLY}


def facts(product_ids: Iterable[int]) -> dict[int, ProductFacts]:
    """Facts of products by id, in a fixed number of queries."""
    valid = Certificate.objects.valid_on(catalog.today()).prefetch_related("variants")
    rows = (
        Product.objects.filter(pk__in=list(product_ids))
        .select_related("producer", "ward__province", "declaration")
        .prefetch_related("variants", "images", Prefetch("certificates", valid))
    )
    return {row.pk: _facts(row) for row in rows}


def answers(channels: Iterable[str], category_ids: Iterable[int]) -> dict[tuple[str, int], Answers]:
    """What the mappings say, by channel and our category."""
    rows = CategoryMapping.objects.filter(channel__in=set(channels), category__in=set(category_ids))
    return {(row.channel, row.category_id): _answers(row) for row in rows}


def terms(channel: str) -> Terms | None:
    """A platform's terms for pages; None where pages cannot be sent."""
    capabilities = ADAPTERS[Channel(channel)].capabilities
    if capabilities.content is None or Facet.CONTENT not in capabilities.limits:
        return None
    return Terms(capabilities.content, settings.CHANNEL_NO_ALCOHOL_FROM.get(channel))


def _facts(product: Product) -> ProductFacts:
    day = catalog.today()
    variants = list(product.variants.all())
    for variant in variants:
        variant.product = product  # its certificates are read already
    return ProductFacts(
        code=product.code,
        name=product.name,
        description=product.description,
        ingredients=product.ingredients,
        storage=product.storage,
        allergens=tuple(product.allergens),
        shelf_life_days=product.shelf_life_days,
        notice=product.mandatory_notice,
        producer=product.producer.name,
        place=f"{product.ward.name}, {product.ward.province.name}",
        geographical_indication=product.gi_name,
        health_food=product.health_food,
        is_published=product.is_published,
        is_shipped=product.ship_mode not in NOT_SHIPPED,
        age_restricted=product.age_restricted,
        promotion_banned=product.promotion_banned,
        abv_percent=product.abv_percent,
        certificates=tuple(
            one.number
            for one in product.certificates.all()
            if one.programme == Certificate.Programme.OCOP and one.is_valid_on(day)
        ),
        paper=_paper(getattr(product, "declaration", None)),
        pictures=tuple(Picture(one.sha256, one.alt) for one in product.images.all()),
        variants=tuple(_variant(one) for one in variants),
        day=day,
    )


def _paper(row: Declaration | None) -> Paper | None:
    return Paper(row.kind, row.number, row.issued_on, row.issued_at, row.expires_on) if row else None


def _variant(variant: Variant) -> VariantFacts:
    sides = (variant.length_cm, variant.width_cm, variant.height_cm)
    return VariantFacts(
        variant.sku,
        variant.label,
        variant.price_vnd,
        variant.weight_g,
        None if None in sides else sides,  # type: ignore[arg-type]
        catalog.variant_stars(variant, catalog.today()) or 0,
    )


def _answers(row: CategoryMapping) -> Answers:
    given = [one for one in row.attributes if one.get("value_ids") or one.get("text")]
    return Answers(
        category=row.external_category,
        brand=row.brand,
        brand_name=row.brand_name,
        attributes=tuple(
            AttributeAnswer(one["id"], tuple(one["value_ids"]), one["text"], one["name"]) for one in given
        ),
        unanswered=tuple(
            one["name"] for one in row.attributes if one.get("is_required") and one not in given
        ),
        needs_licence=row.needs_licence,
    )
