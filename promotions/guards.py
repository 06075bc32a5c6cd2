"""The checks a promotion passes before it is stored, for services and forms alike.

Half off at most without a reason, and alcohol of 15 % vol and more never: Decree 81/2018 amended by
128/2024, and the law on alcohol harm of 2019.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from catalog.models import Variant
from core import clock
from core.channels import Channel
from core.money import format_vnd
from promotions.pricing import Kind, is_over_half

# Shopee takes no discount shorter than one hour, counted from when it arrives there.
SHORTEST = timedelta(minutes=65)
LONGEST = timedelta(days=180)  # Shopee again: a discount must end within 180 days
LONGEST_FLASH = timedelta(days=3)  # TikTok Shop: flash sale
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
        return {"ends_at": _("A flash deal lasts three days at most.")}
    return {}


def channel_problems(channels: Iterable[str]) -> dict[str, str]:
    """Which channels are unknown or missing."""
    named = list(channels)
    unknown = sorted(set(named) - {channel.value for channel in Channel})
    if unknown:
        return {"channels": _("Unknown channel: %(names)s.") % {"names": ", ".join(unknown)}}
    return {} if named else {"channels": _("Choose at least one channel.")}


def line_problem(
    variant: Variant, *, kind: str, percent: int | None, price_vnd: int | None, reason: str
) -> str:
    """Why this variant may not be promoted so; empty when it may."""
    if variant.product.promotion_banned:
        return _("%(sku)s is alcohol of 15%% vol or more: the law bans every promotion of it.") % {
            "sku": variant.sku
        }
    if kind == Kind.PERCENT:
        if not percent or not 1 <= percent <= 99:
            return _("Percent off must be between 1 and 99.")
        value = percent
    else:
        if not price_vnd or not 0 < price_vnd < variant.price_vnd:
            return _("%(sku)s: the promotion price must be between 1 ₫ and below %(price)s.") % {
                "sku": variant.sku,
                "price": format_vnd(variant.price_vnd),
            }
        value = price_vnd
    if is_over_half(Kind(kind), value, variant.price_vnd) and not reason.strip():
        return _("%(sku)s: more than 50%% off needs a reason.") % {"sku": variant.sku}
    return ""
