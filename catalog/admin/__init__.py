"""The catalogue in the admin. One noun per file; Django loads this module."""

from catalog.admin import certificates, history, pictures, producers, products

__all__ = ["certificates", "history", "pictures", "producers", "products"]
