"""Addresses of channels and who may open them."""

from django.core.cache import cache

from catalog.models import Membership
from channels_sync import publications
from channels_sync.models import ChannelAccount, Publication
from tests.channels_sync.shelves import map_categories
from tests.factories import ChannelAccountFactory, ListingFactory, ProductFactory, VariantFactory
from workspace.access import Task

KENH = "/kenh-nguoi-ban/kenh/"


def own_shop(own: Membership) -> ChannelAccount:
    """A shop of this producer."""
    return ChannelAccountFactory.create(producer=own.producer)


def shop(own: Membership) -> str:
    return str(own_shop(own).pk)


def shop_read(own: Membership) -> str:
    """One that was read a moment ago and holds nothing."""
    key = shop(own)
    cache.set(f"shop-goods:{key}", [], 60)
    return key


def product(own: Membership) -> str:
    return str(VariantFactory.create(product=ProductFactory.create(producer=own.producer)).product.code)


def offer(own: Membership) -> tuple[str, ...]:
    return product(own), shop(own)


def page(own: Membership) -> tuple[str, ...]:
    made = publications.publish(own_shop(own), ProductFactory.create(producer=own.producer))
    return str(made.pk), "an"


def value(own: Membership) -> str:
    variant = VariantFactory.create(product=ProductFactory.create(producer=own.producer))
    listing = ListingFactory.create(variant=variant, account=own_shop(own))
    return str(listing.intents.get(facet="price").pk)


def category(own: Membership) -> tuple[str, ...]:
    ours = ProductFactory.create(producer=own.producer)
    if not Publication.objects.exists() and not ours.category.channel_mappings.exists():
        map_categories(ours)
    return "shopee", ours.category.slug


ROWS = [
    ("get", KENH, Task.LOOK, None),
    ("post", f"{KENH}noi/", Task.OWN, None),
    ("get", f"{KENH}da-noi/", Task.OWN, None),
    ("get", f"{KENH}{{}}/ngat-ket-noi/", Task.OWN, shop),
    ("post", f"{KENH}{{}}/ngat-ket-noi/", Task.OWN, shop),
    ("post", f"{KENH}{{}}/dang-moi/", Task.EDIT, shop),
    ("get", f"{KENH}{{}}/hang-san-co/", Task.EDIT, shop_read),
    ("post", f"{KENH}{{}}/hang-san-co/", Task.EDIT, shop_read),
    ("get", f"{KENH}san-pham/", Task.LOOK, None),
    ("get", f"{KENH}san-pham/{{}}/", Task.LOOK, product),
    ("post", f"{KENH}san-pham/{{}}/{{}}/dang/", Task.EDIT, offer),
    ("post", f"{KENH}trang/{{}}/{{}}/", Task.EDIT, page),
    ("post", f"{KENH}gia-tri/{{}}/gui-lai/", Task.EDIT, value),
    ("get", f"{KENH}nganh-hang/{{}}/{{}}/", Task.EDIT, category),
]
