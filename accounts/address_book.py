"""The addresses of a person: kept, changed, one of them the usual one."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
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
    """Add an address, or change one's own. `fields`: receiver, phone (E.164), ward (code), street_line, note.

    The first is the usual one, and one that stands there already is not added again. Raises BookFull,
    Address.DoesNotExist for one of somebody else.
    """
    book = _locked(user_id)
    where = {name: fields[name] for name in ("receiver", "phone", "street_line")} | {
        "ward_id": fields["ward"]
    }
    if address_id is not None:
        address = book.get(pk=address_id)
    else:
        address = book.filter(**where).first() or Address(user_id=user_id, **where)
    if address.pk is None and book.count() >= MOST:
        raise BookFull(_("You can keep at most %(most)d addresses.") % {"most": MOST})
    for name, value in where.items():
        setattr(address, name, value)
    address.note = fields.get("note", address.note)
    address.raw_text = fields.get("ward_name", address.raw_text)
    address.as_of = gazetteer.AS_OF
    if is_default or not book.exists():
        book.update(is_default=False)
        address.is_default = True
    address.save()
    return address


@transaction.atomic
def remove(*, user_id: int, address_id: int) -> None:
    """Take an address out; the oldest that is left becomes the usual one. Nothing for somebody else's."""
    book = _locked(user_id)
    book.filter(pk=address_id).delete()
    first = book.order_by("-is_default", "pk").first()
    if first is not None and not first.is_default:
        book.filter(pk=first.pk).update(is_default=True)


@transaction.atomic
def make_default(*, user_id: int, address_id: int) -> None:
    """Make one the usual one. Raises Address.DoesNotExist."""
    book = _locked(user_id)
    chosen = book.get(pk=address_id)
    book.update(is_default=False)
    book.filter(pk=chosen.pk).update(is_default=True)


def _locked(user_id: int) -> QuerySet[Address]:
    """All of a person's, which nobody else changes meanwhile: a form sent twice makes one row."""
    User.objects.select_for_update().get(pk=user_id)
    return Address.objects.filter(user_id=user_id)
