"""Bring our discounts to what each listing should show. Stateless: the shop is read before every push."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from channels_sync.adapters.shopee import discounts, verdicts
from channels_sync.adapters.shopee.discounts import Discount, our_discounts
from channels_sync.adapters.shopee.gateway import BudgetSpent, Gateway
from channels_sync.adapters.shopee.promotions import Promotions, read_promotions
from channels_sync.adapters.shopee.verdicts import Verdict
from channels_sync.protocol import Change, ChannelError, Deal, Outcome, Result

LATER_S = 1.0  # a push out of writes goes on with the next one


def push_deals(gateway: Gateway, changes: Sequence[Change], leads: Sequence[timedelta]) -> list[Result]:
    """Move each listing into the discount of its campaign, or out of any discount of ours.

    A listing first leaves our other discounts, as Shopee takes none twice. What the gateway's number of
    writes does not cover is THROTTLED and continues with the next push. Raises ChannelError.
    """
    desk = _Desk(gateway, changes, leads)
    try:
        desk.take_out()
        desk.bring_in()
        desk.tidy()
    except BudgetSpent:
        pass
    return [desk.result(change) for change in changes]


class _Desk:
    """One push: what the shop holds, what is wanted, and the verdicts so far."""

    def __init__(self, gateway: Gateway, changes: Sequence[Change], leads: Sequence[timedelta]) -> None:
        self.gateway, self.leads = gateway, leads
        now = gateway.now()
        self.wanted: dict[Change, Deal | None] = {
            change: deal if isinstance(deal := change.value, Deal) and deal.ends_at > now else None
            for change in changes
        }
        self.ours: dict[int, Discount] = our_discounts(gateway)
        self.promotions: Promotions = (
            read_promotions(gateway, [change.ref.product for change in changes])
            if self.ours
            else Promotions()
        )
        self.verdicts: dict[Change, Verdict] = {}
        self.left: set[int] = set()

    def result(self, change: Change) -> Result:
        if change in self.verdicts:
            return self.verdicts[change].result(change)
        return Result(change.ref, change.version, Outcome.THROTTLED, "push_budget_spent", retry_after=LATER_S)

    def take_out(self) -> None:
        """Out of every discount of ours but those of the wanted campaign."""
        for change, deal in self.wanted.items():
            verdict = Verdict()
            for discount in self._holding(change):
                if deal is None or discount.campaign != deal.campaign:
                    verdict = discounts.take_out(self.gateway, discount.id, change)
                    self.left.add(discount.id)
                    if verdict.code:
                        break
            if deal is None or verdict.code:
                self.verdicts[change] = verdict

    def bring_in(self) -> None:
        """Into the discount of the wanted campaign, at the wanted price."""
        campaigns: dict[str, dict[Change, Deal]] = defaultdict(dict)
        for change, deal in self.wanted.items():
            if deal is not None and change not in self.verdicts:
                campaigns[deal.campaign][change] = deal
        for campaign, deals in campaigns.items():
            self._correct(deals)
            joining = {change: deal for change, deal in deals.items() if change not in self.verdicts}
            if joining:
                self._join([d for d in self.ours.values() if d.campaign == campaign], joining)

    def tidy(self) -> None:
        """Delete the coming discounts that this push emptied. One that stays does no harm: it ends."""
        try:
            for discount_id in self.left:
                if self.ours[discount_id].is_upcoming and self.gateway.writes_left:
                    discounts.drop_if_empty(self.gateway, discount_id)
        except ChannelError:
            return

    def _correct(self, deals: dict[Change, Deal]) -> None:
        """Settle those that are in already, correcting the price where it differs."""
        wrong: dict[int, dict[Change, int]] = defaultdict(dict)
        for change, deal in deals.items():
            for promotion in self.promotions.of(change.ref):
                held_in = self.ours.get(promotion.id)
                if held_in is None or held_in.campaign != deal.campaign:
                    continue
                if promotion.price_vnd == deal.price_vnd:
                    self.verdicts[change] = Verdict()
                else:
                    wrong[held_in.id][change] = deal.price_vnd
                break
        for discount_id, prices in wrong.items():
            self.verdicts |= discounts.update(self.gateway, discount_id, prices)

    def _join(self, same: Sequence[Discount], joining: dict[Change, Deal]) -> None:
        """Add to the newest discount of the campaign; open the first one, or another when it is full."""
        prices = {change: deal.price_vnd for change, deal in joining.items()}
        if same:
            found = self._add(same[-1], prices)
            full = {c for c, verdict in found.items() if verdict.code in verdicts.DISCOUNT_FULL}
            self.verdicts |= {c: verdict for c, verdict in found.items() if c not in full}
            prices = {c: price for c, price in prices.items() if c in full}
        if prices:
            opened = discounts.create(self.gateway, next(iter(joining.values())), self.leads)
            if isinstance(opened, Discount):
                self.verdicts |= self._add(opened, prices)
            else:
                self.verdicts |= dict.fromkeys(prices, opened)

    def _add(self, discount: Discount, prices: dict[Change, int]) -> dict[Change, Verdict]:
        """Add, and set the price of those that were in although our reading did not show it yet."""
        found = discounts.add(self.gateway, discount.id, prices)
        present = {c: prices[c] for c, verdict in found.items() if verdict.code in verdicts.ALREADY_IN}
        if present:
            corrected = discounts.update(self.gateway, discount.id, present)
            found |= {c: v for c, v in corrected.items() if v.code not in verdicts.NOT_IN}
        return found

    def _holding(self, change: Change) -> Iterator[Discount]:
        for promotion in self.promotions.of(change.ref):
            if promotion.id in self.ours:
                yield self.ours[promotion.id]
