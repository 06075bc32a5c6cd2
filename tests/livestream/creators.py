"""Creators, their agreements, and orders they brought."""

import itertools
from datetime import timedelta
from decimal import Decimal
from typing import Any

from catalog.models import Producer, Product
from core import clock
from livestream.models import Collaboration, Creator
from payments.days import day_of

_numbers = itertools.count(1)


def agreement(producer: Producer, *products: Product, **more: Any) -> Collaboration:
    """In force for a month, 10 %, for these goods."""
    number = next(_numbers)
    today = day_of(clock.now())
    known: dict[str, Any] = {
        "contract_no": f"HD-{number}",
        "signed_on": today - timedelta(days=20),
        "starts_on": today - timedelta(days=20),
        "ends_on": today + timedelta(days=30),
        "disclosure": "Quảng cáo cho HTX",
        "code": f"KOL{number:03}",
        "commission_percent": Decimal("10.0"),
    }
    creator = more.pop("creator", None) or Creator.objects.create(
        producer=producer, name="Cô Út", kind=Creator.Kind.ENGAGED
    )
    made: Collaboration = Collaboration.objects.create(creator=creator, **known | more)
    made.products.set(products)
    return made
