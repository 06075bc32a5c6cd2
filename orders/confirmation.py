"""What a shopper reads before pressing the button, and one short text that changes when any of it does."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Ward
from orders import baskets
from orders.baskets import Basket, Line
from orders.details import Details
from orders.models import Cart


@dataclass(frozen=True, slots=True)
class Reading:
    """A cart that is ready to be ordered, as it stands at a moment."""

    cart: Cart
    details: Details
    ward: Ward
    basket: Basket

    @property
    def digest(self) -> str:
        """Stands for every line, price, share, fee and total, for the address and for the way to pay.

        Not a secret and not signed: it is never trusted but worked out anew from the tables and compared.
        """
        basket = self.basket
        facts = {
            "packages": [
                [package.producer.pk, package.shipping_vnd, *map(_facts, package.lines)]
                for package in basket.packages
            ],
            "voucher": [basket.quote.voucher_code, basket.quote.voucher_vnd],
            "total": basket.total_vnd,
            "details": self.details.write(),
        }
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def read(cart: Cart, *, at: datetime, details: Details | None = None) -> Reading | None:
    """The cart with the details it keeps, or with others; None before there are any."""
    details = details or Details.of(cart)
    if details is None:
        return None
    ward = Ward.objects.select_related("province").get(pk=details.ward)
    return Reading(cart, details, ward, baskets.read(cart, ward=ward, at=at))


def _facts(line: Line) -> list[int]:
    priced = line.priced
    figures = [priced.list_price_vnd, priced.unit_price_vnd, priced.voucher_vnd]
    return [line.variant.pk, line.quantity, *figures]
