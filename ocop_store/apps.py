"""The stock admin under our name, and the project's own system checks."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """The staff seat: Django's admin, branded in `templates/admin/base_site.html`."""

    default_site = "ocop_store.admin.StaffAdminSite"


class OcopStoreConfig(AppConfig):
    """Registers the system checks."""

    name = "ocop_store"

    def ready(self) -> None:
        from ocop_store import checks  # noqa: F401
