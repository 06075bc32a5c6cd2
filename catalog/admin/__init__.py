"""The catalogue in the admin. One noun per file; Django loads this module."""

from catalog.admin import certificates, checks, history, lots, pictures, producers, products

__all__ = ["certificates", "checks", "history", "lots", "pictures", "producers", "products"]
