"""How long does a producer's desk take with very many orders on it?

The hardest case: every one of 100,000 made-up orders stands at one desk, half of them packages of the web
shop and half marketplace orders; all but two hundred are done. Asked for are the first page of each tab,
pages far down, orders of one channel, and searches by code, by the end of a code and of a phone number.
BENCH_INBOX_ORDERS sets how many orders there are.
"""

import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from accounts.models import User
from catalog.models import Membership, Producer, Variant
from core import clock
from core.channels import Channel
from ocop_store.bench import goods
from ocop_store.bench.report import Figure, at
from ocop_store.bench.world import World
from orders.models import Order, OrderLine, Package
from orders.services.numbers import code, next_numbers
from orders.states import Status, fulfilment

ORDERS = int(os.environ.get("BENCH_INBOX_ORDERS", "100000"))
OPEN, BATCH, ASKED = 200, 5_000, 30  # orders still to do; written at a time; requests of each kind
MOST_MS, MOST_QUERIES = 80.0, 10
SHOPS = (Channel.SHOPEE, Channel.LAZADA, Channel.TIKTOK)
TO_DO = (Status.PENDING_CONFIRM, Status.TO_SHIP, Status.PACKING)


def run(world: World) -> list[Figure]:
    """Fill one desk and look at it."""
    for name in ("beat", "worker", "sandbox"):
        world.kill(name)
    client, producer = _seat()
    _fill(producer)
    figures, everything = [], []
    with override_settings(ALLOWED_HOSTS=["*"]):
        for kind, queries in _asked(producer):
            addresses = [f"{reverse('workspace:orders')}?{urlencode(query)}" for query in queries]
            client.get(addresses[0])
            took = sorted(_ms(client, address) for address in addresses)
            everything += took
            figures.append(Figure(f"{kind}: server time, 95 of 100 within", at(took, 0.95), "ms"))
        most = max(_queries(client, f"{reverse('workspace:orders')}?{urlencode(q)}") for q in _pages())
    return [
        Figure("orders at the desk", ORDERS, ""),
        *figures,
        Figure("all: server time, 95 of 100 within", at(sorted(everything), 0.95), "ms", MOST_MS),
        Figure("queries of a page, logging in counted", most, "", MOST_QUERIES),
    ]


def _seat() -> tuple[Client, Producer]:
    goods.fill(40)
    producer = Producer.objects.earliest("pk")
    user = User.objects.create(email="desk@example.vn", full_name="Nguyễn Thị Lan")
    Membership.objects.create(user=user, producer=producer, role=Membership.Role.OWNER)
    client = Client()
    client.force_login(user)
    return client, producer


def _fill(producer: Producer) -> None:
    """Half packages, half marketplace orders; the newest are open."""
    chance, now = random.Random(1), clock.now()
    variants = list(Variant.objects.filter(product__producer=producer).select_related("product"))
    for start in range(0, ORDERS, BATCH):
        _write(range(start, min(start + BATCH, ORDERS)), producer, variants, chance, now)
        print(f"{start + BATCH} orders", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE orders_order, orders_package, orders_orderline, orders_portion")


@transaction.atomic
def _write(numbers, producer, variants, chance, now) -> None:
    orders = [
        _order(pk, number, chance, now)
        for pk, number in zip(next_numbers(len(numbers)), numbers, strict=True)
    ]
    Order.objects.bulk_create(orders)
    packages = Package.objects.bulk_create(
        Package(order=order, producer=producer, number=1, status=order.status)
        for order in orders
        if not order.scope
    )
    package_of = {package.order_id: package for package in packages}
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            package=package_of.get(order.pk),
            key=str(variant.pk),
            variant=variant,
            sku=variant.sku,
            name=variant.product.name,
            quantity=chance.randint(1, 5),
            price_vnd=variant.price_vnd,
        )
        for order in orders
        for variant in chance.sample(variants, min(len(variants), chance.choice((1, 1, 1, 2))))
    )


def _order(pk: int, number: int, chance: random.Random, now) -> Order:
    is_open = number >= ORDERS - OPEN
    status = chance.choice(TO_DO) if is_open else chance.choice((Status.COMPLETED, Status.CANCELLED))
    is_web, placed_at = number % 2, now - timedelta(minutes=5 * (ORDERS - number))
    return Order(
        pk=pk,
        code=code(pk, placed_at),
        channel=Channel.WEB if is_web else SHOPS[number % 3],
        scope="" if is_web else "account:1",
        external_ref="" if is_web else f"26{number:010}",
        status=status,
        fulfilment=fulfilment(status),
        recipient_name="Nguyễn Thị Lan",
        recipient_phone=f"+849{number % 10**8:08}",
        province="Đồng Nai",
        placed_at=placed_at,
    )


def _pages() -> list[dict[str, str]]:
    return [{"state": tab} for tab in ("todo", "to_ship", "done", "cancelled", "all")]


def _asked(producer: Producer) -> Iterator[tuple[str, list[dict[str, str]]]]:
    chance = random.Random(2)
    rows = list(
        producer.portions.order_by("pk").values_list(
            "order__code", "order__recipient_phone", "placed_at", "pk"
        )[:: max(1, ORDERS // ASKED)]
    )
    yield "first pages", _pages() * (ASKED // 5)
    micros = [(int(placed_at.timestamp()) * 1_000_000, pk) for _code, _phone, placed_at, pk in rows]
    tabs = ("all", "done")
    yield (
        "pages far down",
        [{"state": chance.choice(tabs), "after": f"{moment}-{pk}"} for moment, pk in micros],
    )
    yield "one channel", [{"state": "done", "channel": one} for one in (*SHOPS, Channel.WEB)] * (ASKED // 4)
    yield "a channel without an order", [{"state": "all", "channel": Channel.COUNTER}] * (ASKED // 4)
    yield "whole codes", [{"q": row[0]} for row in rows]
    yield "ends of codes", [{"q": row[0][-5:]} for row in rows]
    yield "ends of phone numbers", [{"q": row[1][-4:]} for row in rows]


def _ms(client: Client, address: str) -> float:
    started = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200
    return (time.perf_counter() - started) * 1_000


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)
