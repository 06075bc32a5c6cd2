"""Made-up goods in any number, sellable: producers, products, variants, stock and certificates.

They are written past the services, with nobody told: for worlds of benchmarks and tests only.
"""

import random
from datetime import date, timedelta
from itertools import product as pairs_of

import pgtrigger
from django.db import connection, transaction

from accounts.models import Ward
from accounts.services import load_addresses
from catalog import search
from catalog.models import Category, Certificate, Producer, Product, Variant
from catalog.queries import today
from core import clock
from core.text import slug
from inventory.models import StockMovement
from ocop_store.bench.names import FIRST, LAST, SHELVES, Good, goods

BATCH = 5_000
HOME_PROVINCE = "75"
HISTORY = tuple(f"catalog.{model}:insert_insert" for model in ("Product", "Variant", "Certificate"))

KINDS = (
    (Producer.Kind.COOPERATIVE, "HTX"),
    (Producer.Kind.HOUSEHOLD, "Hộ kinh doanh"),
    (Producer.Kind.LIMITED_COMPANY, "Công ty TNHH"),
    (Producer.Kind.COOPERATIVE_GROUP, "Tổ hợp tác"),
)
SIZES = (("tui-250g", "Túi 250 g", 250), ("hop-500g", "Hộp 500 g", 500), ("hop-1kg", "Hộp quà 1 kg", 1_000))

_WRITE_STOCK = """
WITH fresh AS (SELECT * FROM unnest(%s::bigint[], %s::int[]) AS fresh (variant_id, on_hand)),
    records AS (
        INSERT INTO inventory_stockrecord (variant_id, on_hand, reserved, allocated)
        SELECT variant_id, on_hand, 0, 0 FROM fresh)
INSERT INTO inventory_stockmovement (variant_id, reason, ref, delta_on_hand, delta_reserved, at)
SELECT variant_id, %s, 'opening', on_hand, 0, %s FROM fresh
"""


@transaction.atomic
def fill(count: int, *, first: int = 1, searchable: bool = False) -> list[int]:
    """Write so many products on sale, each with two variants in stock on most days and papers for most.

    `searchable` lets them be found by words, which takes about as long again.
    Codes are B000001 and on from the `first`; goods are the same at every run. Returns the product ids.
    """
    chance = random.Random(first)
    if not Ward.objects.filter(province=HOME_PROVINCE).exists():
        load_addresses()
    wards = list(Ward.objects.filter(province=HOME_PROVINCE).order_by("code"))
    shelves = {
        key: Category.objects.get_or_create(slug=key, defaults={"name": shelf[0], "position": 100})[0]
        for key, shelf in SHELVES.items()
    }
    wanted = goods(first - 1 + count)[first - 1 :]
    producers = _producers(wanted, wards, chance)
    products: list[Product] = []
    with pgtrigger.ignore(*HISTORY):  # as many rows again, of no use here
        for start in range(0, count, BATCH):
            rows = [
                _product(number, good, shelves[good.shelf], producers[good.maker], chance)
                for number, good in enumerate(wanted[start : start + BATCH], start=first + start)
            ]
            products += Product.objects.bulk_create(rows)
            _stock(rows, chance)
            _certify(rows, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_product, catalog_variant, catalog_certificate, inventory_stockrecord")
    if searchable:
        search.rebuild()
    return [product.pk for product in products]


def _producers(wanted: list[Good], wards: list[Ward], chance: random.Random) -> dict[str, Producer]:
    """One per pair of words; with very many goods the pairs have more goods each."""
    number_of = {
        f"{first} {last}": number for number, (first, last) in enumerate(pairs_of(FIRST, LAST), start=1)
    }
    makers = sorted({good.maker for good in wanted})
    stored = {producer.code: producer for producer in Producer.objects.filter(code__startswith="BX")}
    made = {}
    for maker in makers:
        kind, title = chance.choice(KINDS)
        code = f"BX{number_of[maker]:04}"
        made[maker] = stored.get(code) or Producer(
            code=code,
            name=f"{title} {maker}",
            slug=f"{code.lower()}-{slug(maker)}",
            kind=kind,
            ward=chance.choice(wards),
            identity_verified=True,
        )
    Producer.objects.bulk_create(producer for producer in made.values() if producer.pk is None)
    return made


def _product(number: int, good: Good, shelf: Category, producer: Producer, chance: random.Random) -> Product:
    is_fruit, is_alcohol = good.shelf == "trai-cay-tuoi", good.shelf == "ruou"
    first = chance.randint(1, 12)
    product = Product(
        code=f"B{number:06}",
        slug=f"b{number}-{slug(good.name)}"[:120],
        name=good.name,
        category=shelf,
        producer=producer,
        ward=producer.ward,
        unit="hộp",
        description=f"{good.name}, làm tại {producer.ward.full_name}, đóng gói kín, giao trong ngày.",
        storage="Nơi khô ráo, thoáng mát",
        ingredients=good.name.split(" ")[0],
        shelf_life_days=180,
        season_months=[(first + month - 1) % 12 + 1 for month in range(5)] if is_fruit else None,
        abv_percent=29 if is_alcohol else None,
        age_restricted=is_alcohol,
        promotion_banned=is_alcohol,
        state=Product.State.PUBLISHED,
    )
    product.search_text = product.folded_text()
    return product


def _stock(products: list[Product], chance: random.Random) -> None:
    variants = Variant.objects.bulk_create(
        Variant(
            product=product,
            key=key,
            sku=f"{product.code}-{key.upper()}",
            label=label,
            price_vnd=price,
            cost_vnd=price * 6 // 10,
            weight_g=grams + 80,
            net_g=grams,
            position=position,
            is_default=position == 0,
        )
        for product in products
        for price in [chance.randrange(20, 400) * 1_000]
        for position, (key, label, grams) in enumerate(
            sorted(chance.sample(SIZES, 2), key=lambda size: size[2])
        )
    )
    units = [0 if chance.random() < 0.1 else chance.randint(1, 300) for _ in variants]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_STOCK, [[one.pk for one in variants], units, StockMovement.Reason.OPENING, clock.now()]
        )


def _certify(products: list[Product], chance: random.Random) -> None:
    """Two of three hold an OCOP paper today, some a paper that has ended, some one of CNNT."""
    day = today()
    Certificate.objects.bulk_create(
        paper for product in products for paper in [_paper(product, day, chance)] if paper is not None
    )


def _paper(product: Product, day: date, chance: random.Random) -> Certificate | None:
    kind = chance.choices(("none", "valid", "ended", "cnnt"), (20, 65, 10, 5))[0]
    about = {"product": product, "producer": product.producer, "number": f"MAU-{product.code}"}
    if kind == "none":
        return None
    if kind == "cnnt":
        return Certificate(programme="CNNT", level="province", year=day.year - 1, **about)
    age = timedelta(days=chance.randint(30, 1_000) if kind == "valid" else chance.randint(1_200, 1_500))
    stars = chance.choices((3, 4, 5), (60, 35, 5))[0]
    issued = day - age
    return Certificate(
        programme="OCOP",
        stars=stars,
        level="central" if stars == 5 else "province",
        issued_on=issued,
        expires_on=issued + timedelta(days=1_095),
        **about,
    )
