"""What a shopper wrote on the way to an order: who gets it, where, how it is paid. Kept in `Cart.details`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from orders.models import Cart


@dataclass(frozen=True, slots=True)
class Details:
    """Checked by the form that wrote it. `phone` is E.164, `ward` a code; `notes` by the producer's id;
    `invoice` has tax_code, company, address and email when a VAT invoice is wanted."""

    receiver: str
    phone: str
    ward: str
    street_line: str
    method: str
    email: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    invoice: Mapping[str, str] | None = None

    @classmethod
    def of(cls, cart: Cart) -> Self | None:
        """What is kept with the cart, or None before the form was filled in."""
        return cls.read(cart.details)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self | None:
        """From the stored form; None when a part that every order needs is missing."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        if not all(known.get(name) for name in ("receiver", "phone", "ward", "street_line", "method")):
            return None
        return cls(**known)

    def write(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)
