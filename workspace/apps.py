"""The producers' workspace."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    """Pages for those who sell. Owns no tables."""

    name = "workspace"
    verbose_name = _("workspace")
