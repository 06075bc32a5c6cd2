"""What a producer writes to its customers about a session: in Vietnamese, marked as advertising."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from core.money import format_vnd
from livestream import queries
from livestream.models import LiveSession, RunOfShowItem

MOST_GOODS = 3  # of a message that is read
DAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A post with goods and link, and a line that fits a text message."""

    post: str
    line: str


def invitation(session: LiveSession, link: str) -> Invitation:
    """The words for a session whose page is at `link`. Prices are those of the shop: what is asked in the
    session is told there. Alcohol is left out: nobody knows who reads a post."""
    goods = _goods(queries.run_of_show(session))
    when = _when(session.starts_at)
    producer = session.producer
    post = [
        f"[Quảng cáo] {session.title}",
        f"{when}, {producer.name}, {producer.ward.full_name} lên sóng, mời cả nhà ghé xem.",
    ]
    if session.host:
        post.append(f"Người dẫn: {session.host.name}.")
    if goods:
        post += ["Có mặt trong phiên:", *(_line(item) for item in goods)]
    if any(item.price_vnd for item in goods):
        post.append("Giá trong phiên thấp hơn, báo khi lên từng món.")
    post.append(f"Xem và đặt hàng tại: {link}")
    return Invitation(
        post="\n".join(post), line=f"[QC] {producer.name}: {session.title}. {when}. Xem: {link}"
    )


def _goods(items: Iterable[RunOfShowItem]) -> list[RunOfShowItem]:
    shown = [item for item in items if item.variant and not item.variant.product.age_restricted]
    return shown[:MOST_GOODS]


def _line(item: RunOfShowItem) -> str:
    assert item.variant is not None
    variant = item.variant
    price = format_vnd(variant.price_vnd).replace("\u00a0₫", "đ")
    return f"• {variant.product.name}, {variant.label}: {price}"


def _when(at: datetime) -> str:
    local = timezone.localtime(at)
    day = DAYS[local.weekday()]
    return f"{local.hour} giờ{f' {local:%M}' if local.minute else ''}, {day} {local:%d/%m/%Y}"
