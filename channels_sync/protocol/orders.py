"""An order as a marketplace tells it, in our words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from channels_sync.protocol.values import ListingRef
from orders.states import Status


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line. `key` is the platform's id of the line, stable over reads. Platforms with a row per unit
    are summed up by SKU and price. `quantity` is as ordered, `cancelled` and `returned` the part of it that
    will not leave or has come back. Prices in đồng per unit."""

    key: str
    ref: ListingRef
    name: str
    quantity: int
    price_vnd: int
    list_price_vnd: int
    cancelled: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives, masked as the platform masks it; never a key to find people by."""

    name: str = ""
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    province: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One package of an order."""

    number: str
    tracking: str = ""
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class OrderSnapshot:
    """An order as it stood at `updated_at` on the platform's clock.

    `status` is ours, `platform_status` the platform's own word. `cancel_requested` is set while a buyer
    waits for our answer; `cancel_key` names that request where the platform does.
    """

    external_ref: str
    status: Status
    platform_status: str
    placed_at: datetime
    updated_at: datetime
    items: Sequence[OrderItem]
    total_vnd: int = 0
    shipping_vnd: int = 0
    is_cod: bool = False
    paid_at: datetime | None = None
    recipient: Recipient = Recipient()
    note: str = field(default="", repr=False)
    parcels: Sequence[Parcel] = ()
    cancel_requested: bool = False
    cancel_key: str = ""
    cancel_reason: str = ""
    ship_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shipment:
    """What to tell a platform of a parcel that is ready: our own `tracking` and `carrier` where the seller
    ships himself, both empty where the platform's carrier collects it."""

    external_ref: str
    tracking: str = ""
    carrier: str = ""
