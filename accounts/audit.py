"""The audit log: who of the staff did what, when, from where. The one place that writes it.

A request of a staff page is traced by `audit_middleware`; what the admin logs and what services tell comes
here, and whoever told nothing is told of by the middleware itself, so that no act goes without a row.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pghistory.runtime
from allauth.account.adapter import get_adapter
from django.db import connection, transaction
from django.db.models import Model, Q
from django.http import HttpRequest

from accounts.models import AuditEntry, AuditLink, User
from core import clock, rules
from core.logs import masked

Verb = AuditEntry.Verb
STAFF_PAGES = ("/admin/", "/staff/")
# Records about people outside: their label is a name, their columns and what is written about them are
# personal data. Only kind and key are kept, and whoever opens one leaves a row.
PERSONAL = {
    "accounts.address",
    "accounts.consentrecord",
    "accounts.datarequest",
    "accounts.user",
    "livestream.creator",
    "livestream.livearchive",
    "livestream.livecomplaint",
    "notifications.message",
    "orders.order",
    "orders.package",
    "orders.return",
    "orders.ticket",
    "payments.payoutaccount",
    "payments.receipt",
    "payments.refund",
}

GRACE = timedelta(days=1)  # the database counts its year by its own clock and refuses what is younger


@dataclass
class Trace:
    """A request under way: who asked, how many rows were written about it, and whether its view says that
    nothing was done."""

    request: HttpRequest
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    written: int = 0
    is_idle: bool = False
    changes: dict[str, list[Any]] = field(default_factory=dict)  # seen by a form, for the row that follows


_trace: ContextVar[Trace | None] = ContextVar("audit_trace", default=None)


@contextmanager
def tracing(request: HttpRequest) -> Iterator[Trace]:
    """Everything recorded until the end belongs to this request."""
    trace = Trace(request)
    token = _trace.set(trace)
    try:
        yield trace
    finally:
        _trace.reset(token)


def current() -> Trace | None:
    """The request under way, when it is one of the staff's."""
    return _trace.get()


def taken_changes() -> dict[str, list[Any]]:
    """What a form of the request under way has changed, for the one row that follows."""
    trace = current()
    if trace is None:
        return {}
    found, trace.changes = trace.changes, {}
    return found


def nothing_done() -> None:
    """The request under way only asked, or what it wanted was held up: no act, no row."""
    if trace := current():
        trace.is_idle = True


def read(obj: Model) -> None:
    """Somebody of the staff has a record before them. A row when it is about a person; others are open."""
    if obj._meta.label_lower in PERSONAL:
        record(Verb.READ, obj=obj)


def record(
    verb: Verb,
    *,
    obj: Model | None = None,
    object_type: str = "",
    key: object = "",
    action: str = "",
    note: str = "",
    keys: str = "",
    changes: Mapping[str, list[Any]] | None = None,
    person: User | None = None,
    request: HttpRequest | None = None,
) -> AuditEntry:
    """Write a row. What is not said is taken from the request under way.

    `note` is what somebody typed: phone numbers, e-mail addresses and secrets are masked in it, and of
    records about people it is left out with their label. `keys`, which rows or fields it was about, holds no
    words and stays.
    """
    trace = current()
    request = request or (trace.request if trace else None)
    person = person or _person(request)
    label = ""
    if obj is not None:
        object_type, key = obj._meta.label_lower, obj.pk
    if object_type in PERSONAL:
        note = keys
    elif obj is not None:
        label = masked(str(obj))
    if trace:
        trace.written += 1
    return AuditEntry.objects.create(
        at=clock.now(),
        person_id=person.pk if person else None,
        person_name=str(person)[:160] if person else "",
        address=get_adapter().get_client_ip(request) if request else None,
        verb=verb,
        action=action[:80],
        object_type=object_type[:60],
        object_key=str(key)[:60],
        object_label=label[:160],
        changes=changes or {},
        note=masked(note or keys)[:300],
        request_id=trace.id if trace else uuid.uuid4().hex,
        context_id=getattr(getattr(pghistory.runtime._tracker, "value", None), "id", None),
    )


def log_in_failed(request: HttpRequest, name: str, action: str = "password") -> None:
    """Somebody tried to be a member of the staff: by name when there is one, else by address alone. What was
    typed is not kept: now and then it is a password."""
    person = User.objects.filter(Q(email=name.strip().lower()) | Q(phone=name.strip()), is_staff=True).first()
    if person or is_staff_page(request.path):
        record(Verb.LOG_IN_FAILED, request=request, person=person, action=action)


def is_staff_page(path: str) -> bool:
    """Whether an address belongs to staff. By its beginning, so that no page can be forgotten."""
    return path.startswith(STAFF_PAGES)


def of_staff(user: object) -> bool:
    """Whether what this person does belongs into the log."""
    return isinstance(user, User) and user.is_staff


def _person(request: HttpRequest | None) -> User | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


@transaction.atomic
def prune() -> int:
    """Delete what is older than the rule `audit_years` wants kept; the links stay, they name nobody.
    Returns how many."""
    before = rules.years_before(clock.now(), rules.value("audit_years")) - GRACE
    return AuditEntry.objects.filter(at__lt=before).delete()[0]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the chain says: how long it is, its last hash, and every position where it does not hold."""

    length: int
    head: str
    broken: tuple[str, ...]


def verify() -> Verdict:
    """Compute the whole chain anew, in the database. Entries that were pruned are missing at its beginning
    only."""
    with connection.cursor() as cursor:
        cursor.execute(_VERIFY)
        broken = tuple(f"{position}: {words}" for position, words in cursor.fetchall())
        cursor.execute(
            "SELECT position, encode(hash, 'hex') FROM accounts_auditlink ORDER BY position DESC LIMIT 1"
        )
        length, head = cursor.fetchone() or (0, "")
    return Verdict(length, head, broken)


def has_link(head: str) -> bool:
    """Whether the chain holds the link that `verify` once named as its head ("position:hash")."""
    position, _, digest = head.partition(":")
    try:
        return AuditLink.objects.filter(position=int(position), hash=bytes.fromhex(digest)).exists()
    except ValueError:
        return False


_VERIFY = """
WITH chain AS (
    SELECT link.position, link.entry_id, link.hash, entry.id IS NULL AS is_gone,
        lag(link.hash, 1, ''::bytea) OVER w AS previous, lag(link.position, 1, 0::bigint) OVER w AS before,
        bool_or(entry.id IS NOT NULL) OVER w AS is_after_the_first,
        accounts_audit_hash(lag(link.hash, 1, ''::bytea) OVER w, entry) AS wanted
    FROM accounts_auditlink link LEFT JOIN accounts_auditentry entry ON entry.id = link.entry_id
    WINDOW w AS (ORDER BY link.position)
)
SELECT position, 'a link is missing before it' FROM chain WHERE position <> before + 1
UNION ALL SELECT position, 'its entry is gone' FROM chain WHERE is_gone AND is_after_the_first
UNION ALL SELECT position, 'its entry was changed' FROM chain WHERE NOT is_gone AND hash <> wanted
UNION ALL SELECT 0, 'entry ' || id || ' has no link' FROM accounts_auditentry entry
    WHERE NOT EXISTS (SELECT FROM accounts_auditlink link WHERE link.entry_id = entry.id)
ORDER BY 1
"""
