"""Accounts: people, their roles, and the addresses they live at."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, groups, provinces and wards."""

    name = "accounts"
    verbose_name = _("Accounts and addresses")
