"""The shared kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Core imports nothing of ours; every app's `subscribers` module is loaded once all apps are ready."""

    name = "core"
    verbose_name = _("Rules of the shop")

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from core import logs

        logs.configure()
        autodiscover_modules("subscribers")
