"""A producer joins: founded by a person with an account, verified by staff before anything is sold."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import assignments
from accounts.models import User
from catalog import giving_back, locks, services, telling
from catalog.errors import BadIdentity, BadProducer, NoReason
from catalog.models import IdentityCheck, Membership, Producer
from catalog.numbers import next_key
from core import clock
from core.text import slug

TAX_CODE = re.compile(r"\d{10}(-\d{3})?|\d{12}")  # firms and branches; households use the owner's number
TOLD = ("name", "kind", "ward_id", "tax_code", "business_registration_no")  # what was verified
FREE = ("phone", "email", "story", "founded_year", "people")


@transaction.atomic
def found_producer(*, user: User, **fields: Any) -> Producer:
    """A new producer that `user` owns and that waits to be verified.

    `fields` are columns of Producer (`ward_id` is a ward's code). Raises BadProducer naming the field, also
    while another producer of this user waits to be verified.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two clicks found one producer
    if Membership.objects.filter(
        user=user, role=Membership.Role.OWNER, producer__identity_verified=False
    ).exists():
        raise BadProducer("name", _("Another business of yours still waits to be verified."))
    _check(fields)
    key = next_key(Producer)
    code = f"CS{key}"
    producer = Producer.objects.create(
        pk=key, code=code, slug=f"{slug(fields['name'])[:100]}-{code.lower()}", **fields
    )
    Membership.objects.create(user=user, producer=producer, role=Membership.Role.OWNER)
    if user.role == User.Role.SHOPPER:
        User.objects.filter(pk=user.pk).update(role=User.Role.PRODUCER)
    ask_identity(producer_id=producer.pk, by=user)
    return producer


@transaction.atomic
def change_producer(*, producer_id: int, **fields: Any) -> Producer:
    """Write what a form has checked. What was verified stays as it was verified. Raises BadProducer."""
    producer = locks.rows(Producer, pk=producer_id).get()
    if producer.identity_verified:
        fields = {name: value for name, value in fields.items() if name in FREE}
    else:
        _check({"tax_code": producer.tax_code} | fields, producer)
    is_renamed = fields.get("name", producer.name) != producer.name
    for name, value in fields.items():
        setattr(producer, name, value)
    producer.save(update_fields=[name.removesuffix("_id") for name in fields])
    if is_renamed:
        services.refresh_producers([producer.pk])
    return producer


@transaction.atomic
def ask_identity(*, producer_id: int, by: User) -> IdentityCheck:
    """Let staff look whether the producer is who it says. Asking twice is as once; what is verified already
    answers with that verdict."""
    producer = locks.rows(Producer, pk=producer_id).get()
    newest = IdentityCheck.objects.filter(producer=producer).first()
    if newest and newest.state != IdentityCheck.State.REFUSED:
        return newest
    return IdentityCheck.objects.create(producer=producer, asked_at=clock.now(), asked_by=by)


@transaction.atomic
def decide_identity(
    *,
    check_id: int,
    is_verified: bool,
    method: str = "",
    note: str = "",
    reasons: Sequence[str] = (),
    by: User,
) -> IdentityCheck:
    """Staff's verdict: how it was found (`IdentityCheck.Method`), or with a refusal why, as codes of
    `catalog.giving_back`, in `note`, or both.

    Raises BadIdentity naming the field without those, and for a check that has its verdict.
    """
    check = locks.rows(IdentityCheck, pk=check_id).get()
    if check.state != IdentityCheck.State.ASKED:
        raise BadIdentity(_("This check has its verdict already."))
    if is_verified and method not in IdentityCheck.Method.values:
        raise BadIdentity(_("Say how the identity was checked."), field="method")
    codes, note = ([], note.strip()) if is_verified else _why(reasons, note)
    check.state = IdentityCheck.State.VERIFIED if is_verified else IdentityCheck.State.REFUSED
    check.checked_at, check.checked_by, check.method = clock.now(), by, method
    check.note, check.reasons = note, codes
    check.save()
    assignments.end(check)
    Producer.objects.filter(pk=check.producer_id).update(identity_verified=is_verified)
    telling.owners(
        check.producer_id,
        "identity_decided",
        f"{check.pk}",
        producer=check.producer.name,
        is_verified=is_verified,
        note=giving_back.told(codes, note),
    )
    return check


def _why(codes: Sequence[str], note: str) -> tuple[list[str], str]:
    """Raises BadIdentity for a refusal without a reason of today's list and without words."""
    try:
        return giving_back.checked("identity", codes, note)
    except NoReason as error:
        words = error.message if codes else _("Say why, so that the producer can mend it.")
        raise BadIdentity(words, field="reasons" if codes else "note") from error


def check_tax_code(tax_code: str, producer: Producer | None, taken: str) -> None:
    """Raises BadProducer for a tax code that is none, or (in the words of `taken`) of another producer."""
    if not tax_code:
        return
    if not TAX_CODE.fullmatch(tax_code):
        raise BadProducer("tax_code", _("A tax code has 10 digits, or 10-3, or 12."))
    namesakes = Producer.objects.filter(tax_code=tax_code)
    if (namesakes.exclude(pk=producer.pk) if producer else namesakes).exists():
        raise BadProducer("tax_code", taken)


def _check(fields: dict[str, Any], producer: Producer | None = None) -> None:
    """Raises BadProducer."""
    taken = _("Another business has this tax code. Ask its owner to invite you.")
    check_tax_code(fields.get("tax_code", ""), producer, taken)
