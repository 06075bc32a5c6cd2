"""Shops that take pages, and products that lack nothing for them."""

from dataclasses import replace
from datetime import date

from catalog.models import Certificate, Declaration, Product
from channels_sync.adapters import registry
from channels_sync.models import CategoryMapping, ChannelAccount
from channels_sync.protocol import Capabilities, ContentRules, Facet, Limit
from core.channels import MARKETPLACES, Channel
from tests.channels_sync.world import World
from tests.factories import ProductFactory, VariantFactory

RULES = ContentRules(
    title_length=(10, 120),
    description_length=(60, 3000),
    pictures=(1, 9),
    label_length=20,
    most_skus=50,
    prices_vnd=(1_000, 120_000_000),
)


def capabilities(channel: Channel = Channel.SHOPEE, rules: ContentRules = RULES) -> Capabilities:
    """The platform's own, with pages."""
    own = registry.ADAPTERS[channel].capabilities
    return replace(own, content=rules, limits={**own.limits, Facet.CONTENT: Limit(1, one_product=True)})


def open_shop(world: World, channel: Channel = Channel.SHOPEE, **fields: object) -> ChannelAccount:
    """A shop that takes pages, on a platform where our category has its place."""
    return world.open_shop(channel, capabilities=capabilities(channel), **fields)


def map_categories(product: Product, **fields: object) -> None:
    """Our category goes to "C9" everywhere."""
    for channel in MARKETPLACES:
        CategoryMapping.objects.create(
            channel=channel, category=product.category, external_category="C9", path="Thực phẩm", **fields
        )


def honey(stock: int = 5, **fields: object) -> Product:
    """A product with one SKU, four stars until the end of 2026 and its declaration."""
    values: dict[str, object] = {"name": "Mật ong hoa cà phê", "ingredients": "Mật ong nguyên chất"}
    product = ProductFactory.create(**values | fields)
    VariantFactory.create(
        product=product, sku=f"{product.code}-1", stock=stock, weight_g=850, label="Chai 500 ml"
    )
    Certificate.objects.create(
        product=product,
        producer=product.producer,
        programme="OCOP",
        stars=4,
        level="province",
        number=f"MAU-{product.code}",
        issued_on=date(2024, 1, 1),
        expires_on=date(2026, 12, 31),
    )
    Declaration.objects.create(
        product=product, number="MAU-1/TCB", issued_on=date(2026, 1, 15), issued_at="Sở Y tế Đồng Nai"
    )
    return product
