"""Words for the staff console: lengths of time, channels and facets as people say them."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from channels_sync.models.intent import FACETS
from channels_sync.protocol import Facet
from core.channels import Channel

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
