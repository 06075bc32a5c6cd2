"""Secrets at rest: a text column that holds Fernet tokens."""

from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedTextField(models.TextField):
    """Text that only its owner can read: the first of FIELD_KEYS writes, all of them read.

    Keys are rotated by putting a new one in front. Not for look-ups: equal texts differ at rest.
    """

    def get_prep_value(self, value: str | None) -> str | None:
        """Encrypt on the way in."""
        if value is None:
            return None
        return _cipher(tuple(settings.FIELD_KEYS)).encrypt(value.encode()).decode()

    def from_db_value(self, value: str | None, expression, connection) -> str | None:
        """Decrypt on the way out; raises InvalidToken when no key fits."""
        if value is None:
            return None
        return _cipher(tuple(settings.FIELD_KEYS)).decrypt(value.encode()).decode()
