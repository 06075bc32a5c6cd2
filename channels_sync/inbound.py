"""Bring in what marketplaces tell: the inbox is read, the orders named in it are fetched and imported.

A webhook is a hint to look; the truth is fetched. Fetching opens no transaction; some orders are imported in
one, which also marks the messages that named them and checks the shop's own sales.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F

from catalog.models import Variant
from channels_sync import locks, own_sales, review, telemetry, tokens
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.models import ChannelAccount, InboxMessage, Listing
from channels_sync.protocol import ChannelAdapter, ChannelError, OrderSnapshot, Throttled
from channels_sync.protocol import Topic as About
from core import backoff, clock
from core.channels import Channel
from orders import queries
from orders import services as orders
from orders.incoming import IncomingLine, IncomingOrder, IncomingShipment

log = logging.getLogger(__name__)

TOGETHER = 20  # orders of one transaction: a buyer here waits no longer than a blink for their stock
GATHER_S = 0.5  # after some were read, so that a stream of messages is imported by the handful
AT_ONCE = 500  # messages looked at together: many name the same order
UNKNOWN_ORDER = "unknown_order"
GIVE_UP_AFTER = 6  # looks for an order that the shop does not know, about a minute; then a person decides
LONGEST_WAIT_S = 60.0


def waiting_accounts() -> list[int]:
    """Accounts with messages to be read now."""
    due = _due(clock.now()).exclude(account=None)
    return list(due.values_list("account_id", flat=True).distinct())


def _due(now: datetime):
    return InboxMessage.objects.filter(processed_at__isnull=True, parked_code="", not_before__lte=now)


def read(account_id: int) -> int:
    """Read what waits in an account's inbox. Returns how many messages were done; 0 while another reads."""
    done = 0
    with locks.only_one(locks.Purpose.INBOX, account_id) as mine:
        while mine and (messages := _next(account_id)):
            account = ChannelAccount.objects.get(pk=account_id)
            with telemetry.timed("inbox", account=account_id, messages=len(messages)):
                finished = sum(_read(account, topic, rows) for topic, rows in _by_topic(messages).items())
            done += finished
            if not finished:
                break
    return done


def follow(account_id: int) -> None:
    """Read an account's inbox until nothing comes any more, a handful at a time. A turn that is about to send
    reads once and does not wait."""
    while read(account_id):
        time.sleep(GATHER_S)


def _next(account_id: int) -> list[InboxMessage]:
    rows = _due(clock.now()).filter(account_id=account_id).defer("headers", "body")
    return list(rows.order_by("received_at", "id")[:AT_ONCE])


def _by_topic(messages: Iterable[InboxMessage]) -> Mapping[About, list[InboxMessage]]:
    found: dict[About, list[InboxMessage]] = defaultdict(list)
    for message in messages:
        found[About(message.topic)].append(message)
    return found


def _read(account: ChannelAccount, topic: About, messages: Sequence[InboxMessage]) -> int:
    """Messages of one topic. Returns how many are done; the others wait with their error."""
    try:
        return READERS[topic](account, messages)
    except ChannelError as error:
        _postpone(messages, error)
        return 0


def _read_orders(account: ChannelAccount, messages: Sequence[InboxMessage]) -> int:
    by_order: dict[str, list[int]] = defaultdict(list)
    for message in messages:
        by_order[message.subject].append(message.pk)
    done = 0
    for refs in in_fetches(account, list(by_order)):
        named = [message for message in messages if message.subject in refs]
        try:
            snapshots = fetch(account, refs)
            bring_in(account, snapshots, by_order)
        except Exception as error:
            if not isinstance(error, ChannelError):
                log.exception("an order of %s cannot be imported", account)
            _postpone(named, error)
            if isinstance(error, Throttled):
                break
            continue
        found = {snapshot.external_ref for snapshot in snapshots}
        _not_found([message for message in named if message.subject not in found])
        done += sum(len(by_order[ref]) for ref in found)
    return done


def _read_products(account: ChannelAccount, messages: Sequence[InboxMessage]) -> int:
    review.look(account.pk, [message.subject for message in messages])
    return _done(messages)


def _read_consents(account: ChannelAccount, messages: Sequence[InboxMessage]) -> int:
    """The seller's consent ends or has ended: whoever calls next hears it from the platform itself."""
    tokens.warn_of_consent()
    log.warning("the platform says that the consent of %s changes", account)
    return _done(messages)


READERS: Mapping[About, Callable[[ChannelAccount, Sequence[InboxMessage]], int]] = {
    About.ORDER: _read_orders,
    About.PRODUCT: _read_products,
    About.CONSENT: _read_consents,
}


def _done(messages: Iterable[InboxMessage]) -> int:
    return _rows(messages).update(processed_at=clock.now(), last_error="")


def _rows(messages: Iterable[InboxMessage]):
    return InboxMessage.objects.filter(pk__in=[message.pk for message in messages])


def _postpone(messages: Sequence[InboxMessage], error: Exception) -> None:
    """Try those that are not done again later. A throttle counts no attempt."""
    counts = 0 if isinstance(error, Throttled) else 1
    most = max(message.attempts for message in messages) + counts
    wait_s = (error.retry_after or 1) if isinstance(error, Throttled) else _wait_s(most)
    _rows(messages).filter(processed_at__isnull=True).update(
        attempts=F("attempts") + counts,
        not_before=clock.now() + timedelta(seconds=wait_s),
        last_error=str(error)[:500],
    )


def _wait_s(attempts: int) -> float:
    return max(1.0, backoff.delay(attempts, cap_s=LONGEST_WAIT_S).total_seconds())


def _not_found(messages: Sequence[InboxMessage]) -> None:
    """The shop does not know the order, or not yet: look again some times, then park."""
    for message in messages:
        message.attempts += 1
        message.last_error = "the shop does not know this order"
        message.not_before = clock.now() + timedelta(seconds=_wait_s(message.attempts))
        if message.attempts >= GIVE_UP_AFTER:
            message.parked_code = UNKNOWN_ORDER
    InboxMessage.objects.bulk_update(messages, ["attempts", "last_error", "not_before", "parked_code"])


def in_fetches(account: ChannelAccount, refs: Sequence[str]) -> Iterator[Sequence[str]]:
    """Split references into what one fetch may name."""
    most = ADAPTERS[Channel(account.channel)].capabilities.orders_per_fetch
    return (refs[start : start + most] for start in range(0, len(refs), most))


def fetch(account: ChannelAccount, refs: Sequence[str]) -> list[OrderSnapshot]:
    """The named orders as they stand, at most `orders_per_fetch` of them. Raises ChannelError."""
    return tokens.signed_in(account, partial(_fetch, tuple(refs)))


def _fetch(refs: tuple[str, ...], adapter: ChannelAdapter) -> list[OrderSnapshot]:
    return adapter.fetch_orders(refs)


def bring_in(
    account: ChannelAccount,
    snapshots: Sequence[OrderSnapshot],
    named_by: Mapping[str, Sequence[int]] | None = None,
) -> int:
    """Import orders as they stood when they were fetched. Returns how many told anything new.

    Some at a time, in one transaction: they are written, the messages that named them (their ids, by order
    number) are done, and the shop's own listings are brought in line with what it sold. Where that fails each
    order is imported alone, so that one that cannot be holds up no other; its error is raised at the end.
    """
    told, trouble = 0, None
    for start in range(0, len(snapshots), TOGETHER):
        some = snapshots[start : start + TOGETHER]
        count, error = _try(account, some, named_by or {})
        if error and len(some) > 1:
            log.warning("%d orders of %s are imported one by one: %s", len(some), account, error)
            alone = [_try(account, [one], named_by or {}) for one in some]
            count, error = sum(n for n, _ in alone), next((e for _, e in alone if e), None)
        told, trouble = told + count, trouble or error
    if trouble:
        raise trouble
    return told


def _try(
    account: ChannelAccount, some: Sequence[OrderSnapshot], named_by: Mapping[str, Sequence[int]]
) -> tuple[int, Exception | None]:
    try:
        return _bring_in(account, some, named_by), None
    except Exception as error:
        return 0, error


@transaction.atomic
def _bring_in(
    account: ChannelAccount, snapshots: Sequence[OrderSnapshot], named_by: Mapping[str, Sequence[int]]
) -> int:
    """What is known just so is left alone: it costs one query for all of them."""
    refs = [snapshot.external_ref for snapshot in snapshots]
    known = queries.digests(account.scope, refs)
    variants = _variants(account, snapshots)
    incoming = [_incoming(account, snapshot, variants) for snapshot in snapshots]
    imported = orders.import_channels([one for one in incoming if one.digest != known.get(one.external_ref)])
    applied = [one for one in imported if one.is_applied]
    if applied:
        own_sales.absorb(account, {variant_id for one in applied for variant_id in one.variant_ids})
    message_ids = [pk for ref in refs for pk in named_by.get(ref, ())]
    InboxMessage.objects.filter(pk__in=message_ids).update(processed_at=clock.now(), last_error="")
    return len(applied)


def _incoming(
    account: ChannelAccount, order: OrderSnapshot, variants: Mapping[tuple[str, str] | str, int]
) -> IncomingOrder:
    return IncomingOrder(
        channel=Channel(account.channel),
        scope=account.scope,
        external_ref=order.external_ref,
        status=order.status,
        platform_status=order.platform_status,
        placed_at=order.placed_at,
        updated_at=order.updated_at,
        lines=[
            IncomingLine(
                key=item.key,
                variant_id=variants.get((item.ref.product, item.ref.sku), variants.get(item.ref.seller_sku)),
                sku=item.ref.seller_sku,
                name=item.name,
                quantity=item.quantity,
                price_vnd=item.price_vnd,
                list_price_vnd=item.list_price_vnd,
                cancelled=item.cancelled,
                returned=item.returned,
            )
            for item in order.items
        ],
        total_vnd=order.total_vnd,
        shipping_vnd=order.shipping_vnd,
        is_cod=order.is_cod,
        paid_at=order.paid_at,
        ship_by=order.ship_by,
        name=order.recipient.name,
        phone=order.recipient.phone,
        address=order.recipient.address,
        province=order.recipient.province,
        note=order.note,
        shipments=[
            IncomingShipment(parcel.number, parcel.tracking, parcel.carrier) for parcel in order.parcels
        ],
        cancel_requested=order.cancel_requested,
        cancel_key=order.cancel_key,
        cancel_reason=order.cancel_reason,
    )


def _variants(
    account: ChannelAccount, snapshots: Iterable[OrderSnapshot]
) -> dict[tuple[str, str] | str, int]:
    """Our variants, by their place in this shop and by our SKU: the place is what we sold from."""
    refs = [item.ref for snapshot in snapshots for item in snapshot.items]
    skus = {ref.seller_sku for ref in refs if ref.seller_sku}
    found: dict[tuple[str, str] | str, int] = dict(
        Variant.objects.filter(sku__in=skus).values_list("sku", "pk")
    )
    listings = Listing.objects.filter(account=account, external_product__in={ref.product for ref in refs})
    for product, sku, variant_id in listings.values_list("external_product", "external_sku", "variant_id"):
        found[product, sku] = variant_id
    return found
