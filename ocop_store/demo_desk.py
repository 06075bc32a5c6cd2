"""What waits at the desk of the demo's staff: products of the demo's producer; one came back with reasons.

Made through the services that the shop itself uses, then moved into the past. The message that the answer
would send is taken out again: nobody reads it.
"""

from datetime import timedelta

from accounts.models import User
from catalog import editing, services
from catalog.completeness import gaps
from catalog.models import Approval, Product
from core import clock
from notifications import services as notifications

SENT_DAYS_AGO = (6, 1, 0)
REASONS = ("picture_missing", "description_thin")


def fill(owner: User) -> bool:
    """Send copies of what the owner sells, once. False, and one query, when something was sent before."""
    if Approval.objects.filter(product__producer__memberships__user=owner).exists():
        return False
    own = Product.objects.published().filter(producer__memberships__user=owner).order_by("code")
    complete = [product for product in own if not gaps(product)][: len(SENT_DAYS_AGO)]
    sent = [_send(product, owner, days) for product, days in zip(complete, SENT_DAYS_AGO, strict=False)]
    if len(sent) == len(SENT_DAYS_AGO):
        staff = User.objects.filter(is_superuser=True).order_by("pk").first() or owner
        services.return_product(product_id=sent[-1].pk, reasons=REASONS, by=staff)
        notifications.forget([owner.email or ""])
    return bool(sent)


def _send(product: Product, owner: User, days: int) -> Product:
    copy = editing.duplicate_product(product_id=product.pk)
    name = f"{product.name[:140]} (mẫu chờ duyệt)"
    editing.change_product(product_id=copy.pk, name=name)
    services.send_for_approval(product_id=copy.pk, by=owner)
    Approval.objects.filter(product=copy).update(asked_at=clock.now() - timedelta(days=days))
    return copy
