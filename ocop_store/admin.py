"""The staff site: stock Django admin with our words."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class StaffAdminSite(admin.AdminSite):
    """Where staff of the Department and the shop keep records."""

    site_header = _("OCOP store staff")
    site_title = _("OCOP store staff")
    index_title = _("Records")
