"""Rows for tests, as small as the constraints allow."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from accounts.models import Province, User, Ward
from catalog.models import Category, Producer, Product, Variant
from channels_sync import intents
from channels_sync.models import ChannelAccount, Listing, SyncIntent
from core import clock
from core.channels import Channel
from inventory import services as inventory
from promotions.models import Voucher


class UserFactory(DjangoModelFactory[User]):
    """A shopper; `UserFactory(staff=True)` may do everything in the admin."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        staff = factory.Trait(role=User.Role.STAFF, is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"user{n}@example.vn")
    full_name = "Nguyễn Thị Lan"


class ProvinceFactory(DjangoModelFactory[Province]):
    """Đồng Nai."""

    class Meta:
        model = Province
        django_get_or_create = ("code",)

    code, name, kind = "75", "Đồng Nai", "thanh-pho"


class WardFactory(DjangoModelFactory[Ward]):
    """Phường Tân Triều."""

    class Meta:
        model = Ward
        django_get_or_create = ("code",)

    code, name, kind, folded = "26188", "Tân Triều", "phuong", " phuong tan trieu | dong nai "
    province = factory.SubFactory(ProvinceFactory)


class CategoryFactory(DjangoModelFactory[Category]):
    """Fresh fruit."""

    class Meta:
        model = Category
        django_get_or_create = ("slug",)

    slug, name = "trai-cay-tuoi", "Trái cây tươi"


class ProducerFactory(DjangoModelFactory[Producer]):
    """A cooperative whose identity is verified."""

    class Meta:
        model = Producer

    code = factory.Sequence(lambda n: f"SX{n}")
    name = factory.LazyAttribute(lambda o: f"HTX {o.code} (mẫu)")
    slug = factory.LazyAttribute(lambda o: f"htx-{o.code.lower()}")
    kind = Producer.Kind.COOPERATIVE
    ward = factory.SubFactory(WardFactory)
    identity_verified = True


class ProductFactory(DjangoModelFactory[Product]):
    """A published product without variants; `strong=True` is alcohol that the law bans from promotion."""

    class Meta:
        model = Product

    class Params:
        strong = factory.Trait(abv_percent=29, age_restricted=True, promotion_banned=True)

    code = factory.Sequence(lambda n: f"T{n}")
    slug = factory.LazyAttribute(lambda o: f"san-pham-{o.code.lower()}")
    name = factory.LazyAttribute(lambda o: f"Bưởi {o.code}")
    category = factory.SubFactory(CategoryFactory)
    producer = factory.SubFactory(ProducerFactory)
    ward = factory.SubFactory(WardFactory)
    unit, description, ocop_subgroup, storage, shelf_life_days = "trái", "Vị ngọt.", "I.1.a", "Nơi mát", 20
    state = Product.State.PUBLISHED


class VariantFactory(DjangoModelFactory[Variant]):
    """A SKU at 100,000 đồng; `stock` opens its ledger."""

    class Meta:
        model = Variant
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    key = factory.Sequence(lambda n: f"v{n}")
    sku = factory.LazyAttribute(lambda o: f"{o.product.code}-{o.key}")
    label, price_vnd = "1 trái", 100_000

    @factory.post_generation
    def stock(self: Variant, create: bool, quantity: int | None, **kwargs: object) -> None:
        """`VariantFactory(stock=10)` puts ten units on the shelf."""
        if quantity is not None:
            inventory.open_stock(variant_id=self.pk, quantity=quantity)


class VoucherFactory(DjangoModelFactory[Voucher]):
    """20,000 đồng off, ten times, for a week from now."""

    class Meta:
        model = Voucher

    code = factory.Sequence(lambda n: f"TET{n}")
    amount_vnd, usage_limit = 20_000, 10
    starts_at = factory.LazyFunction(lambda: clock.now() - timedelta(minutes=1))
    ends_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=7))


class ChannelAccountFactory(DjangoModelFactory[ChannelAccount]):
    """A live shop on Shopee."""

    class Meta:
        model = ChannelAccount

    channel = Channel.SHOPEE.value
    shop_id = factory.Sequence(lambda n: f"shop-{n}")
    name = factory.LazyAttribute(lambda o: f"OCOP {o.channel}")
    base_url, app_key, app_secret = "https://shop.test", "key", "secret"
    access_token, refresh_token = "access-1", "refresh-1"
    access_expires_at = datetime(2027, 12, 31, tzinfo=UTC)


class ListingFactory(DjangoModelFactory[Listing]):
    """A variant in a shop, with an intent per facet; every variant stands in a product of its own there."""

    class Meta:
        model = Listing
        skip_postgeneration_save = True

    account = factory.SubFactory(ChannelAccountFactory)
    variant = factory.SubFactory(VariantFactory)
    external_product = factory.LazyAttribute(lambda o: f"P{o.variant.pk}")
    external_sku = factory.LazyAttribute(lambda o: f"S{o.variant.pk}")

    @factory.post_generation
    def intents(self: Listing, create: bool, extracted: object, **kwargs: object) -> None:
        """As linking does it: nothing wanted yet."""
        SyncIntent.objects.bulk_create(intents.create_for(self, clock.now()))
