"""An order as a marketplace tells it, ready to be imported. Pure: whoever reads marketplaces fills it in."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from core.channels import Channel
from orders.states import Status


@dataclass(frozen=True, slots=True)
class IncomingLine:
    """One line; `variant_id` is None when the SKU is not ours. Prices in đồng per unit."""

    key: str
    variant_id: int | None
    sku: str
    name: str
    quantity: int
    price_vnd: int
    list_price_vnd: int
    cancelled: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class IncomingShipment:
    """One parcel."""

    number: str
    tracking: str = ""
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class IncomingOrder:
    """An order as it stood at `updated_at` on the marketplace's clock. Money in đồng."""

    channel: Channel
    scope: str
    external_ref: str
    status: Status
    platform_status: str
    placed_at: datetime
    updated_at: datetime
    lines: Sequence[IncomingLine]
    total_vnd: int = 0
    shipping_vnd: int = 0
    is_cod: bool = False
    paid_at: datetime | None = None
    ship_by: datetime | None = None
    name: str = ""
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    province: str = ""
    note: str = field(default="", repr=False)
    shipments: Sequence[IncomingShipment] = ()
    cancel_requested: bool = False
    cancel_key: str = ""
    cancel_reason: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Its shop and its number there."""
        return self.scope, self.external_ref

    @property
    def digest(self) -> str:
        """The same for two snapshots that tell the same."""
        told = json.dumps(asdict(self), default=str, sort_keys=True)
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
