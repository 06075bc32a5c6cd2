"""People of the staff, by the group they are in, and work that waits for them."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.services import ensure_groups
from catalog import joining, services
from catalog.models import Approval, CertificateCheck, IdentityCheck, Membership, Product
from core import clock
from orders.models import OrderLine, Return, Review
from tests.factories import ProducerFactory, ProductFactory, UserFactory, VariantFactory


def of_group(name: str, **fields: Any) -> User:
    """A new person in a staff group."""
    if not Group.objects.filter(name=name).exists():
        ensure_groups()
    user: User = UserFactory.create(is_staff=True, role=User.Role.STAFF, **fields)
    user.groups.add(Group.objects.get(name=name))
    return user


def client_of(user: User) -> Client:
    """Logged in."""
    client = Client()
    client.force_login(user)
    return client


def product_sent(name: str = "Bưởi Tân Triều", *, at: datetime | None = None, **fields: Any) -> Approval:
    """A complete product that its owner sent to be approved."""
    owner = Membership.objects.create(
        user=UserFactory.create(),
        producer=fields.pop("producer", None) or ProducerFactory.create(),
        role="owner",
    )
    product: Product = ProductFactory.create(
        name=name, state=Product.State.DRAFT, producer=owner.producer, **fields
    )
    VariantFactory.create(product=product)
    services.send_for_approval(product_id=product.pk, by=owner.user)
    return _aged(product.approvals.get(verdict=""), "asked_at", at)


def identity_asked(*, at: datetime | None = None, **fields: Any) -> IdentityCheck:
    """A producer that asks to be verified."""
    fields = {"identity_verified": False, "tax_code": "3600123456"} | fields
    owner = Membership.objects.create(
        user=UserFactory.create(), producer=ProducerFactory.create(**fields), role="owner"
    )
    return _aged(joining.ask_identity(producer_id=owner.producer_id, by=owner.user), "asked_at", at)


def review_written(
    line: OrderLine, *, text: str = "Bưởi ngọt, giao nhanh.", at: datetime | None = None
) -> Review:
    """A review that nobody has read."""
    assert line.variant
    return Review.objects.create(
        product=line.variant.product,
        line=line,
        name="Lan N.",
        stars=5,
        text=text,
        written_at=at or clock.now(),
    )


def return_asked(package: Any, *, at: datetime | None = None) -> Return:
    """A return that its producer has left without an answer for a week."""
    return Return.objects.create(
        package=package,
        reason=Return.Reason.SPOILT,
        words="Ba trái bị dập.",
        asked_at=at or clock.now() - timedelta(days=7),
        refund_vnd=50_000,
    )


def certificate_handed_in(product: Product | None = None, *, at: datetime | None = None) -> CertificateCheck:
    """An OCOP certificate as its producer typed it."""
    product = product or ProductFactory.create()
    return CertificateCheck.objects.create(
        producer=product.producer,
        product=product,
        programme="OCOP",
        stars=4,
        level="province",
        number=f"12/2026-{product.code}",
        product_name=product.name,
        decision_no="12/QĐ-UBND",
        decided_on="2026-10-01",
        issued_on="2026-10-02",
        expires_on="2029-10-02",
        asked_at=at or clock.now(),
    )


def _aged(row: Any, name: str, at: datetime | None) -> Any:
    if at:
        type(row).objects.filter(pk=row.pk).update(**{name: at})
        row.refresh_from_db()
    return row
