"""The desk for requests about personal data that come by letter, phone or mail, or need a person's judgement.

Law 91/2025/QH15 and Decree 356/2025/NĐ-CP: an answer within working days, restriction and objection carried
out within days of their own, longer where others process the data, and one extension. All of them rules
with a date.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import phones
from accounts.models import DataRequest, User
from accounts.privacy import due_at
from core import clock, rules
from core.errors import DomainError

Kind, Proof = DataRequest.Kind, DataRequest.Proof
DELETE_FIRST = gettext_lazy("First delete the account, or refuse with the reason.")
STAFF_FIRST = gettext_lazy("This account belongs to the staff. It leaves the staff first.")


class RequestRefused(DomainError):
    """This cannot be done with the request; the words say what to do first."""

    code = "data_request_refused"


def waiting() -> QuerySet[DataRequest]:
    """Requests that nobody has finished, the most urgent first."""
    return DataRequest.objects.filter(done_at__isnull=True).order_by("due_at", "pk")


def late(now: datetime | None = None) -> QuerySet[DataRequest]:
    """Those whose answer is overdue, or that had to be carried out by now."""
    now = now or clock.now()
    is_unanswered = Q(answered_at__isnull=True, due_at__lt=now)
    return waiting().filter(is_unanswered | Q(act_due_at__lt=now))


@transaction.atomic
def record(
    *,
    kind: str,
    channel: str,
    received_at: datetime,
    requester: str,
    contact: str,
    words: str,
    by: User,
    has_others: bool = False,
) -> DataRequest:
    """Write down what came, with the times that begin when it came. Its account is found by the contact."""
    if received_at > clock.now():
        raise RequestRefused(_("It cannot have come in the future."), field="received_at")
    made = DataRequest.objects.create(
        kind=Kind(kind),
        channel=DataRequest.Channel(channel),
        user=account_of(contact),
        requester=requester.strip(),
        contact=contact.strip(),
        words=words.strip(),
        has_others=has_others,
        asked_at=received_at,
        due_at=due_at(received_at),
        act_due_at=_act_due_at(kind, received_at, has_others=has_others),
        assigned_to=by,
    )
    return made


def account_of(contact: str) -> User | None:
    """The account with this e-mail address or phone number, however the number is typed."""
    text = contact.strip().lower()
    if "@" in text:
        return User.objects.filter(email=text).first()
    try:
        return User.objects.filter(phone=phones.normalise(text)).first()
    except phones.InvalidPhone:
        return None


def _act_due_at(kind: str, received_at: datetime, *, has_others: bool) -> datetime | None:
    if kind not in DataRequest.LONG:
        return None
    key = "restrict_days_with_others" if has_others else "restrict_days"
    return received_at + timedelta(days=rules.value(key, on=received_at))


@transaction.atomic
def assign(pk: int, *, to: User) -> DataRequest:
    """Into the hands of somebody who may answer it."""
    row = _open(pk)
    if not to.has_perm("accounts.privacy"):
        raise RequestRefused(_("This person may not answer such requests."), field="to")
    row.assigned_to = to
    row.save(update_fields=["assigned_to"])
    return row


@transaction.atomic
def prove(pk: int, *, proof: str, proof_note: str, account: str) -> DataRequest:
    """Who asks is who they say, or is not. `account`: e-mail or phone of the account it is about, if it has
    one."""
    row = _open(pk)
    row.proof, row.proof_note = Proof(proof), proof_note
    if account:
        row.user = account_of(account)
        if row.user is None:
            raise RequestRefused(_("No account has this e-mail address or phone number."), field="account")
    row.save(update_fields=["proof", "proof_note", "user"])
    return row


@transaction.atomic
def acknowledge(pk: int, *, reply: str) -> DataRequest:
    """The first answer: it came, and what will be done. From then on the time to carry it out counts."""
    row = _open(pk)
    if row.act_due_at is None or row.answered_at is not None:
        raise RequestRefused(_("There is no first answer left to give."))
    row.reply, row.answered_at = reply, clock.now()
    row.save(update_fields=["reply", "answered_at"])
    return row


@transaction.atomic
def extend(pk: int, *, days: int, reason: str) -> DataRequest:
    """Once, for a reason that the person is told, by no more than the rule allows."""
    row = _open(pk)
    most = rules.value("restrict_extension_days", on=row.asked_at)
    if row.act_due_at is None or row.extended_for:
        raise RequestRefused(_("This request cannot be given more time."))
    if not 1 <= days <= most:
        raise RequestRefused(_("Give at most %(days)d days more.") % {"days": most}, field="days")
    row.act_due_at += timedelta(days=days)
    row.extended_for = reason
    row.save(update_fields=["act_due_at", "extended_for"])
    return row


@transaction.atomic
def finish(pk: int, *, reply: str, is_refused: bool = False) -> DataRequest:
    """The last answer: what was done, or why not. Nothing is done for who has not proved who they are."""
    row = _open(pk)
    if not is_refused and row.kind != Kind.COMPLAINT and row.proof != Proof.PROVED:
        raise RequestRefused(_("First note how the person proved who they are."))
    now = clock.now()
    row.reply, row.is_refused = reply, is_refused
    row.answered_at, row.done_at = row.answered_at or now, now
    if row.kind == Kind.DELETE and not is_refused:
        if is_undeleted(row):
            raise RequestRefused(str(DELETE_FIRST))
        row.requester = row.contact = row.words = ""
    row.save()
    return row


def proved(pk: int) -> DataRequest:
    """A request that may be acted on, with its account. Raises RequestRefused. Inside a transaction."""
    row = _open(pk)
    if row.proof != Proof.PROVED:
        raise RequestRefused(_("First note how the person proved who they are."))
    if row.user is None:
        raise RequestRefused(_("First name the account it is about."))
    return row


def deletable(pk: int) -> DataRequest:
    """The same, of an account that may be emptied: whoever works here leaves the staff first, so that no
    letter takes a colleague, or whoever is above, out of the way. Raises RequestRefused."""
    row = proved(pk)
    if is_of_staff(row):
        raise RequestRefused(str(STAFF_FIRST))
    return row


def is_of_staff(row: DataRequest) -> bool:
    """Whether its account may do anything here."""
    return row.user is not None and (row.user.is_staff or row.user.is_superuser)


def is_undeleted(row: DataRequest) -> bool:
    """Whether somebody wants to be deleted and the account still stands."""
    return row.kind == Kind.DELETE and row.user is not None and row.user.is_active


def _open(pk: int) -> DataRequest:
    row = DataRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=pk)
    if row.done_at is not None:
        raise RequestRefused(_("This request was finished meanwhile."))
    return row
