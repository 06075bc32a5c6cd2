"""Vouchers in our shops: one offer and one intent for each account that can carry them.

A voucher goes to the Department's own shops of its channels: a producer's shop pays for what it gives
itself. Where the adapter knows no vouchers (TikTok Shop) nothing is made; admin says so. What a shop counts
is its own: each may be used as often as the voucher says.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from channels_sync import intents, locks, stored
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.models import ChannelAccount, SyncIntent, VoucherOffer
from channels_sync.protocol import Coupon, Facet
from core import clock
from core.channels import Channel
from promotions.models import Voucher


def current() -> list[int]:
    """Vouchers that a shop may have to offer now or later, or to take back."""
    return list(Voucher.objects.filter(ends_at__gt=clock.now()).values_list("pk", flat=True))


@transaction.atomic
def refresh(changed: Mapping[int, datetime]) -> set[int]:
    """Look again at what the shops should offer of these vouchers, by id and when it was first said.

    Returns the accounts with new work.
    """
    now = clock.now()
    _offer(Voucher.objects.filter(pk__in=list(changed)), now)
    rows = list(locks.intents(Q(voucher_offer__voucher_id__in=list(changed))))
    offers = VoucherOffer.objects.select_related("voucher", "account").in_bulk(
        [row.voucher_offer_id for row in rows if row.voucher_offer_id]
    )
    for one in offers.values():
        one.is_wanted = _is_for(one.voucher, one.account)
    VoucherOffer.objects.bulk_update(offers.values(), ["is_wanted"])
    differing = [
        (row, coupon, changed[offer.voucher_id])
        for row in rows
        if (offer := offers.get(row.voucher_offer_id or 0))
        and stored.to_json(coupon := _coupon(offer, now)) != row.desired
        and not _is_over_there(row, coupon, now)
    ]
    intents.want(differing, now)
    return {row.account_id for row, _, _ in differing}


def _offer(vouchers: Iterable[Voucher], now: datetime) -> None:
    """An offer and its intent in every shop that should have one and has none yet; twice is as once."""
    accounts = list(ChannelAccount.objects.all())
    pairs = [
        (account, voucher)
        for voucher in vouchers
        if voucher.stopped_at is None and voucher.ends_at > now
        for account in accounts
        if _is_for(voucher, account)
    ]
    VoucherOffer.objects.bulk_create(
        (VoucherOffer(account=account, voucher=voucher) for account, voucher in pairs), ignore_conflicts=True
    )
    bare = VoucherOffer.objects.filter(
        voucher_id__in={voucher.pk for _, voucher in pairs}, intent__isnull=True
    )
    SyncIntent.objects.bulk_create(_intents(list(bare), now), ignore_conflicts=True)


def _intents(offers: Sequence[VoucherOffer], now: datetime) -> list[SyncIntent]:
    """Fresh ones: nothing wanted yet, nothing acknowledged."""
    return [
        SyncIntent(
            account_id=offer.account_id,
            voucher_offer=offer,
            facet=Facet.VOUCHER,
            desired_at=now,
            not_before=now,
        )
        for offer in offers
    ]


def _is_for(voucher: Voucher, account: ChannelAccount) -> bool:
    """Should this shop offer it?"""
    takes_vouchers = Facet.VOUCHER in ADAPTERS[Channel(account.channel)].capabilities.limits
    is_ours = account.producer_id is None and account.disconnected_at is None
    return takes_vouchers and is_ours and account.channel in voucher.channels


def _coupon(offer: VoucherOffer, now: datetime) -> Coupon:
    """What one shop should offer."""
    voucher = offer.voucher
    return Coupon(
        code=voucher.code,
        name=voucher.name or voucher.code,
        percent=voucher.percent or 0,
        amount_vnd=voucher.amount_vnd or 0,
        max_discount_vnd=voucher.max_discount_vnd,
        min_spend_vnd=voucher.min_spend_vnd,
        quantity=voucher.usage_limit,
        starts_at=voucher.starts_at,
        ends_at=voucher.ends_at,
        is_active=offer.is_wanted and voucher.stopped_at is None and now < voucher.ends_at,
    )


def _is_over_there(row: SyncIntent, coupon: Coupon, now: datetime) -> bool:
    """The shop's own clock has ended it: there is nothing to take back."""
    shown = stored.from_json(Facet.VOUCHER, row.acked)
    return not coupon.is_active and isinstance(shown, Coupon) and shown.ends_at <= now
