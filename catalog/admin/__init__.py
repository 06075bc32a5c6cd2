"""The catalogue in the admin. One noun per file; Django loads this module."""

from catalog.admin import certificates, history, lots, pictures, producers, products

__all__ = ["certificates", "history", "lots", "pictures", "producers", "products"]
