"""Selling live: what buyers write in the comments, and what it means."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LivestreamConfig(AppConfig):
    """Speaks of comments and the orders in them."""

    name = "livestream"
    verbose_name = _("Livestream")
