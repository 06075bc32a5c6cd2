"""Tables of the catalogue. One aggregate per file."""

from typing import Any

from catalog.models.approval import Approval
from catalog.models.certificate import Certificate
from catalog.models.certificate_check import CertificateCheck, CertificatePage, CertificateReminder
from catalog.models.declaration import Declaration
from catalog.models.favourite import Favourite
from catalog.models.identity import IdentityCheck
from catalog.models.invitation import Invitation
from catalog.models.lot import Lot
from catalog.models.media import ImageAsset, Rendition
from catalog.models.producer import Membership, Producer
from catalog.models.product import Category, Product, Variant
from catalog.models.search import SearchDocument, SearchName, SearchPair, SearchTerm
from catalog.models.shelf import ShelfDue, ShelfRow, ShelfTally

# The tables of the history, made by pghistory and written by triggers of the database.
CertificateEvent: Any = Certificate.pgh_event_model  # type: ignore[attr-defined]
DeclarationEvent: Any = Declaration.pgh_event_model  # type: ignore[attr-defined]
ProductEvent: Any = Product.pgh_event_model  # type: ignore[attr-defined]
VariantEvent: Any = Variant.pgh_event_model  # type: ignore[attr-defined]

__all__ = [
    "Approval",
    "Category",
    "Certificate",
    "CertificateCheck",
    "CertificateEvent",
    "CertificatePage",
    "CertificateReminder",
    "Declaration",
    "DeclarationEvent",
    "Favourite",
    "IdentityCheck",
    "ImageAsset",
    "Invitation",
    "Lot",
    "Membership",
    "Producer",
    "Product",
    "ProductEvent",
    "Rendition",
    "SearchDocument",
    "SearchName",
    "SearchPair",
    "SearchTerm",
    "ShelfDue",
    "ShelfRow",
    "ShelfTally",
    "Variant",
    "VariantEvent",
]
