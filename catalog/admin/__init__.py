"""The catalogue in the admin. One noun per file; Django loads this module."""

from catalog.admin import (
    certificate_checks,
    certificates,
    checks,
    history,
    lots,
    pictures,
    producers,
    products,
)

__all__ = [
    "certificate_checks",
    "certificates",
    "checks",
    "history",
    "lots",
    "pictures",
    "producers",
    "products",
]
