"""The staff site: stock Django admin with our words."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog


class StaffAdminSite(admin.AdminSite):
    """Where staff of the Department and the shop keep records."""

    site_header = _("OCOP store staff")
    site_title = _("OCOP store staff")
    index_title = _("Records")

    def i18n_javascript(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """The words of the admin's scripts, ours among them; Django would take its own alone."""
        return JavaScriptCatalog.as_view()(request)  # type: ignore[return-value]
