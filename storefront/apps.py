"""The shoppers' pages. Owns no tables."""

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    """Reads everything below it; what stands on the shelf it tells the catalogue."""

    name = "storefront"
