"""The checks a promotion or a voucher passes before it is stored, for services and forms alike.

Half off at most without a reason, and alcohol of 15 % vol and more never: Decree 81/2018 amended by
128/2024, and the law on alcohol harm of 2019.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from catalog.models import Variant
from core import clock
from core.channels import Channel
from core.money import format_vnd
from promotions.plans import Plan
from promotions.pricing import MOST_PERCENT_OFF, Cut, Kind, fits

# Shopee takes no discount shorter than one hour, counted from when it arrives there.
SHORTEST = timedelta(minutes=65)
LONGEST = timedelta(days=180)  # Shopee again: a discount must end within 180 days
LONGEST_FLASH = timedelta(days=3)  # TikTok Shop: flash sale
SHORTEST_VOUCHER, LONGEST_VOUCHER = timedelta(hours=1), timedelta(days=90)  # Shopee: an hour to three months
SHOPEE_CODE = 5  # letters and digits of a voucher's code; Shopee puts its own prefix before them
MOST_VOUCHER_PERCENT = 50  # of the basket, as the law has it for discounts
MINUTE = timedelta(minutes=1)
AHEAD = timedelta(seconds=45)  # what it takes to tell every marketplace; Shopee wants half a minute's notice


def whole_minutes(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """The window cut to whole minutes, with a start that every channel can keep.

    One that is due already moves to the next minute that all of them can still be told of, so that the
    web shop does not begin before the marketplaces.
    """
    starts_at, ends_at = (at.replace(second=0, microsecond=0) for at in (starts_at, ends_at))
    soonest = (clock.now() + AHEAD + MINUTE).replace(second=0, microsecond=0)
    return max(starts_at, soonest), ends_at


def window_problems(starts_at: datetime, ends_at: datetime, *, is_flash: bool) -> dict[str, str]:
    """What is wrong with a window, by field."""
    length = ends_at - max(starts_at, clock.now())
    if ends_at <= starts_at:
        return {"ends_at": _("The end must be after the start.")}
    if length < SHORTEST:
        return {"ends_at": _("The promotion must run for at least 65 minutes; Shopee takes nothing shorter.")}
    if ends_at - starts_at > LONGEST:
        return {"ends_at": _("The promotion must end within 180 days.")}
    if is_flash and ends_at - starts_at > LONGEST_FLASH:
        return {
            "ends_at": _(
                "TikTok Shop takes flash deals of three days at most. End it earlier, or "
                "take the flash mark off."
            )
        }
    return {}


def channel_problems(channels: Iterable[str]) -> dict[str, str]:
    """Which channels are unknown or missing."""
    named = list(channels)
    unknown = sorted(set(named) - {channel.value for channel in Channel})
    if unknown:
        return {"channels": _("Unknown channel: %(names)s.") % {"names": ", ".join(unknown)}}
    return {} if named else {"channels": _("Choose at least one channel.")}


def plan_problems(
    plan: Plan, variants: Mapping[int, Variant], *, is_new_window: bool = True
) -> dict[str, str]:
    """Everything that keeps a plan from being written: by field, and by SKU what is wrong with a variant.

    `variants` are those that may be on it; a line of any other is refused as if there were no such variant.
    A window that stays as it was is not judged again.
    """
    problems: dict[str, str] = {}
    if is_new_window:
        problems = window_problems(plan.starts_at, plan.ends_at, is_flash=plan.is_flash)
    problems |= channel_problems(plan.channels)
    wanted = {line.variant_id for line in plan.lines}
    if missing := sorted(wanted - set(variants)):
        problems["variants"] = _("There is no variant %(ids)s.") % {"ids": ", ".join(map(str, missing))}
    elif not wanted:
        problems["variants"] = _("Choose at least one variant.")
    for line in plan.lines:
        if line.variant_id not in variants:
            continue
        variant = variants[line.variant_id]
        problem = line_problem(
            variant,
            cut=plan.cut(line),
            own=line.own,
            channels=plan.channels,
            reason=plan.over_half_reason,
        )
        if problem:
            problems[variant.sku] = problem
    return problems


def line_problem(
    variant: Variant,
    *,
    cut: Cut | None,
    own: Mapping[Channel, Cut],
    channels: Iterable[str],
    reason: str,
) -> str:
    """Why this variant may not be promoted so; empty when it may.

    `cut` is the promotion's, None where it gives no price; `own` what differs on single channels. `channels`
    is where it runs; a channel's own terms are checked although it does not run there yet.
    """
    if variant.product.promotion_banned:
        return _("%(sku)s is alcohol of 15%% vol or more: the law bans every promotion of it.") % {
            "sku": variant.sku
        }
    wanted = set(channels)
    named = [channel for channel in Channel if channel.value in wanted]
    is_common = set(named) - set(own) or not named
    if is_common and (problem := _cut_problem(variant, cut, reason)):
        return problem
    found = (_channel_problem(variant, c, own.get(c), cut, reason) for c in dict.fromkeys([*named, *own]))
    return next((problem for problem in found if problem), "")


def _channel_problem(
    variant: Variant, channel: Channel, own: Cut | None, common: Cut | None, reason: str
) -> str:
    """What is wrong with the price on one channel, which the sentence names."""
    if own is not None and (problem := _cut_problem(variant, own, reason)):
        return f"{channel.label}: {problem}"
    cut = own or common
    if cut is None or fits(cut, channel, variant.price_vnd):
        return ""
    return _(
        "%(sku)s: %(channel)s takes %(most)d%% off at most. Give it a higher price of its own, or take "
        "%(channel)s off this promotion."
    ) % {"sku": variant.sku, "channel": channel.label, "most": MOST_PERCENT_OFF[channel]}


def _cut_problem(variant: Variant, cut: Cut | None, reason: str) -> str:
    """What law and arithmetic say of a cut, whatever the channel."""
    if cut is not None and cut.kind is Kind.PERCENT:
        if not 1 <= cut.value <= 99:
            return _("Percent off must be between 1 and 99.")
    elif cut is None or not 0 < cut.value < variant.price_vnd:
        return _("%(sku)s: the promotion price must be between 1 ₫ and below %(price)s.") % {
            "sku": variant.sku,
            "price": format_vnd(variant.price_vnd),
        }
    if cut.is_over_half(variant.price_vnd) and not reason.strip():
        return _("%(sku)s: more than 50%% off needs a reason.") % {"sku": variant.sku}
    return ""


def voucher_problems(
    *,
    code: str,
    channels: Iterable[str],
    starts_at: datetime,
    ends_at: datetime,
    percent: int | None,
    amount_vnd: int | None,
    min_spend_vnd: int,
    max_discount_vnd: int | None,
) -> dict[str, str]:
    """What the marketplaces among `channels` would not take, by field. TikTok Shop is told nothing."""
    problems, named = channel_problems(channels), set(channels)
    if Channel.SHOPEE in named:
        if len(code) > SHOPEE_CODE:
            problems["code"] = _(
                "Shopee takes codes of at most %(most)d letters and digits. Choose a shorter code, or take "
                "Shopee off this voucher."
            ) % {"most": SHOPEE_CODE}
        if not SHORTEST_VOUCHER <= ends_at - starts_at <= LONGEST_VOUCHER:
            problems["ends_at"] = _("Shopee takes vouchers of one hour to 90 days. Choose another end.")
        if amount_vnd and min_spend_vnd < amount_vnd:
            problems["min_spend_vnd"] = _(
                "Shopee wants a smallest basket of at least the amount off. Raise the smallest basket."
            )
    if Channel.LAZADA in named and percent and not max_discount_vnd:
        problems["max_discount_vnd"] = _("Lazada wants a largest discount beside a percentage. Give one.")
    return problems


def own_voucher_problems(
    *,
    starts_at: datetime,
    ends_at: datetime,
    percent: int | None,
    amount_vnd: int | None,
    min_spend_vnd: int,
) -> dict[str, str]:
    """What is wrong with a producer's voucher, by field: it takes half off at most, as every discount."""
    problems = {}
    if ends_at <= starts_at:
        problems["ends_at"] = _("The end must be after the start.")
    elif ends_at <= clock.now():
        problems["ends_at"] = _("This moment has passed already.")
    if (percent is None) == (amount_vnd is None) or not 1 <= (percent or 1) <= MOST_VOUCHER_PERCENT:
        problems["percent"] = _("Give either a percentage from 1 to 50 or an amount.")
    elif amount_vnd and 2 * amount_vnd > min_spend_vnd:
        problems["min_spend_vnd"] = _(
            "A code may take half off at most: ask for a basket of %(least)s or more, or lower the amount."
        ) % {"least": format_vnd(2 * amount_vnd)}
    return problems
