"""The shared kernel."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Core imports nothing of ours; every app's `subscribers` module is loaded once all apps are ready."""

    name = "core"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from core import logs

        logs.configure()
        autodiscover_modules("subscribers")
