"""Sessions for tests, as far as the air."""

import itertools
from datetime import timedelta
from typing import Any

from accounts.models import User
from catalog.models import IdentityCheck, Producer, Variant
from core import clock
from livestream import papers, patterns, queries, services
from livestream.happenings import Happening
from livestream.models import Creator, LiveComment, LiveSession, RunOfShowItem
from tests.factories import ProducerFactory, ProductFactory, UserFactory, VariantFactory

_numbers = itertools.count(1)


def goods(producer: Producer, code: str = "M12", *, stock: int = 100, **more: Any) -> Variant:
    """A product with one variant at 100,000 đồng."""
    product = ProductFactory.create(producer=producer, code=code, name=f"Mật ong {code}", **more)
    made: Variant = VariantFactory.create(product=product, stock=stock, is_default=True)
    return made


def host(producer: Producer, *, is_verified: bool = True) -> Creator:
    """A host of its own."""
    state = IdentityCheck.State.VERIFIED if is_verified else IdentityCheck.State.ASKED
    found = {"checked_at": clock.now(), "method": "vneid"} if is_verified else {}
    made: Creator = Creator.objects.create(producer=producer, name="Chị Lan", identity=state, **found)
    return made


def planned(producer: Producer | None = None, **more: Any) -> LiveSession:
    """A session that begins in an hour, with a verified host and nothing in its run of show."""
    producer = producer or ProducerFactory.create()
    starts_at = clock.now() + timedelta(hours=1)
    known = {
        "title": "Phiên thử",
        "channels": ["web", "tiktok"],
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=90),
        "host": host(producer),
    }
    return services.create(producer=producer, plan=services.Plan(**known | more))


def item(session: LiveSession, variant: Variant | None = None, **more: Any) -> RunOfShowItem:
    """An item of ten minutes at the end of the run of show."""
    known: dict[str, Any] = {"kind": "hero", "minutes": 10, "title": "Mật ong", "variant": variant}
    return services.save_item(session.pk, RunOfShowItem(**known | more))


def see_to_everything(session: LiveSession, by: User | None = None) -> None:
    """Checklist and papers."""
    who: User = by or UserFactory.create()
    for point in patterns.checklist():
        services.tick(session.pk, point.code, is_done=True, by=who)
    for product in queries.products(queries.run_of_show(session)):
        for kind in papers.wanted(product):
            services.receive_paper(session.pk, product, kind, is_there=True, by=who)


def on_air(session: LiveSession) -> LiveSession:
    """Seen to, ready and on air."""
    see_to_everything(session)
    services.make_ready(session.pk)
    return services.go_on_air(session.pk)


def write(session: LiveSession, text: str, author: str = "lan", source: str = "tiktok") -> LiveComment:
    """A comment comes in."""
    number = f"c{next(_numbers)}"
    services.take_in(
        session.sources.get(source=source),
        [Happening("comment", number, author=author, name="Lan", text=text)],
    )
    return LiveComment.objects.get(session=session, external_id=number)
