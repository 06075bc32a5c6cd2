"""What the demo's shopper has bought: orders in every state, an address, favourites, a talk.

Made through the services that the shop itself uses, then moved into the past so that their ways have days in
them. The messages they would send are taken out again: nobody reads them.
"""

from datetime import timedelta

from django.db.models import F

from accounts import address_book
from accounts.models import User
from catalog.models import Favourite, Variant
from core import clock
from inventory.queries import sellable
from notifications import services as notifications
from orders import confirmation, services
from orders.details import Details
from orders.models import Cart, Order, OrderEvent, Package, Return, TicketMessage
from orders.services import Confirmed, returns, steps, tickets
from orders.services import cart as carts
from orders.services.cancel import cancel

WARD = "26188"  # Phường Tân Triều
PHONE, STREET = "+84912345678", "Số 12, đường Bưởi, khu phố 3"
ENOUGH = 20  # units on the shelf, so that the demo's orders leave enough to buy
GOODS = 8
HOURS_A_STEP = 9


def fill(lan: User) -> bool:
    """Give the shopper a history. False, and one query, when there is one already."""
    if Order.objects.filter(user=lan).exists():
        return False
    goods = _goods()
    if len(goods) < GOODS:
        return False
    if not lan.phone:
        lan.phone = PHONE
        lan.save()
    fields = {"receiver": lan.full_name, "phone": PHONE, "ward": WARD, "street_line": STREET}
    address_book.keep(user_id=lan.pk, fields=fields)
    now = clock.now()
    Favourite.objects.bulk_create(
        Favourite(user=lan, product_id=one.product_id, added_at=now) for one in goods[:3]
    )
    _finished(lan, goods)
    _returning(lan, goods)
    _under_way(lan, goods)
    _age(cancel(_order(lan, goods[5:6]).pk, reason="Tôi muốn đặt món khác", by=lan), days=4)
    _order(lan, goods[6:8])
    notifications.forget([lan.email or "", PHONE])
    return True


def _goods() -> list[Variant]:
    """One variant of each of the first products that travel well and are in stock."""
    found = Variant.objects.filter(
        product__state="published", product__age_restricted=False, product__ship_mode="standard"
    ).order_by("product__code", "position", "pk")
    left = sellable(found.values_list("pk", flat=True))
    by_product: dict[int, Variant] = {}
    for variant in found:
        if left[variant.pk] >= ENOUGH:
            by_product.setdefault(variant.product_id, variant)
    return list(by_product.values())[:GOODS]


def _order(lan: User, goods: list[Variant], quantity: int = 1) -> Order:
    """Through the cart, as a person does it."""
    now = clock.now()
    cart = Cart.objects.filter(user=lan).first() or Cart(user=lan, token=carts.new_token())
    for variant in goods:
        cart = carts.add(cart, variant_id=variant.pk, quantity=quantity).cart
    details = Details(
        receiver=lan.full_name,
        phone=PHONE,
        ward=WARD,
        street_line=STREET,
        method=Order.Method.COD,
        email=lan.email or "",
    )
    cart = services.prepare(cart.pk, details)
    reading = confirmation.read(cart, at=now)
    if reading is None:
        raise RuntimeError("the cart has no details")
    said = Confirmed(key=cart.place_key, seen=reading.digest, has_agreed=True)
    return services.place(cart.pk, said)


def _send(order: Order, tracking: str) -> None:
    for package in order.packages.all():
        steps.confirm(package.pk)
        steps.pack(package.pk)
        steps.ship(package.pk, tracking=f"{tracking}{package.number}", carrier="Viettel Post")


def _deliver(order: Order) -> None:
    for package in order.packages.all():
        steps.deliver(package.pk)


def _finished(lan: User, goods: list[Variant]) -> None:
    """Delivered; one of its goods reviewed."""
    order = _order(lan, goods[0:2], quantity=2)
    _send(order, "VTP26110012")
    _deliver(order)
    _age(order, days=5)
    line = order.lines.order_by("pk")[0]
    text = "Hàng đúng như mô tả, gói rất kỹ. Nhà mình ai cũng thích."
    services.write_review(line_id=line.pk, user=lan, stars=5, text=text)


def _returning(lan: User, goods: list[Variant]) -> None:
    """Delivered, and a return waits for its answer."""
    order = _order(lan, goods[2:3], quantity=2)
    _send(order, "VTP26110047")
    _deliver(order)
    _age(order, days=3)
    package = order.packages.get()
    returns.ask(
        package.pk,
        reason=Return.Reason.WRONG,
        words="Mình đặt hai phần mà trong thùng có một phần khác loại.",
        units={package.lines.get().pk: 1},
        by=lan,
    )


def _under_way(lan: User, goods: list[Variant]) -> None:
    """On the way, with a question that was answered."""
    order = _order(lan, goods[3:5])
    _send(order, "VTP26110093")
    _age(order, days=1)
    package = order.packages.all()[0]
    ticket = tickets.open_ticket(
        subject="Giao giờ nào được ạ?",
        text="Mình đi làm về sau 17 giờ, giao buổi tối được không?",
        order=order,
        producer_id=package.producer_id,
        user=lan,
    )
    answer = "Dạ được ạ, bên mình đã ghi chú cho người giao hàng gọi trước sau 17 giờ."
    tickets.say(ticket.pk, text=answer, side=TicketMessage.Side.PRODUCER)


def _age(order: Order, *, days: int) -> None:
    """Move an order so many days into the past, a few hours from step to step."""
    start = clock.now() - timedelta(days=days)
    Order.objects.filter(pk=order.pk).update(placed_at=start)
    for package in order.packages.all():
        events = OrderEvent.objects.filter(package=package).order_by("pk")
        for number, event in enumerate(events, start=1):
            event.at = start + timedelta(hours=HOURS_A_STEP * number)
            event.save(update_fields=["at"])
    back = timedelta(days=days) - timedelta(hours=HOURS_A_STEP * 3)
    Package.objects.filter(order=order).update(
        shipped_at=F("shipped_at") - back, delivered_at=F("delivered_at") - back
    )
