"""Bring our promotion activities to what each listing should show. Stateless: the shop is read first."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from channels_sync.adapters.tiktok.activities import (
    FIXED_PRICE,
    NO_LONGER_OPEN,
    NOT_STARTED,
    SKUS_PER_CALL,
    Activities,
    Activity,
    Offer,
)
from channels_sync.adapters.tiktok.gateway import SUCCESS, Refusal
from channels_sync.adapters.tiktok.verdicts import applied, results
from channels_sync.protocol import Change, Deal, ListingRef, Result

Verdicts = dict[ListingRef, Result]
Offers = dict[tuple[str, str], Offer]  # by product and SKU id
Prices = dict[str, dict[str, int]]  # đồng by product and SKU id


class Deals:
    """One push of deals, planned at `now`; an activity begins `lead` from then at the earliest."""

    def __init__(self, activities: Activities, *, now: datetime, lead: timedelta) -> None:
        self._activities, self._now, self._earliest = activities, now, now + lead

    def push(self, changes: Sequence[Change]) -> list[Result]:
        """Each listing into the activity of its campaign and out of every other of ours.

        A deal that is over asks for nothing, like None. An activity that this empties is ended. Those of
        others are left alone: a listing held by one is a CONFLICT. One result per change, in order.
        """
        ours = self._activities.open(FIXED_PRICE, only_ours=True)
        homes = {activity.campaign: activity for activity in reversed(ours)}  # the first listed wins
        deals = {
            change.ref: change.value
            for change in changes
            if isinstance(change.value, Deal) and change.value.ends_at > self._now
        }
        verdicts: Verdicts = {}
        for activity in ours:
            members = {ref for ref, deal in deals.items() if homes.get(deal.campaign) is activity}
            leaving = [
                change
                for change in changes
                if (change.ref.product, change.ref.sku) in activity.offers and change.ref not in members
            ]
            if leaving:
                verdicts |= self._take_out(activity, leaving, end_if_empty=not members)
        for campaign in dict.fromkeys(deal.campaign for deal in deals.values()):
            joining = [
                change
                for change in changes
                if change.ref in deals
                and deals[change.ref].campaign == campaign
                and change.ref not in verdicts
            ]
            if joining:
                verdicts |= self._bring(joining, deals, homes.get(campaign))
        return [verdicts.get(change.ref) or applied(change) for change in changes]

    def _take_out(self, activity: Activity, leaving: Sequence[Change], *, end_if_empty: bool) -> Verdicts:
        """Verdicts only on those that could not leave."""
        try:
            self._activities.remove(activity.id, [change.ref.sku for change in leaving])
        except Refusal as refusal:
            return _by_ref(results(leaving, refusal.answer))
        left = activity.offers.keys() - {(change.ref.product, change.ref.sku) for change in leaving}
        if end_if_empty and not left:
            with suppress(Refusal):  # an empty activity shows buyers nothing, whether it is open or not
                self._activities.deactivate(activity.id)
        return {}

    def _bring(
        self, joining: Sequence[Change], deals: Mapping[ListingRef, Deal], home: Activity | None
    ) -> Verdicts:
        try:
            activity_id = self._home(deals[joining[0].ref], home)
        except Refusal as refusal:
            return _by_ref(results(joining, refusal.answer))
        offers = dict(home.offers) if home else {}
        changed = [
            change
            for change in joining
            if offers.get((change.ref.product, change.ref.sku)) != Offer(deals[change.ref].price_vnd)
        ]
        return self._put(activity_id, changed, deals, offers)

    def _put(
        self, activity_id: str, changed: Sequence[Change], deals: Mapping[ListingRef, Deal], offers: Offers
    ) -> Verdicts:
        """Set the prices; `offers` is what the activity holds and is kept up to date.

        One item that is refused fails its whole call without being named, and the caller cannot tell
        either, for other campaigns share the push: so the call is halved until it stands alone.
        """
        verdicts: Verdicts = {}
        for prices in _calls(changed, deals, offers):
            sent = [change for change in changed if change.ref.product in prices]
            answer = self._activities.put(activity_id, prices)
            if answer.code == SUCCESS:
                offers |= {
                    (product, sku): Offer(price)
                    for product, skus in prices.items()
                    for sku, price in skus.items()
                }
            elif len(sent) > 1 and answer.code not in NO_LONGER_OPEN:
                middle = len(sent) // 2
                verdicts |= self._put(activity_id, sent[:middle], deals, offers)
                verdicts |= self._put(activity_id, sent[middle:], deals, offers)
                continue
            verdicts |= _by_ref(results(sent, answer))
        return verdicts

    def _home(self, deal: Deal, home: Activity | None) -> str:
        """The id of the deal's activity, made or moved to the deal's window where needed."""
        starts_at = max(deal.starts_at, self._earliest)
        if home is None:
            return self._activities.create(deal.campaign, starts_at, deal.ends_at)
        if home.status != NOT_STARTED:
            starts_at = home.begins_at
        elif deal.starts_at < self._earliest:  # made late by an earlier push: no reason to move it again
            starts_at = min(home.begins_at, starts_at)
        if _seconds(starts_at, deal.ends_at) != _seconds(home.begins_at, home.ends_at):
            self._activities.reschedule(home, starts_at, deal.ends_at)
        return home.id


def _calls(
    changed: Sequence[Change],
    deals: Mapping[ListingRef, Deal],
    offers: Offers,
) -> Iterator[Prices]:
    """The prices to put, as many products in a call as fit.

    A product goes with all its SKUs that the activity already holds: whether a product that is put again
    keeps the SKUs it does not name is not documented.
    """
    prices: Prices = {}
    for product in dict.fromkeys(change.ref.product for change in changed):
        skus = {
            sku: offer.price_vnd
            for (holder, sku), offer in offers.items()
            if holder == product and sku and offer.price_vnd is not None
        }
        skus |= {
            change.ref.sku: deals[change.ref].price_vnd for change in changed if change.ref.product == product
        }
        if prices and sum(map(len, prices.values())) + len(skus) > SKUS_PER_CALL:
            yield prices
            prices = {}
        prices[product] = skus
    if prices:
        yield prices


def _by_ref(given: Sequence[Result]) -> Verdicts:
    return {result.ref: result for result in given}


def _seconds(*moments: datetime) -> list[int]:
    return [int(moment.timestamp()) for moment in moments]
