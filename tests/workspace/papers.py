"""Certificates handed in."""

import io
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog import certifying
from catalog.models import CertificateCheck, Membership, Product
from core.images import clean
from tests.factories import ProductFactory, VariantFactory

SAYS: dict[str, Any] = {
    "programme": "OCOP",
    "stars": 4,
    "level": "province",
    "number": "0042/2026/OCOP-DN",
    "product_name": "Bưởi đường lá cam Tân Triều",
    "decision_no": "1234/QĐ-UBND",
    "decided_on": date(2026, 11, 18),
    "issued_on": date(2026, 11, 20),
}


def photo(side: int = 60) -> bytes:
    """A JPEG."""
    buffer = io.BytesIO()
    Image.new("RGB", (side, side), "white").save(buffer, "JPEG")
    return buffer.getvalue()


def product_of(owner: Membership) -> Product:
    """A product with one SKU."""
    product: Product = ProductFactory.create(producer=owner.producer)
    VariantFactory(product=product)
    return product


def hand_in(owner: Membership, product: Product | None = None, **fields: Any) -> CertificateCheck:
    """It waits to be checked."""
    product = product or product_of(owner)
    replaces = {"replaces_id": fields.pop("replaces_id", None)}
    return certifying.submit_certificate(
        producer_id=owner.producer_id,
        product_id=product.pk,
        fields=SAYS | fields,
        pages=[clean(photo())],
        by=owner.user,
        **replaces,
    )


def typed(**fields: Any) -> dict[str, Any]:
    """What a browser sends."""
    says = {name: str(value) for name, value in SAYS.items()}
    return says | {"pages": SimpleUploadedFile("giay.jpg", photo(), "image/jpeg"), **fields}
