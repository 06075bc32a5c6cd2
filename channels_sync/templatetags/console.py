"""Words for the staff console: lengths of time, channels and facets as people say them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_sync import sentences
from channels_sync.models import ChannelAccount
from channels_sync.models.intent import FACETS
from channels_sync.protocol import Facet, Topic
from channels_sync.queries import AccountStatus
from channels_sync.unseen import Held
from core import clock
from core.channels import Channel
from core.money import format_vnd

register = template.Library()


@register.filter
def duration(seconds: float | None) -> str:
    """A length of time in a few signs, a dash where nothing was measured: 0,4 s, 12 s, 5 min, 2 h."""
    if seconds is None:
        return "–"
    if seconds < 10:
        exact = seconds == int(seconds)
        return _("%(number)s s") % {"number": number_format(seconds, decimal_pos=0 if exact else 1)}
    if seconds < 120:
        return _("%(number)s s") % {"number": round(seconds)}
    if seconds < 7200:
        return _("%(number)s min") % {"number": round(seconds / 60)}
    return _("%(number)s h") % {"number": round(seconds / 3600)}


@register.filter
def channel_name(code: str) -> str:
    """The channel's own spelling."""
    return Channel(code).label


@register.filter
def facet_name(code: str) -> str:
    """What a facet is about."""
    return str(FACETS[Facet(code)])


@register.filter
def topic_name(code: str) -> str:
    """What a webhook is about."""
    return {
        Topic.ORDER: _("order"),
        Topic.PRODUCT: _("product"),
        Topic.CONSENT: _("consent"),
        Topic.OTHER: _("other"),
    }[Topic(code)]


@register.filter
def day_count(days: float) -> str:
    """Whole days that are left, "0 days" within the last one."""
    number = int(days)
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


@register.filter
def pause_sentence(status: AccountStatus) -> sentences.Sentence | None:
    """What the code at the head of a pause's reason means, where we know it."""
    return sentences.explain(status.channel, status.pause_reason.partition(":")[0])


@register.filter
def unseen_sales(account: ChannelAccount, held: Mapping[int, Held]) -> str:
    """One sentence: how old the last reading of a shop's orders is, and what is held back for it now."""
    if not account.withholds_unseen:
        return _("Nothing is held back for orders not read yet: give each listing a buffer.")
    if account.orders_cursor is None:
        return _("Its orders have not been read yet, so nothing can be held back for them.")
    age = {"age": duration((clock.now() - account.orders_cursor).total_seconds())}
    now = held.get(account.pk)
    if now is None:
        return _("Its orders were read %(age)s ago; nothing is held back now.") % age
    text = ngettext(
        "Its orders were last read %(age)s ago; %(units)d unit is held back now, by its sales of the ten"
        " minutes before.",
        "Its orders were last read %(age)s ago; %(units)d units are held back now, by its sales of the ten"
        " minutes before.",
        now.units,
    )
    return text % {"units": now.units, **age}


@register.filter
def stored(facet: str, value: Mapping[str, Any] | None) -> str:
    """A listing's stored value in words: units, đồng, a deal with its end; a dash for no deal."""
    if value is None:
        return "–"
    if facet == Facet.STOCK:
        return number_format(value["quantity"], force_grouping=True)
    if facet == Facet.PRICE:
        return format_vnd(value["amount_vnd"])
    end = localtime(datetime.fromisoformat(value["ends_at"]))
    return _("%(price)s until %(moment)s") % {
        "price": format_vnd(value["price_vnd"]),
        "moment": date_format(end, "H:i d/m"),
    }
