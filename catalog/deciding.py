"""Staff's answer to one request that waits, as they read it: a product that was taken back and sent again
meanwhile is another request."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from catalog import locks, services
from catalog.errors import DecidedAlready
from catalog.models import Approval, Product


@transaction.atomic
def approve(*, approval_id: int, by: User) -> Product:
    """Put what was sent on sale. Raises DecidedAlready, and NotPublishable naming what is missing."""
    return services.publish_product(product_id=_waiting(approval_id), by=by)


@transaction.atomic
def give_back(*, approval_id: int, reasons: Sequence[str] = (), note: str = "", by: User) -> Product:
    """Give it back with reasons of the list, a note, or both. Raises DecidedAlready, NoReason."""
    return services.return_product(product_id=_waiting(approval_id), reason=note, reasons=reasons, by=by)


def _waiting(approval_id: int) -> int:
    """The product of a request that waits, locked, so that it is decided once."""
    product = Approval.objects.filter(pk=approval_id).values_list("product_id", flat=True).first()
    if product is not None:
        locks.product(product)
        if Approval.objects.filter(pk=approval_id, verdict="").exists():
            return product
    raise DecidedAlready
