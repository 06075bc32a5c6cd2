"""Secrets at rest: texts as Fernet tokens, and a text column that holds them."""

from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """As only the holder of FIELD_KEYS can read it."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """What was encrypted. Raises InvalidToken when no key fits."""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()


class EncryptedTextField(models.TextField):
    """Text that only its owner can read: the first of FIELD_KEYS writes, all of them read.

    Keys are rotated by putting a new one in front. Not for look-ups: equal texts differ at rest.
    """

    def get_prep_value(self, value: str | None) -> str | None:
        """Encrypt on the way in."""
        return None if value is None else encrypt(value)

    def from_db_value(self, value: str | None, expression, connection) -> str | None:
        """Decrypt on the way out; raises InvalidToken when no key fits."""
        return None if value is None else decrypt(value)
