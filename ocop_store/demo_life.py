"""Signs of life for a demonstration: lots of the sample's food, reviews and questions, all marked as samples.

The same catalogue always gets the same; what is there already is left alone. Texts are Vietnamese because
they stand for what people write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from catalog.completeness import FOOD_GROUPS
from catalog.models import Lot, Product
from catalog.queries import today
from core import clock
from core.channels import Channel
from orders.models import Order, OrderLine, Question, Review, Voice
from orders.services.voices import recount
from orders.states import Fulfilment, Status

FIRST_ORDER = "MAU-DG-01"
BUYERS = (
    "Lan N.", "Hải T.", "Minh L.", "Thảo P.", "Dung V.", "Khoa Đ.", "Hạnh B.", "Sơn H.", "Yến N.", "Tuấn T.",
    "Mai Q.", "Phúc L.", "Vy T.", "Nga P.",
)  # fmt: skip
WORDS = (
    (5, "Hàng đúng như mô tả, đóng gói kỹ, giao nhanh hơn mình nghĩ."),
    (5, "Mua lần thứ hai, chất lượng vẫn đều. Cả nhà đều thích."),
    (4, "Ngon, thơm. Hộp hơi móp một góc nhưng bên trong không sao."),
    (5, "Mình quét mã trên bao bì thấy đúng cơ sở sản xuất, yên tâm hẳn."),
    (4, "Chất lượng tốt so với giá. Giao trễ một ngày."),
    (5, "Mua làm quà, người nhận khen. Sẽ ủng hộ cơ sở tiếp."),
    (3, "Tạm ổn, mình mong đợi vị đậm hơn một chút."),
    (5, ""),
    (2, "Hàng đến nơi có một phần bị dập, cửa hàng đã đổi cho mình."),
)
ANSWERS = {
    3: "Cảm ơn bạn đã góp ý, bên mình sẽ ghi rõ độ đậm nhạt trên nhãn.",
    2: "Bên mình xin lỗi bạn. Lô sau đã được bọc thêm lớp chống sốc.",
}
QUESTIONS = (
    ("Để ngoài tủ lạnh được bao lâu vậy?", "Dạ bạn xem mục Bảo quản; trời nóng nên để nơi mát ạ."),
    ("Mua làm quà có kèm túi giấy không ạ?", "Dạ có, bạn ghi “cần túi quà” ở lời nhắn khi đặt hàng nhé."),
    ("Giao ra Hà Nội mất mấy ngày?", "Dạ thường 3–4 ngày làm việc ạ."),
)


@dataclass(frozen=True, slots=True)
class Life:
    """How much was made."""

    lots: int
    reviews: int
    questions: int


@transaction.atomic
def bring() -> Life:
    """Make lots, reviews and questions of what the sample sells; a second time makes nothing."""
    products = list(Product.objects.published().order_by("code").prefetch_related("variants", "lots"))
    sold = [product for product in products if product.variants.all()]
    lots = _lots([product for product in sold if product.ocop_subgroup.startswith(FOOD_GROUPS)])
    if Order.objects.filter(code=FIRST_ORDER).exists():
        return Life(lots, 0, 0)
    talked_of = [product for product in sold if not product.age_restricted]
    return Life(lots, _reviews(talked_of), _questions(talked_of))


def _lots(products: Sequence[Product]) -> int:
    """One lot each, two of every third product; none for those that have some."""
    day, lots = today(), []
    for number, product in enumerate(products):
        if product.lots.all():
            continue
        keeps = product.shelf_life_days
        for age in (2 + number % 4, 9 + number % 5)[: 2 if number % 3 == 0 else 1]:
            made_on = day - timedelta(days=min(age, keeps // 2) if keeps else age)
            lots.append(
                Lot(
                    product=product,
                    code=f"{product.code}-{made_on:%y%m%d}",
                    made_on=made_on,
                    expires_on=made_on + timedelta(days=keeps) if keeps else None,
                    steps=_steps(product, made_on),
                    note="Lô mẫu để minh hoạ.",
                )
            )
    return len(Lot.objects.bulk_create(lots, ignore_conflicts=True))


def _steps(product: Product, made_on: date) -> list[dict[str, str]]:
    is_fresh = product.ocop_subgroup.startswith("I.1.")
    words = (
        (2, "Thu hoạch tại vườn" if is_fresh else "Nhập nguyên liệu, ghi sổ nguồn gốc"),
        (1, "Phân loại, làm sạch" if is_fresh else "Chế biến tại cơ sở"),
        (0, "Kiểm tra cảm quan và khối lượng, đóng gói, dán mã"),
    )
    return [{"on": (made_on - timedelta(days=back)).isoformat(), "what": what} for back, what in words]


def _reviews(products: Sequence[Product]) -> int:
    """Of one to fourteen buyers for two products out of three; each buyer has one order."""
    now = clock.now()
    orders = Order.objects.bulk_create(
        Order(
            code=f"MAU-DG-{place:02}",
            channel=Channel.WEB,
            status=Status.COMPLETED,
            fulfilment=Fulfilment.HANDED_OVER,
            payment=Order.Payment.PAID,
            recipient_name=name,
            note="Đơn mẫu để minh hoạ, không có thật.",
            placed_at=now - timedelta(days=40 + 3 * place),
        )
        for place, name in enumerate(BUYERS, start=1)
    )
    told: list[tuple[Product, int]] = [
        (product, place)
        for number, product in enumerate(products)
        if number % 3 != 2
        for place in range(14 if number == 0 else 1 + (number * 5) % 7)
    ]
    lines = OrderLine.objects.bulk_create(_line(orders[place], product) for product, place in told)
    reviews = [_review(line, product, place) for line, (product, place) in zip(lines, told, strict=True)]
    Review.objects.bulk_create(reviews)
    for product in dict.fromkeys(product for product, _place in told):
        recount(product.pk)
    return len(reviews)


def _line(order: Order, product: Product) -> OrderLine:
    variant = product.variants.all()[0]
    return OrderLine(
        order=order,
        key=variant.sku,
        variant=variant,
        sku=variant.sku,
        name=variant.label,
        quantity=1,
        price_vnd=variant.price_vnd,
        list_price_vnd=variant.price_vnd,
    )


def _review(line: OrderLine, product: Product, place: int) -> Review:
    stars, text = WORDS[(place * 4 + product.pk) % len(WORDS)]
    written_at = line.order.placed_at + timedelta(days=9, hours=place)
    answer = ANSWERS.get(stars, "")
    return Review(
        product=product,
        line=line,
        name=BUYERS[place],
        stars=stars,
        text=text,
        state=Voice.SHOWN,
        written_at=written_at,
        answer=answer,
        answered_at=written_at + timedelta(days=1) if answer else None,
        is_sample=True,
    )


def _questions(products: Sequence[Product]) -> int:
    """One or two about every second product."""
    now = clock.now()
    asked = [
        Question(
            product=product,
            name=BUYERS[(number + part) % len(BUYERS)],
            text=text,
            state=Voice.SHOWN,
            asked_at=now - timedelta(days=12 + number, hours=part),
            answer=answer,
            answered_at=now - timedelta(days=11 + number, hours=part),
            is_sample=True,
        )
        for number, product in enumerate(products)
        if number % 2 == 0
        for part, (text, answer) in enumerate(QUESTIONS[number % 3 :][: 1 + number % 2 + 1])
    ]
    return len(Question.objects.bulk_create(asked))
