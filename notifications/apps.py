"""E-mails and SMS: rows written with the business, sent by a worker."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Knows addresses and texts, no users and no orders."""

    name = "notifications"
    verbose_name = _("Messages")
