"""Fill a benchmark's world: the sample catalogue, or many made-up variants already in step."""

import sys
from collections import Counter
from collections.abc import Sequence

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.models import Province, Ward
from catalog.models import Category, Producer, Product, Variant
from channels_sync import intents, linking, sandbox, stored
from channels_sync.models import ChannelAccount, Listing, SyncIntent
from channels_sync.protocol import Facet, Price, Stock, Value
from core import clock
from core.channels import MARKETPLACES
from core.models import OutboxEvent
from inventory import services as inventory
from inventory.models import StockRecord
from ocop_store.bench.world import NotReady, World, wait


def sample_catalogue(world: World) -> None:
    """The sample catalogue, its shops connected, linked and in step.

    No category has a place on a platform, so no page is sent: stock, price and promotion are measured alone.
    """
    call_command("load_catalogue", stdout=sys.stderr)  # our own output is the report alone
    world.control("seed", **_document(Product.objects.prefetch_related("variants__product")))
    for account in sandbox.connect():
        linking.link(account)
    in_step(120, "the sample catalogue in step")


def everything_is_clean() -> bool:
    """Nothing waits to be sent or relayed. What is parked waits for a person."""
    waiting = OutboxEvent.objects.filter(processed_at__isnull=True).exists()
    return not waiting and not _waiting().exists()


def _waiting() -> QuerySet[SyncIntent]:
    return SyncIntent.objects.filter(intents.DIRTY, intents.NOT_PARKED)


def in_step(seconds: float, what: str) -> float:
    """Wait until everything is clean. Raises NotReady with what waits, by account, facet and last word."""
    try:
        return wait(everything_is_clean, seconds, what, every=0.1)
    except NotReady as late:
        rows = _waiting().values_list("account__channel", "facet", "last_error")
        raise NotReady(f"{late}; waiting: {Counter(rows).most_common(10)}") from None


def like_the_sample(variants: int) -> list[int]:
    """How many variants each product has when there are 1.8 on average, as in the sample catalogue."""
    sizes = [2, 2, 2, 2, 1] * (variants // 9 + 1)
    while sum(sizes) > variants:
        sizes[-1:] = [1] if sizes[-1] == 2 and sum(sizes) - variants == 1 else []
    return sizes


@transaction.atomic
def many_variants(world: World, sizes: Sequence[int], *, in_stock: int = 0) -> list[int]:
    """Made-up products of `sizes` variants each, listed in all three shops, acknowledged and last seen as
    they are: the first `in_stock` variants with five units, the others with none. They are linked by hand and
    have no publications, so no page is sent.

    Takes the place of every product there was. Returns the variant ids.
    """
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalog_product CASCADE")
    province, _ = Province.objects.get_or_create(code="75", defaults={"name": "Đồng Nai"})
    ward, _ = Ward.objects.get_or_create(code="26188", defaults={"province": province, "name": "Tân Triều"})
    about = {"name": "HTX", "slug": "htx", "kind": "cooperative", "ward": ward}
    producer, _ = Producer.objects.get_or_create(code="SX01", defaults=about)
    category, _ = Category.objects.get_or_create(slug="trai-cay-tuoi", defaults={"name": "Trái cây tươi"})
    made = Product.objects.bulk_create(
        Product(
            code=f"B{n:05d}",
            slug=f"b-{n}",
            name=f"Sản phẩm thử tải số {n}",
            category=category,
            producer=producer,
            ward=ward,
            unit="hộp",
            description="Hàng thử tải.",
            state=Product.State.PUBLISHED,
        )
        for n in range(len(sizes))
    )
    variants = Variant.objects.bulk_create(
        Variant(
            product=product,
            key=f"v{k}",
            sku=f"{product.code}-{k}",
            label=f"Hộp {k + 1}",
            price_vnd=50_000 + 5_000 * k,
            weight_g=500,
            position=k,
        )
        for product, size in zip(made, sizes, strict=True)
        for k in range(size)
    )
    StockRecord.objects.bulk_create(StockRecord(variant=variant) for variant in variants)
    world.control("seed", **_document(Product.objects.prefetch_related("variants__product")))
    for variant in variants[:in_stock]:
        inventory.receive(variant_id=variant.pk, quantity=5, ref="opening")
        for channel in MARKETPLACES:
            world.control("tamper", channel=channel, sku=variant.sku, stock=5)
    _list_as_shown(world, {variant.sku: variant for variant in variants})
    return [variant.pk for variant in variants]


def _list_as_shown(world: World, by_sku: dict[str, Variant]) -> None:
    shelves, now = world.control("shelf"), clock.now()
    for account in sandbox.connect():
        rows = shelves[account.channel]
        listings = Listing.objects.bulk_create(
            Listing(
                account=account,
                variant=by_sku[row["sku"]],
                external_product=str(row["product_id"]),
                external_sku=str(row["sku_id"]),
                warehouse=row.get("warehouse", "") or "",
            )
            for row in rows
        )
        shown: dict[str, dict[Facet, Value]] = {
            row["sku"]: {Facet.STOCK: Stock(row["stock"]), Facet.PRICE: Price(row["price_vnd"])}
            for row in rows
        }
        fresh = []
        for listing in listings:
            for intent in intents.create_for(listing, now):
                value = shown[listing.variant.sku].get(Facet(intent.facet))
                intent.desired = intent.acked = intent.observed = stored.to_json(value)
                intent.observed_at = now
                intent.desired_version = intent.acked_version = int(value is not None)
                fresh.append(intent)
        SyncIntent.objects.bulk_create(fresh, batch_size=2000)


def _document(products) -> dict:
    """The catalogue as the sandbox is seeded with it."""
    return {
        "products": [
            {
                "id": product.code,
                "name": product.name,
                "variants": [
                    {
                        "key": v.key,
                        "sku": v.sku,
                        "label_vi": v.label,
                        "price_vnd": v.price_vnd,
                        "ship_weight_g": v.weight_g,
                    }
                    for v in product.variants.all()
                ],
            }
            for product in products
        ]
    }


def stock_intents(variant_id: int):
    """The stock intents of a variant, one per channel."""
    return SyncIntent.objects.filter(listing__variant_id=variant_id, facet=Facet.STOCK)


def accounts() -> list[ChannelAccount]:
    """Every account of this world."""
    return list(ChannelAccount.objects.order_by("id"))
