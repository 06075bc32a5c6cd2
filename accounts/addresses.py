"""A user's address book."""

from django.db import transaction

from accounts import gazetteer
from accounts.models import Address, User

MOST = 20  # of one user; more is no address book


@transaction.atomic
def keep(*, user_id: int, receiver: str, phone: str, ward: str, street_line: str) -> Address | None:
    """Write an address down unless the very same stands there; the first becomes the default.

    `phone` is E.164, `ward` a code. None, and nothing is written, when the book is full.
    """
    User.objects.select_for_update().get(pk=user_id)  # the form sent twice makes one row
    book = Address.objects.filter(user_id=user_id)
    where = {"receiver": receiver, "phone": phone, "ward_id": ward, "street_line": street_line}
    if known := book.filter(**where).first():
        return known
    count = book.count()
    if count >= MOST:
        return None
    return Address.objects.create(user_id=user_id, **where, as_of=gazetteer.AS_OF, is_default=count == 0)
