"""Catalogue: producers, products, certificates and pictures."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """What is sold, by whom, with which stars."""

    name = "catalog"
    verbose_name = _("Catalogue")
