"""The shoppers' pages. Owns no tables."""

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    """Reads everything below it and writes nothing."""

    name = "storefront"
