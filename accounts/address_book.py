"""The addresses of a person: kept, changed, one of them the usual one."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import gazetteer
from accounts.models import Address, User
from core.errors import DomainError

MOST = 20  # nobody has more homes; more is a mistake or an attack


class BookFull(DomainError):
    """No more addresses."""

    code = "book_full"


@transaction.atomic
def keep(
    *, user_id: int, fields: Mapping[str, str], is_default: bool = False, address_id: int | None = None
) -> Address:
    """Add an address, or change one's own. `fields`: receiver, phone, ward (code), street_line, note.

    The first is the usual one. Raises BookFull, Address.DoesNotExist for one of somebody else.
    """
    User.objects.select_for_update().get(pk=user_id)
    book = Address.objects.filter(user_id=user_id)
    if address_id is None and book.count() >= MOST:
        raise BookFull(_("You can keep at most %(most)d addresses.") % {"most": MOST})
    address = book.get(pk=address_id) if address_id is not None else Address(user_id=user_id)
    address.receiver, address.phone = fields["receiver"], fields["phone"]
    address.ward_id, address.street_line = fields["ward"], fields["street_line"]
    address.note, address.raw_text = fields.get("note", ""), fields.get("ward_name", "")
    address.as_of = gazetteer.AS_OF
    if is_default or not book.exists():
        book.update(is_default=False)
        address.is_default = True
    address.save()
    return address


@transaction.atomic
def remove(*, user_id: int, address_id: int) -> None:
    """Take an address out; the oldest that is left becomes the usual one. Nothing for somebody else's."""
    User.objects.select_for_update().get(pk=user_id)
    book = Address.objects.filter(user_id=user_id)
    book.filter(pk=address_id).delete()
    first = book.order_by("-is_default", "pk").first()
    if first is not None and not first.is_default:
        book.filter(pk=first.pk).update(is_default=True)


@transaction.atomic
def make_default(*, user_id: int, address_id: int) -> None:
    """Make one the usual one. Raises Address.DoesNotExist."""
    User.objects.select_for_update().get(pk=user_id)
    book = Address.objects.filter(user_id=user_id)
    chosen = book.get(pk=address_id)
    book.update(is_default=False)
    book.filter(pk=chosen.pk).update(is_default=True)
