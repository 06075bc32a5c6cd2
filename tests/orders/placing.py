"""Orders of a marketplace for tests: as they were told, at noon and some minutes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.models import Variant
from core.channels import Channel
from orders import services
from orders.incoming import IncomingLine, IncomingOrder
from orders.models import Order
from orders.states import Status

NOON = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)


def line(variant: Variant, quantity: int = 2, **more: Any) -> IncomingLine:
    """Units of a variant at 90,000 đồng."""
    return IncomingLine(f"L{variant.pk}", variant.pk, variant.sku, "Bưởi", quantity, 90_000, 100_000, **more)


def incoming(
    *lines: IncomingLine,
    status: Status = Status.TO_SHIP,
    minute: int = 0,
    ref: str = "260101ABC",
    scope: str = "account:1",
    **more: Any,
) -> IncomingOrder:
    """An order as Shopee told it."""
    return IncomingOrder(
        channel=Channel.SHOPEE,
        scope=scope,
        external_ref=ref,
        status=status,
        platform_status=status.upper(),
        placed_at=NOON,
        updated_at=NOON + timedelta(minutes=minute),
        lines=lines,
        **more,
    )


def imported(*lines: IncomingLine, **more: Any) -> Order:
    """The order as it stands after it was imported."""
    return services.import_channel(incoming(*lines, **more)).order
