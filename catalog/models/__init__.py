"""Tables of the catalogue. One aggregate per file."""

from catalog.models.certificate import Certificate
from catalog.models.media import ImageAsset, Rendition
from catalog.models.producer import Membership, Producer
from catalog.models.product import Category, Product, Variant

__all__ = [
    "Category",
    "Certificate",
    "ImageAsset",
    "Membership",
    "Producer",
    "Product",
    "Rendition",
    "Variant",
]
