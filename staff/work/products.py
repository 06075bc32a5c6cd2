"""Products that producers sent to be put on sale."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog import completeness, deciding, giving_back, versions
from catalog.models import Approval, CertificateCheck, Product
from staff.forms import ProductBackForm
from staff.queue import Line, Queue, Verdict


def waiting() -> QuerySet[Approval]:
    """Requests without a verdict, with what a list and a case name."""
    named = ("product__producer", "product__category", "product__ward__province", "asked_by")
    return Approval.objects.filter(verdict="").select_related(*named)


def line(approval: Approval) -> Line:
    """The product and whose it is."""
    product = approval.product
    return Line(product.name, f"{product.code} · {product.producer.name}")


def about(approval: Approval) -> dict[str, Any]:
    """What it says now beside what was approved, what it lacks, its papers and what was decided before."""
    product: Product = approval.product
    earlier = product.approvals.exclude(verdict="").select_related("decided_by")
    return {
        "product": product,
        "facts": versions.said(product),
        "changes": versions.since_approval(product),
        "gaps": completeness.gaps(product),
        "variants": product.variants.all(),
        "pictures": product.images.prefetch_related("renditions"),
        "papers": product.certificates.all(),
        "handed_in": product.certificate_checks.filter(state=CertificateCheck.State.WAITING),
        "declaration": getattr(product, "declaration", None),
        "earlier": [(one, giving_back.of(one.reasons)) for one in earlier],
    }


def approve(key: int, said: Mapping[str, Any], by: User) -> None:
    """It goes on sale."""
    deciding.approve(approval_id=key, by=by)


def give_back(key: int, said: Mapping[str, Any], by: User) -> None:
    """The producer mends it."""
    deciding.give_back(approval_id=key, by=by, **said)


QUEUE = Queue(
    name="products",
    label=_("Products"),
    model=Approval,
    since="asked_at",
    waiting=waiting,
    line=line,
    look="catalog.view_product",
    decide="catalog.change_product",
    verdicts=(
        Verdict("approve", _("Approve"), approve, hint=_("It goes on sale at once; its owners are told.")),
        Verdict("return", _("Send back"), give_back, ProductBackForm),
    ),
    template="product",
    about=about,
)
