"""Where else a product can be bought: its pages in our shops on the marketplaces, for shoppers to open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject

from channels_sync.models import ChannelAccount, Listing, Publication
from channels_sync.protocol import Aim, Facet, Review
from core.channels import Channel

SEEN = ("", Review.LIVE, Review.IN_REVIEW)  # no word yet, live, or the version before is


@dataclass(frozen=True, slots=True)
class ShopLink:
    """A product's page in one shop. `price_vnd` is the list price that the shop confirmed for the variant
    shown first there, None while a change is on its way; `confirmed_at` is when."""

    channel: str
    shop: str
    url: str
    variant_id: int
    price_vnd: int | None
    confirmed_at: datetime | None


def links_of_page() -> ArraySubquery:
    """Annotation of a product: its listings in shops that are live, with the price each shop confirmed.

    A page that a marketplace does not show (under review, rejected, hidden) is left out.
    """
    hidden = Publication.objects.filter(account=OuterRef("account"), product=OuterRef("variant__product"))
    hidden = hidden.exclude(review__in=SEEN, aim=Aim.ON_SALE)
    listings = (
        Listing.objects.filter(
            variant__product=OuterRef("pk"),
            account__mode=ChannelAccount.Mode.LIVE,
            account__disconnected_at__isnull=True,
            intents__facet=Facet.PRICE,
        )
        .exclude(external_product="")
        .exclude(Exists(hidden))
        .order_by("account__channel", "account_id", "variant__position", "variant_id")
    )
    return ArraySubquery(
        listings.values(
            json=JSONObject(
                channel="account__channel",
                shop="account__name",
                shop_id="account__shop_id",
                api="account__base_url",
                product="external_product",
                sku="external_sku",
                our_sku="variant__sku",
                variant_id="variant_id",
                acked="intents__acked",
                is_dirty=Q(intents__desired_version__gt=F("intents__acked_version")),
                acked_at="intents__acked_at",
            )
        )
    )


def shop_links(rows: Iterable[Mapping[str, Any]]) -> list[ShopLink]:
    """One link per page over there, from the rows of `links_of_page`.

    Addresses are settings.CHANNEL_ITEM_URLS; a channel without one is left out. A shop of the sandbox is
    shown by the sandbox.
    """
    links: dict[str, ShopLink] = {}
    for row in rows:
        address = settings.CHANNEL_ITEM_URLS.get(row["channel"], "")
        if settings.CONNECTS_SANDBOX and row["api"].startswith(settings.SANDBOX_URL):
            address = f"{settings.SANDBOX_URL}/?q={row['our_sku']}"
        if not address:
            continue
        url = address.format(shop=row["shop_id"], product=row["product"], sku=row["sku"])
        page = f"{row['channel']} {row['shop_id']} {row['product']}"
        is_confirmed = bool(row["acked"] and row["acked_at"] and not row["is_dirty"])
        links.setdefault(
            page,
            ShopLink(
                channel=Channel(row["channel"]).label,
                shop=row["shop"],
                url=url,
                variant_id=row["variant_id"],
                price_vnd=row["acked"]["amount_vnd"] if is_confirmed else None,
                confirmed_at=datetime.fromisoformat(row["acked_at"]) if is_confirmed else None,
            ),
        )
    return list(links.values())
