"""The account that a producer is paid to: an owner names it, staff confirm it, it rests a few days."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from catalog import telling
from core import clock
from payments import locks, masks
from payments.errors import NoReasonGiven, WrongState
from payments.models import PayoutAccount
from payments.payout_queries import bank_name

State = PayoutAccount.State


@transaction.atomic
def name_account(*, producer_id: int, bank: str, account: str, holder: str, by: User) -> PayoutAccount:
    """Name the account that money is to go to; what a form has checked. One that still waits is taken back.

    The old one counts until staff confirm the new one and it has rested. All owners hear of it at once.
    Raises Producer.DoesNotExist.
    """
    producer = locks.producer(producer_id)  # of two owners who name one at once, the later one waits
    now = clock.now()
    for old in PayoutAccount.objects.filter(producer=producer, state=State.ASKED):
        _decide(old, State.WITHDRAWN, by)
    made = PayoutAccount.objects.create(
        producer=producer,
        bank=bank,
        account=account,
        holder=holder,
        asked_at=now,
        asked_by=by,
        usable_from=now + timedelta(days=settings.PAYOUT_REST_DAYS),
    )
    _tell(made, "named")
    return made


@transaction.atomic
def withdraw_account(*, producer_id: int, account_id: int, by: User) -> PayoutAccount:
    """An owner takes it back before money can go there. Raises PayoutAccount.DoesNotExist, WrongState."""
    locks.producer(producer_id)
    row = PayoutAccount.objects.get(pk=account_id, producer=producer_id)
    if row.state == State.WITHDRAWN:
        return row
    if not row.may_be_withdrawn(clock.now()):
        raise WrongState
    _decide(row, State.WITHDRAWN, by)
    _tell(row, "withdrawn")
    return row


@transaction.atomic
def confirm_account(account_id: int, *, by: User) -> PayoutAccount:
    """It belongs to the producer: staff called the number they know. Saying it twice changes nothing.

    Raises WrongState when it was taken back or refused.
    """
    row = _locked(account_id)
    if row.state == State.CONFIRMED:
        return row
    if row.state != State.ASKED:
        raise WrongState
    _decide(row, State.CONFIRMED, by)
    _tell(row, "confirmed")
    return row


@transaction.atomic
def refuse_account(account_id: int, *, note: str, by: User) -> PayoutAccount:
    """It cannot be confirmed, and why, in words that the owners read. Raises NoReasonGiven, WrongState."""
    if not (note := note.strip()[:300]):
        raise NoReasonGiven
    row = _locked(account_id)
    if row.state != State.ASKED:
        raise WrongState
    row.note = note
    _decide(row, State.REFUSED, by)
    _tell(row, "refused")
    return row


def _locked(account_id: int) -> PayoutAccount:
    """The producer's row is the lock of all its accounts. Raises PayoutAccount.DoesNotExist."""
    producer_id = PayoutAccount.objects.values_list("producer_id", flat=True).get(pk=account_id)
    locks.producer(producer_id)
    return PayoutAccount.objects.select_related("producer").get(pk=account_id)


def _decide(row: PayoutAccount, state: str, by: User) -> None:
    row.state, row.decided_at, row.decided_by = state, clock.now(), by
    row.save(update_fields=["state", "decided_at", "decided_by", "note"])


def _tell(row: PayoutAccount, what: str) -> None:
    telling.owners(
        row.producer_id,
        "payout_account",
        f"{row.pk}:{what}",
        producer=row.producer.name,
        what=what,
        bank=bank_name(row.bank),
        account=masks.account(row.account),
        day=f"{timezone.localtime(row.usable_from):%d/%m/%Y}",
        note=row.note,
    )
