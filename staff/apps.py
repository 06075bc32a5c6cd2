"""The desk of the staff."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    """Queues with a task, framed as the admin. Owns no tables."""

    name = "staff"
    verbose_name = _("desk")
