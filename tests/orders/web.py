"""Orders of the web shop for tests, with their goods held, as placing leaves them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.models import Variant
from core import clock
from core.channels import Channel
from inventory import services as inventory
from inventory.services import Line
from orders.models import Order, OrderLine, Package
from orders.services.steps import confirm, deliver, pack, ship
from orders.states import Status, fulfilment
from tests.factories import VariantFactory, WardFactory

FOR_EVER = datetime(2099, 1, 1, tzinfo=UTC)
SHIPPING_VND = 20_000


def web_order(*goods: tuple[Variant, int], number: int = 1, voucher_vnd: int = 0, **fields: Any) -> Order:
    """An order of 1 × 100,000 đồng in one package unless `goods` are given; cash on delivery unless `method`
    says otherwise. One package for each producer, each with 20,000 đồng of shipping; a voucher lowers the
    first line."""
    goods = goods or ((VariantFactory.create(stock=10), 1),)
    is_cod = fields.setdefault("method", Order.Method.COD) == Order.Method.COD
    status = Status.PENDING_CONFIRM if is_cod else Status.PENDING_PAYMENT
    by_producer: dict[int, list[tuple[Variant, int]]] = {}
    for variant, quantity in goods:
        by_producer.setdefault(variant.product.producer_id, []).append((variant, quantity))
    goods_vnd = sum(variant.price_vnd * quantity for variant, quantity in goods)
    shipping_vnd = SHIPPING_VND * len(by_producer)
    now = clock.now()
    ward = WardFactory.create()
    defaults: dict[str, Any] = {
        "code": f"DH261129{number:05}",
        "channel": Channel.WEB,
        "status": status,
        "fulfilment": fulfilment(status),
        "cod": Order.Cod.DUE if is_cod else Order.Cod.NONE,
        "recipient_name": "Nguyễn Thị Lan",
        "recipient_phone": "+84912345678",
        "recipient_address": f"Số 12, ấp 4, {ward.full_name}, Thành phố Đồng Nai",
        "province": "Đồng Nai",
        "phone": "+84912345678",
        "email": "lan@example.vn",
        "ward": ward,
        "street_line": "Số 12, ấp 4",
        "token": f"token-{number}-".ljust(43, "x"),
        "goods_vnd": goods_vnd,
        "discount_vnd": voucher_vnd,
        "shipping_vnd": shipping_vnd,
        "total_vnd": goods_vnd - voucher_vnd + shipping_vnd,
        "placed_at": now,
        "expires_at": None if is_cod else now + timedelta(minutes=15),
    }
    order = Order.objects.create(**defaults | fields)
    for place, lines in enumerate(by_producer.values(), start=1):
        package = Package.objects.create(
            order=order,
            producer=lines[0][0].product.producer,
            number=place,
            status=status,
            shipping_vnd=SHIPPING_VND,
        )
        for variant, quantity in lines:
            OrderLine.objects.create(
                order=order,
                package=package,
                key=str(variant.pk),
                variant=variant,
                sku=variant.sku,
                name=f"{variant.product.name}, {variant.label}",
                quantity=quantity,
                price_vnd=variant.price_vnd,
                list_price_vnd=variant.price_vnd,
                voucher_vnd=voucher_vnd,
            )
            voucher_vnd = 0
        inventory.hold(
            owner=package.owner,
            lines=[Line(variant.pk, quantity) for variant, quantity in lines],
            until=FOR_EVER,
        )
    return order


def bring(order: Order, status: Status) -> Order:
    """Every package of an order as far as `status`, through the services."""
    steps = {Status.TO_SHIP: confirm, Status.PACKING: pack, Status.SHIPPING: ship, Status.DELIVERED: deliver}
    for step, service in steps.items():
        for package in order.packages.all():
            service(package.pk)
        if step == status:
            break
    order.refresh_from_db()
    return order
