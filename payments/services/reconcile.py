"""Compare a day of somebody's books with ours, and write down where they differ.

Lines are kept as they were read, once; what is compared are the books of both sides as they stand now, so a
day may be read, compared and asked about as often as one likes. A day is compared with its neighbours: what
one side books before midnight the other may book after. What only we have is called missing once the day
after was read as well.
"""

import logging
from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from orders.models import Order
from payments import balances, book_queries, feeds, locks, matching
from payments.days import day_of
from payments.errors import WrongState
from payments.matching import Bucket, Found
from payments.models import Difference, Payment, StatementDay, StatementLine
from payments.providers import registry
from payments.providers.protocol import Unavailable
from payments.services import differences
from payments.services.cash import remitted
from payments.services.look import look
from payments.statements import Line, StatementError, Type

log = logging.getLogger(__name__)

DAY = timedelta(days=1)


def reconcile(source: str, day: date, lines: Sequence[Line]) -> StatementDay:
    """Keep a day's lines and compare. The same lines again change nothing.

    What only a gateway has, it is asked about at once; cash that a carrier hands over is written. Raises
    StatementError for lines of other days.
    """
    _check_days(source, day, lines)
    with transaction.atomic():
        locks.statement_day(source, day)
        repeated = _keep(source, day, lines)
        differences.write(source, repeated)
    if source == Order.Method.COD:
        _take_cash(day)
    compare(source, day)
    if _ask_gateway(source, day):
        compare(source, day)
    return StatementDay.objects.get(source=source, day=day)


def reconcile_fed(day: date) -> dict[str, StatementDay | None]:
    """Fetch and compare the day of each source that has an address. None for one that could not be read: it
    holds up no other."""
    done: dict[str, StatementDay | None] = {}
    for source, url in settings.STATEMENT_URLS.items():
        try:
            lines = feeds.Feed(source, url, registry.client()).lines(day)
            done[source] = reconcile(source, day, lines)
        except (Unavailable, StatementError) as error:
            log.error("%s of %s is not reconciled: %s", source, day, error)
            done[source] = None
    return done


@transaction.atomic
def compare(source: str, day: date) -> StatementDay:
    """Compare the books of both sides around a day that was read, and keep its sums."""
    statement = locks.statement_day(source, day)
    read = set(
        StatementDay.objects.filter(source=source, day__range=(day - 2 * DAY, day + 2 * DAY)).values_list(
            "day", flat=True
        )
    )
    theirs_days = {near for near in (day - DAY, day, day + DAY) if near in read}
    theirs = book_queries.theirs(source, day - 2 * DAY, day + 2 * DAY)
    ours = book_queries.ours(source, day - 2 * DAY, day + 2 * DAY, theirs)
    if source == Order.Method.COD:
        ours_days = {one.day for one in ours}  # each has its own time
    else:
        ours_days = {near for near in theirs_days if near + DAY in read}
    pairing = matching.pair(theirs, ours)
    known = book_queries.known(source, theirs)
    found = matching.judge(pairing, theirs_days=theirs_days, ours_days=ours_days, known=known)
    account = _account(source, day)
    found += [_hole(hole, day) for hole in account.holes]
    differences.write(source, found)
    differences.close_gone(source, found, day=day, theirs_days=theirs_days, ours_days=ours_days)
    for near in theirs_days - {day}:
        StatementDay.objects.filter(source=source, day=near).update(matched=_matched(pairing, near))
    return _sum_up(statement, account, _matched(pairing, day))


def _check_days(source: str, day: date, lines: Sequence[Line]) -> None:
    if source == Order.Method.COD:  # dated by the parcel
        return
    for row, line in enumerate(lines, start=2):
        if abs(day_of(line.at) - day) > DAY:
            raise StatementError(row, "at", f"is {day_of(line.at)}, and the statement is of {day}")


def _keep(source: str, day: date, lines: Sequence[Line]) -> list[Found]:
    """Write the lines that are new. Returns those that are there twice: in this statement, on another day, or
    with another amount than before."""
    numbers = [line.transaction_id for line in lines]
    old = StatementLine.objects.filter(source=source, transaction_id__in=numbers)
    kept = {(line.type, line.transaction_id): (line.day, line.amount_vnd) for line in old}
    seen: set[tuple[str, str]] = set()
    new, repeated = [], []
    for line in lines:
        key = (str(line.type), line.transaction_id)
        if key in seen or kept.get(key, (day, line.amount_vnd)) != (day, line.amount_vnd):
            repeated.append(_repeated(line, day))
        elif key not in kept:
            new.append(_row(source, day, line))
        seen.add(key)
    StatementLine.objects.bulk_create(new)
    return repeated


def _row(source: str, day: date, line: Line) -> StatementLine:
    return StatementLine(
        source=source,
        type=line.type,
        transaction_id=line.transaction_id,
        reference=line.reference,
        amount_vnd=line.amount_vnd,
        fee_vnd=line.fee_vnd,
        content=line.content,
        balance_vnd=line.balance_vnd,
        at=line.at,
        day=day,
    )


def _repeated(line: Line, day: date) -> Found:
    key = f"{line.type}:{line.transaction_id}"
    return Found(Bucket.DUPLICATE, key, day, line.reference, theirs_vnd=line.amount_vnd)


def _take_cash(day: date) -> None:
    """A carrier's lines pay what it owes us; a second line for what is paid is left to a person."""
    lines = StatementLine.objects.filter(source=Order.Method.COD, day=day).order_by("pk")
    for line in lines:
        name = line.reference.replace("/", "-")
        payment = Payment.objects.filter(method=Order.Method.COD, reference=name).first()
        if payment is None or payment.received_vnd >= payment.amount_vnd:
            continue
        try:
            remitted(payment.pk, amount_vnd=line.amount_vnd, reference=line.transaction_id, at=line.at)
        except WrongState:
            log.warning("cash of %s was handed over, and we know of no delivery", name)


def _ask_gateway(source: str, day: date) -> bool:
    """Messages may have been lost: what only they have, they are asked about. True when anything was."""
    if not registry.is_gateway(source):
        return False
    near = (day - DAY, day, day + DAY)
    lost = Difference.objects.filter(
        source=source, bucket=Bucket.THEIRS, day__in=near, closed_at=None, payment__isnull=False
    )
    payment_ids = list(lost.order_by("payment_id").values_list("payment_id", flat=True).distinct())
    for payment_id in payment_ids:
        look(payment_id)
    return bool(payment_ids)


def _account(source: str, day: date) -> balances.Account:
    if source != Order.Method.BANK_QR:
        return balances.Account(None, None, ())
    before = StatementDay.objects.filter(source=source, day=day - DAY).first()
    opening_vnd = before.closing_vnd if before else None
    return balances.check(book_queries.postings(source, day), opening_vnd)


def _hole(hole: balances.Hole, day: date) -> Found:
    return Found(Bucket.HOLE, hole.key, day, theirs_vnd=hole.balance_vnd, ours_vnd=hole.expected_vnd)


def _matched(pairing: matching.Pairing, day: date) -> int:
    return sum(one.day == day for one, _other in pairing.pairs)


def _sum_up(statement: StatementDay, account: balances.Account, matched: int) -> StatementDay:
    lines = list(StatementLine.objects.filter(source=statement.source, day=statement.day))
    statement.lines, statement.matched = len(lines), matched
    statement.in_vnd = sum(line.amount_vnd for line in lines if line.type == Type.PAY)
    statement.out_vnd = sum(line.amount_vnd for line in lines if line.type == Type.REFUND)
    statement.fee_vnd = sum(line.fee_vnd for line in lines)
    statement.opening_vnd, statement.closing_vnd = account.opening_vnd, account.closing_vnd
    statement.save()
    return statement


def ask_again(difference_id: int) -> Difference:
    """Ask the gateway about the payment of a difference, and compare its day once more."""
    difference = Difference.objects.get(pk=difference_id)
    if difference.payment_id is not None and registry.is_gateway(difference.source):
        look(difference.payment_id)
    if StatementDay.objects.filter(source=difference.source, day=difference.day).exists():
        compare(difference.source, difference.day)
    difference.refresh_from_db()
    return difference
