"""A live session of the demonstration: planned for tomorrow evening, with a host who is identified and
everything else still to be seen to, so that the gate has something to say. Marked as a sample.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from catalog.models import IdentityCheck, Producer
from core import clock
from livestream import people, queries, services
from livestream.models import Creator, LiveSession

TITLE = "Tối ở vườn nhà (mẫu)"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def plan(producer: Producer, staff: User) -> LiveSession | None:
    """The session, or None where there is one already."""
    if LiveSession.objects.filter(producer=producer).exists():
        return None
    starts_at = _tomorrow_evening(clock.now())
    session = services.create(
        producer=producer,
        plan=services.Plan(
            title=TITLE,
            channels=["web", "tiktok"],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=30),
            host=_host(producer, staff),
        ),
        template="short",
    )
    heroes = session.items.filter(kind="hero")
    for item, variant in zip(heroes, queries.own_variants(producer.pk), strict=False):
        item.variant = variant
        item.price_vnd = variant.price_vnd * 9 // 10 // 1_000 * 1_000
        services.save_item(session.pk, item)
    return session


def _tomorrow_evening(now: datetime) -> datetime:
    """Half past seven, when families are home."""
    return (now.astimezone(VIETNAM) + timedelta(days=1)).replace(hour=19, minute=30, second=0, microsecond=0)


def _host(producer: Producer, staff: User) -> Creator:
    host = people.add(producer=producer, creator=Creator(name="Chị Hoa (mẫu)"))
    method = IdentityCheck.Method.VNEID
    return people.give_verdict(host.pk, is_verified=True, method=method, note="", by=staff)
